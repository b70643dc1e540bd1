"""A file as a table of cells: XLSX or CSV, whatever its encoding and separator, within limits."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import StringIO

from actors.spreadsheets import cleaned, unguarded
from actors.tables.problems import RefusedFileError
from actors.tables.workbook import read_workbook

MAX_ROWS = 5_000
MAX_COLUMNS = 100
MAX_CELL = 20_000
SEPARATORS = ";,\t"
ENCODINGS = ("utf-8-sig", "cp1252")
OTHER_KINDS = {
    b"\xd0\xcf\x11\xe0": "Ce fichier est un ancien classeur Excel (.xls) ou un fichier protégé",
    b"%PDF": "Ce fichier est un PDF",
    b"\xff\xfe": "Ce fichier est un texte UTF-16",
    b"\xfe\xff": "Ce fichier est un texte UTF-16",
}
SAVE_AS = "enregistrez-le au format XLSX, ou CSV UTF-8."


@dataclass(frozen=True)
class Refused:
    """A cell whose value cannot be taken, whatever its column."""

    text: str
    expected: str

    def __str__(self):
        return self.text


Value = str | int | float | bool | date | datetime | time | timedelta | Refused | None


@dataclass(frozen=True)
class Table:
    place: str
    """« feuille « Actions » » or « fichier « plan.csv » »."""
    rows: list[tuple[int, list[Value]]]
    """The rows that hold something, with their number in the file."""


def read_table(content: bytes, name: str, *, sheet: str = "") -> Table:
    """Return the table that a file holds; raise `RefusedFileError` if it holds none.

    In a workbook it is looked for on the sheet so called, else on the first one.
    """
    if content.startswith(b"PK"):
        title, rows = read_workbook(content, sheet=sheet, max_rows=MAX_ROWS + 1, max_columns=MAX_COLUMNS)
        place = f"feuille «\u00a0{title}\u00a0»"
        cells = ([_workbook_value(value, kind) for value, kind in row] for row in rows)
    else:
        place = f"fichier «\u00a0{name}\u00a0»"
        cells = ([_text(cell, is_csv=True) for cell in row[:MAX_COLUMNS]] for row in _csv_rows(content))
    return Table(place, list(_filled(cells)))


def _filled(rows: Iterable[list[Value]]) -> Iterator[tuple[int, list[Value]]]:
    for number, row in enumerate(rows, start=1):
        if number > MAX_ROWS + 1:
            raise RefusedFileError(
                f"{MAX_ROWS} lignes au plus sous l’en-tête\u00a0: supprimez les lignes suivantes, même vides.", number
            )
        while row and row[-1] is None:
            row.pop()
        if row:
            yield number, row


def _workbook_value(value, kind: str) -> Value:
    if kind == "f":
        return Refused(str(getattr(value, "text", value)), "Une valeur est attendue, pas une formule.")
    if kind == "e":
        return Refused(str(value), "Une valeur est attendue, pas une erreur de calcul.")
    return _text(value) if isinstance(value, str) else value


def _text(text: str, *, is_csv: bool = False) -> Value:
    text = text.strip()
    if len(text) > MAX_CELL:
        return Refused(text, f"{MAX_CELL} signes au plus par cellule ({len(text)} ici).")
    if is_csv and text.startswith("="):
        return Refused(text, "Une valeur est attendue, pas une formule.")
    return cleaned(unguarded(text) if is_csv else text).strip() or None


def _csv_rows(content: bytes) -> Iterator[list[str]]:
    text = _decoded(content)
    first_line = text.lstrip().partition("\n")[0]
    separator = max(SEPARATORS, key=first_line.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, start=1):  # noqa: B007 - read when the next row is wrong
            yield row
    except csv.Error:
        raise RefusedFileError(
            "Les guillemets droits de cette ligne sont mal fermés, ou une de ses cellules est démesurée.", number + 1
        ) from None


def _decoded(content: bytes) -> str:
    for start, what in OTHER_KINDS.items():
        if content.startswith(start):
            raise RefusedFileError(f"{what}\u00a0: {SAVE_AS}")
    if b"\x00" in content:
        raise RefusedFileError(f"Ce fichier n’est ni un classeur XLSX ni un texte\u00a0: {SAVE_AS}")
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.lstrip().startswith("<"):
            raise RefusedFileError(f"Ce fichier est une page web ou du XML\u00a0: {SAVE_AS}")
        return text
    raise RefusedFileError(f"L’encodage de ce fichier n’est pas reconnu\u00a0: {SAVE_AS}")
