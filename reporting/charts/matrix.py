"""The geometry of the matrix: the organisations in rows, the actions (or the objectives) in columns."""

from collections import Counter
from dataclasses import dataclass

from actors.models import Organisation
from reporting.charts.table import Cell, Table
from reporting.partnerships import Fact, Part, Partnerships

NAME, CELL, GAP, HEAD = 190, 22, 8, 40  # pixels: names, cells, between orientations, above the first row
LONGEST_NAME = 26  # letters


@dataclass(frozen=True)
class Column:
    """An action or an objective: its number, its title, and the address it leads to."""

    x: float
    number: int
    words: str
    url: str


@dataclass(frozen=True)
class Group:
    """The columns of an orientation."""

    x: float
    width: float
    number: int


@dataclass(frozen=True)
class Mark:
    """What an organisation holds in a column; `role` is `pilot` or `partner`."""

    x: float
    y: float
    role: str
    words: str
    url: str
    count: str = ""
    """How many actions, where a column holds several."""


@dataclass(frozen=True)
class Row:
    y: float
    organisation: Organisation
    name: str


@dataclass(frozen=True)
class Matrix:
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    rows: tuple[Row, ...]
    marks: tuple[Mark, ...]
    width: float
    height: float

    cell, head = CELL, HEAD


def matrix(told: Partnerships, columns: tuple[tuple[int, int, str, str], ...], column_of) -> Matrix:
    """Lay out who takes part in what.

    `columns` are, in order, the orientation, the number, the words and the address of each; `column_of` returns the
    number of the column of a `Fact`.
    """
    laid, groups = _columns(columns)
    x_of, words_of, url_of = ({each.number: getattr(each, name) for each in laid} for name in ("x", "words", "url"))
    rows, marks = [], []
    for place, part in enumerate(told.parts):
        y = HEAD + place * CELL
        rows.append(Row(y, part.organisation, _short(str(part.organisation))))
        for number, (role, count) in _cells(part, told, column_of).items():
            said = f"{part.organisation}, {'pilote' if role == 'pilot' else 'partenaire'}\u00a0: {words_of[number]}"
            marks.append(Mark(x_of[number], y, role, said, url_of[number], str(count) if count > 1 else ""))
    width = laid[-1].x + CELL + GAP if laid else NAME
    return Matrix(laid, groups, tuple(rows), tuple(marks), width, HEAD + len(rows) * CELL)


def _columns(columns) -> tuple[tuple[Column, ...], tuple[Group, ...]]:
    laid, groups, x, last = [], [], float(NAME), None
    for orientation, number, words, url in columns:
        if orientation != last:
            x += GAP if last is not None else 0
            groups.append(Group(x, 0, orientation))
            last = orientation
        laid.append(Column(x, number, words, url))
        x += CELL
        groups[-1] = Group(groups[-1].x, x - groups[-1].x, orientation)
    return tuple(laid), tuple(groups)


def _cells(part: Part, told: Partnerships, column_of) -> dict[int, tuple[str, int]]:
    """Return, by column, the role of an organisation, pilot before partner, and in how many actions it takes part."""
    counts = Counter(column_of(told.actions[pk]) for pk in part.involved)
    led = {column_of(told.actions[pk]) for pk in part.piloted}
    return {number: ("pilot" if number in led else "partner", count) for number, count in counts.items()}


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def matrix_table(told: Partnerships) -> Table:
    return Table(
        caption="Organisations et actions",
        headers=("Organisation", "Pilote", "Partenaire"),
        rows=tuple(
            (
                Cell(str(part.organisation), part.organisation.get_absolute_url()),
                _numbers(told, part.piloted),
                _numbers(told, part.partnered),
            )
            for part in told.parts
        ),
    )


def _numbers(told: Partnerships, actions: tuple[int, ...]) -> str:
    facts: list[Fact] = [told.actions[pk] for pk in actions]
    return ", ".join(str(fact.number) for fact in facts) or "–"
