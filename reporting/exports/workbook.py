"""What spreadsheets share: which tables they hold, and the lines of their reading guide."""

from collections.abc import Iterator
from dataclasses import dataclass

from actors.spreadsheets import CellValue
from reporting.exports import guide
from reporting.exports.tables import Export, Kind, Table, joined, label, text, yes_or_no

GUIDE = "Guide de lecture"
FORMS = {Kind.TEXT: text, Kind.LABEL: label, Kind.FLAG: yes_or_no, Kind.NAMES: joined}
"""What a cell holds: days, numbers and texts."""


class TooLongError(ValueError):
    """The first table has more lines than a spreadsheet of this format is made with."""


@dataclass(frozen=True)
class Contents:
    """The tables that a spreadsheet holds, with their lengths, and those that would make it too long."""

    held: tuple[tuple[Table, int], ...]
    left_out: tuple[tuple[Table, int], ...]


def contents(export: Export, most_lines: int) -> Contents:
    """Choose what fits: a spreadsheet is made in memory and opened whole, unlike a CSV or a JSON."""
    held, left_out, lines = [], [], 0
    for table in export.tables:
        count = table.count()
        fits = lines + count <= most_lines
        if not fits and table is export.tables[0]:
            raise TooLongError
        (held if fits else left_out).append((table, count))
        lines += count if fits else 0
    return Contents(tuple(held), tuple(left_out))


@dataclass(frozen=True)
class Line:
    """A line of the guide; `style` names that of its first cell."""

    label: str = ""
    value: CellValue = None
    style: str = "Libellé"


def guide_lines(export: Export, chosen: Contents) -> Iterator[Line]:
    """Say what the sheets show, what each column holds and how it is counted."""
    if export.plan.is_demonstration:
        yield Line("Données de démonstration", style="Titre")
    for title, value in guide.facts(export):
        yield Line(title, text(value))
    for table, count in chosen.held:
        yield Line(table.counted, count)
    for table, _ in chosen.left_out:
        yield Line(table.title, "Trop de lignes pour un tableur\u00a0: filtrez la liste, ou exportez-la en JSON.")
    for title, columns in guide.columns(export):
        yield Line()
        yield Line(f"Colonnes de la feuille «\u00a0{title}\u00a0»", style="Titre")
        yield from (Line(header, about) for header, about in columns)
    yield Line()
    yield Line("Règles de calcul", style="Titre")
    yield from (Line(title, rule) for title, rule in guide.rules(export))
