"""A table as the lines of a plan: each cell read by its column, each line checked by itself and against the others."""

from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest
from typing import Any

from openpyxl.utils import get_column_letter

from actions.models import Axis, Objective, Orientation
from actions.models.plan import PlanNode
from actions.plan_import.columns import COLUMNS, REQUIRED, Column, column_of
from actions.plan_import.values import Holder, IndicatorLine, UnexpectedValueError
from actors.search import folded
from actors.tables.problems import Problems
from actors.tables.reading import Refused, Table, Value

LEVELS: tuple[type[PlanNode], ...] = (Axis, Orientation, Objective)
EXAMPLE = "exemple"


@dataclass
class NodeLine:
    """An axis, an orientation or an objective, as the lines tell of it."""

    row: int
    number: int
    title: str
    """Empty where no line gives one."""
    parent: int | None
    """The number of the node above."""


@dataclass(frozen=True)
class ActionLine:
    """What a line says of an action; what is empty is left as it is recorded."""

    row: int
    number: int
    title: str
    objective: int
    description: str
    starts_on: date | None
    ends_on: date | None
    pilots: tuple[Holder, ...]
    partners: tuple[Holder, ...]
    indicators: tuple[IndicatorLine, ...]


@dataclass
class PlanFile:
    """All that a file says of a plan."""

    nodes: dict[type[PlanNode], dict[int, NodeLine]] = field(default_factory=lambda: {level: {} for level in LEVELS})
    actions: dict[int, ActionLine] = field(default_factory=dict)
    row_of: dict[int | None, int] = field(default_factory=dict)
    """Number of an action → the row that gives it."""
    ignored: list[str] = field(default_factory=list)
    """Headers of the columns that were left aside."""
    examples: int = 0
    """How many example lines were left aside."""
    fields: frozenset[str] = frozenset()
    """What the file has a column for."""


def read_rows(table: Table, problems: Problems) -> PlanFile:
    """Return the lines of a table; what is wrong with them goes to `problems`."""
    content = PlanFile()
    if not table.rows:
        problems.add("Une ligne d’en-têtes est attendue, puis une ligne par action\u00a0: la feuille est vide.")
        return content
    columns = _columns(table.rows[0], content, problems)
    if problems:
        return content
    for row, cells in table.rows[1:]:
        _read_row(row, _by_field(columns, cells), content, problems)
    if not (content.actions or problems):
        problems.add("Une ligne par action est attendue sous les en-têtes\u00a0: il n’y en a aucune.")
    return content


def _columns(header: tuple[int, list[Value]], content: PlanFile, problems: Problems) -> dict[int, Column]:
    """Return the columns of the file by their position, once all that are needed are there, once each."""
    row, cells = header
    found: dict[int, Column] = {}
    for position, cell in enumerate(cells):
        if cell is None:
            continue
        letter, column = get_column_letter(position + 1), column_of(str(cell))
        if column is None:
            content.ignored.append(str(cell))
        elif column.field in problems.columns:
            problems.add(
                f"Une seule colonne «\u00a0{column.header}\u00a0» est attendue.", row=row, name=letter, value=cell
            )
        else:
            found[position] = column
            problems.columns[column.field] = f"{letter} «\u00a0{column.header}\u00a0»"
    for column in REQUIRED:
        if column not in found.values():
            problems.add(f"La colonne «\u00a0{column.header}\u00a0» est attendue\u00a0: elle manque.", row=row)
    content.fields = frozenset(problems.columns)
    return found


def _by_field(columns: dict[int, Column], cells: list[Value]) -> dict[str, Value]:
    return {column.field: cells[position] for position, column in columns.items() if position < len(cells)}


def _read_row(row: int, cells: dict[str, Value], content: PlanFile, problems: Problems) -> None:
    if isinstance(cells.get("number"), str) and folded(cells["number"]) == EXAMPLE:
        content.examples += 1
        return
    wrong = problems.count
    said = {column.field: _parsed(column, row, cells.get(column.field), problems) for column in COLUMNS}
    pilots = _pilots(row, said["pilots"] or (), said["pilot_people"] or (), problems)
    _check_number(row, said["number"], content, problems)
    _check_days(row, said["starts_on"], said["ends_on"], problems)
    if problems.count > wrong:
        return
    _note_nodes(row, said, content, problems)
    content.actions[said["number"]] = ActionLine(
        row=row,
        number=said["number"],
        title=said["title"],
        objective=said["objective"],
        description=said["description"] or "",
        starts_on=said["starts_on"],
        ends_on=said["ends_on"],
        pilots=pilots,
        partners=said["partners"] or (),
        indicators=said["indicators"] or (),
    )


def _parsed(column: Column, row: int, value: Value, problems: Problems) -> Any:
    """Return what a cell says, None where it is empty or wrong."""
    try:
        if value is None:
            if column.required:
                raise UnexpectedValueError(f"La cellule est vide. {column.help}")
            return None
        if isinstance(value, Refused):
            raise UnexpectedValueError(value.expected)
        return column.parse(value)
    except UnexpectedValueError as error:
        problems.add(str(error), row=row, name=column.field, value="" if value is None else value)
        return None


def _pilots(row: int, names: tuple[str, ...], people: tuple[str, ...], problems: Problems) -> tuple[Holder, ...]:
    """Match each organisation with the person at the same rank."""
    pairs = [pair for pair in zip_longest(names, people, fillvalue="") if any(pair)]
    for organisation, person in pairs:
        if not organisation:
            problems.add("Sa direction est attendue, au même rang.", row=row, name="pilot_people", value=person)
    return tuple(Holder(*pair) for pair in pairs)


def _check_number(row: int, number: int | None, content: PlanFile, problems: Problems) -> None:
    earlier = content.row_of.setdefault(number, row)
    if number is not None and earlier != row:
        expected = f"Un numéro par action est attendu\u00a0: celui-ci est déjà à la ligne {earlier}."
        problems.add(expected, row=row, name="number", value=number)


def _check_days(row: int, starts_on: date | None, ends_on: date | None, problems: Problems) -> None:
    if starts_on and ends_on and ends_on < starts_on:
        expected = f"Une fin qui ne précède pas le début ({starts_on:%d/%m/%Y}) est attendue."
        problems.add(expected, row=row, name="ends_on", value=ends_on)


def _note_nodes(row: int, said: dict[str, Any], content: PlanFile, problems: Problems) -> None:
    """Note the axis, the orientation and the objective of a line, which all lines must tell alike."""
    above = None
    for level in LEVELS:
        kind = level._meta.model_name
        line = NodeLine(row, said[kind], said[f"{kind}_title"] or "", above)
        known = content.nodes[level].setdefault(line.number, line)
        if known.parent != above:
            expected = (
                f"Le même rattachement est attendu partout\u00a0: sous le n° {known.parent} à la ligne {known.row}."
            )
            problems.add(expected, row=row, name=kind, value=f"{line.number}, sous le n° {above}")
        if line.title and known.title and line.title != known.title:
            expected = (
                f"Le même intitulé est attendu partout\u00a0: la ligne {known.row} dit «\u00a0{known.title}\u00a0»."
            )
            problems.add(expected, row=row, name=f"{kind}_title", value=line.title)
        known.title = known.title or line.title
        above = line.number
