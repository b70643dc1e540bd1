"""The geometry of the matrix: the organisations in rows, the actions (or the objectives) in columns."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from actions.models import InvolvementRole
from actors.models import Organisation
from actors.templatetags.french import number as in_french
from reporting.charts.table import Cell, Table
from reporting.partnerships import Fact, Part, Partnerships

NAME, CELL, GAP, HEAD = 266, 22, 8, 40  # pixels: names, cells, between orientations, above the first row
BROAD = 44  # a cell that holds a number
LONGEST_NAME = 44  # letters


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
    """What an organisation holds in a column: the role, and in how many actions."""

    x: float
    y: float
    role: str
    column: Column
    count: int
    words: str
    url: str


@dataclass(frozen=True)
class Row:
    y: float
    organisation: Organisation
    name: str
    marks: tuple[Mark, ...]
    """All that it holds, the columns in order; in a column, pilot before partner."""

    @property
    def drawn(self) -> tuple[Mark, ...]:
        """A mark a column: who pilots and is a partner too is drawn as a pilot."""
        return tuple({mark.column.number: mark for mark in reversed(self.marks)}.values())

    @property
    def by_role(self) -> tuple[tuple[str, tuple[Mark, ...]], ...]:
        """« Pilote » and « Partenaire » with what it holds as such; a role that it nowhere holds is left out."""
        held = ((role.label, tuple(mark for mark in self.marks if mark.role == role)) for role in InvolvementRole)
        return tuple((label, marks) for label, marks in held if marks)

    @property
    def totals(self) -> tuple[tuple[str, int], ...]:
        """« pilote » and « partenaire » with the number of actions, whatever their columns."""
        return tuple((label.lower(), sum(mark.count for mark in marks)) for label, marks in self.by_role)

    def cells(self, columns: tuple[Column, ...]) -> tuple[tuple[Mark, ...], ...]:
        """What it holds in each of `columns`."""
        return tuple(tuple(mark for mark in self.marks if mark.column == column) for column in columns)


@dataclass(frozen=True)
class Matrix:
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    rows: tuple[Row, ...]
    width: float
    height: float
    cell: float
    """The breadth of a column."""

    head = HEAD

    @property
    def is_counted(self) -> bool:
        """Whether a column holds several actions, which its marks count."""
        return self.cell == BROAD

    @property
    def middle(self) -> float:
        return self.cell / 2

    @property
    def heads(self) -> tuple[tuple[Group, tuple[Column, ...]], ...]:
        """Each orientation with its columns."""
        return tuple(
            (group, tuple(each for each in self.columns if group.x <= each.x < group.x + group.width))
            for group in self.groups
        )

    @property
    def lines(self) -> tuple[tuple[Row, tuple[tuple[Mark, ...], ...]], ...]:
        """Each row with its cells, as a table has them."""
        return tuple((row, row.cells(self.columns)) for row in self.rows)


def matrix(
    told: Partnerships,
    columns: tuple[tuple[int, int, str, str], ...],
    column_of: Callable[[Fact], int],
    lead: Callable[[Organisation, str, int], str] | None = None,
) -> Matrix:
    """Lay out who takes part in what.

    `columns` are, in order, the orientation, the number, the words and the address of each; `column_of` returns the
    number of the column of a `Fact`. Where a column holds several actions, `lead` returns the address of the list of
    those in which an organisation holds a role.
    """
    cell = BROAD if lead else CELL
    laid, groups = _columns(columns, cell)
    rows = tuple(_row(HEAD + place * CELL, part, told, laid, column_of, lead) for place, part in enumerate(told.parts))
    width = laid[-1].x + cell + GAP if laid else NAME
    return Matrix(laid, groups, rows, width, HEAD + len(rows) * CELL, cell)


def _columns(columns, cell: float) -> tuple[tuple[Column, ...], tuple[Group, ...]]:
    laid, groups, x, last = [], [], float(NAME), None
    for orientation, number, words, url in columns:
        if orientation != last:
            x += GAP if last is not None else 0
            groups.append(Group(x, 0, orientation))
            last = orientation
        laid.append(Column(x, number, words, url))
        x += cell
        groups[-1] = Group(groups[-1].x, x - groups[-1].x, orientation)
    return tuple(laid), tuple(groups)


def _row(y: float, part: Part, told: Partnerships, columns, column_of, lead) -> Row:
    counts = Counter((column_of(told.actions[pk]), role) for role in InvolvementRole for pk in part.holding(role))
    marks = tuple(
        _mark(y, part.organisation, role, column, counts[column.number, role], lead)
        for column in columns
        for role in InvolvementRole
        if counts[column.number, role]
    )
    return Row(y, part.organisation, _short(str(part.organisation)), marks)


def _mark(y: float, organisation: Organisation, role: str, column: Column, count: int, lead) -> Mark:
    """« CRESS, partenaire : action 3, Créer… »; « 4 actions, CRESS partenaire : objectif 2, Soutenir… »."""
    held = InvolvementRole(role).label.lower()
    if lead is None:
        return Mark(column.x, y, role, column, count, f"{organisation}, {held}\u00a0: {column.words}", column.url)
    said = f"{in_french(count)} action{'s' if count > 1 else ''}, {organisation} {held}\u00a0: {column.words}"
    return Mark(column.x, y, role, column, count, said, lead(organisation, role, column.number))


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def matrix_table(drawn: Matrix, column: str) -> Table:
    """A row for each role in a column; `column` says what the columns are."""
    rows = (
        (
            Cell(str(row.organisation), row.organisation.get_absolute_url()),
            InvolvementRole(mark.role).label,
            Cell(f"{mark.column.words[:1].upper()}{mark.column.words[1:]}", mark.column.url),
            *([Cell(in_french(mark.count), mark.url)] if drawn.is_counted else []),
        )
        for row in drawn.rows
        for mark in row.marks
    )
    headers = ("Organisation", "Rôle", column, *(["Actions"] if drawn.is_counted else []))
    return Table("Rôle de chaque organisation", headers, tuple(rows))
