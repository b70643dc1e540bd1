"""Actions as files: each column is declared once, and written by three writers that agree.

Reading back: CSV is UTF-8 with a byte order mark, `;` between cells, days as dd/mm/yyyy, « oui » and « non »,
nothing for what is missing; `actors.spreadsheets.unguarded` takes the guard against formulas off. XLSX and JSON hold
days, numbers and texts as such. In all three, the lines of a text end with a line feed, and the control characters
that XML cannot hold are left out.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from itertools import chain, islice

from django.db.models import OuterRef, QuerySet, Subquery
from django.forms import ChoiceField, Field, ModelChoiceField
from django.utils.formats import date_format
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from actions.models import (
    Action,
    Involvement,
    InvolvementRole,
    Objective,
    Plan,
    StatusUpdate,
)
from actions.models.plan import PlanNode
from actions.models.status import State
from actions.permissions import updates_visible_to
from actions.slippage import Slippage, slippage
from actors.clock import today
from actors.models import User
from actors.spreadsheets import CSV_TYPE, XLSX_TYPE, cleaned, csv_cell, set_widths, styles, xlsx_cell
from reporting.rules import counting_rules

Names = tuple[str, ...]
Value = str | int | bool | date | Names | None

EVERYWHERE = "toutes"  # an action that names no commune concerns them all
ACTIONS_PER_CHUNK = 500  # read from the database at once
LINES_PER_BLOCK = 200  # sent at once


# What is exported


@dataclass(slots=True)
class Row:
    """An action read with its state, and what columns say of it besides."""

    action: Action
    objective: Objective
    slippage: Slippage
    pilots: Names
    partners: Names
    communes: Names

    @property
    def before(self) -> State | None:
        """The state on the day that is compared with."""
        return self.action.comparison.before

    @property
    def changes(self) -> Names:
        return tuple(kind.label for kind in self.action.comparison.kinds)


@dataclass(frozen=True)
class Column:
    header: str
    key: str
    getter: Callable[[Row], Value]
    width: int = 12
    """In characters, in the spreadsheet."""


COLUMNS = (
    Column("N°", "numero", lambda row: row.action.number, 6),
    Column("Axe", "axe", lambda row: row.objective.orientation.axis.numbered_title, 30),
    Column("Orientation", "orientation", lambda row: row.objective.orientation.numbered_title, 30),
    Column("Objectif", "objectif", lambda row: row.objective.numbered_title, 30),
    Column("Intitulé", "intitule", lambda row: row.action.title, 60),
    Column("Statut", "statut", lambda row: row.action.state.status.label),
    Column("Météo", "meteo", lambda row: row.action.state.weather and row.action.state.weather.label, 15),
    Column("Avancement (%)", "avancement", lambda row: row.action.state.progress),
    Column("Début prévu", "debut_prevu", lambda row: row.action.starts_on),
    Column("Fin prévue", "fin_prevue", lambda row: row.action.ends_on),
    Column("Échéance", "echeance", lambda row: row.action.state.promised_end),
    Column("Échéance repoussée (fois)", "fois_repoussee", lambda row: row.slippage.times_pushed_back),
    Column("Décalage (jours)", "decalage_jours", lambda row: row.slippage.days),
    Column("En retard", "en_retard", lambda row: row.action.state.is_late),
    Column("Sans nouvelles", "sans_nouvelles", lambda row: row.action.state.is_silent),
    Column("Dernier suivi", "dernier_suivi", lambda row: row.action.state.updated_on),
    Column("Pilotes", "pilotes", lambda row: row.pilots, 40),
    Column("Partenaires", "partenaires", lambda row: row.partners, 40),
    Column("Communes", "communes", lambda row: row.communes or (EVERYWHERE,), 40),
    Column("Dernière note pour le comité", "derniere_note", lambda row: row.action.last_committee_note, 60),
)
HEADERS = [column.header for column in COLUMNS]
KEYS = [column.key for column in COLUMNS]


def compared_columns(since: date) -> tuple[Column, ...]:
    """The state on an earlier day, empty for an action that did not exist yet, and what changed from then on."""
    on = f"au {since:%d/%m/%Y}"
    return (
        Column(f"Statut {on}", "statut_avant", lambda row: row.before and row.before.status.label),
        Column(f"Avancement (%) {on}", "avancement_avant", lambda row: row.before and row.before.progress),
        Column(f"Échéance {on}", "echeance_avant", lambda row: row.before and row.before.promised_end),
        Column(f"Changements depuis le {since:%d/%m/%Y}", "changements", lambda row: row.changes, 40),
    )


@dataclass(frozen=True)
class ActionExport:
    """Actions read with their state on a day, what `user` may read of them, and how they were chosen."""

    plan: Plan
    as_of: date
    user: User
    actions: QuerySet
    filters: tuple[tuple[str, str], ...] = ()
    """Label and value of each filter, in words."""
    since: date | None = None
    """The day that the actions were read to be compared with."""

    @property
    def columns(self) -> tuple[Column, ...]:
        return (*COLUMNS, *compared_columns(self.since)) if self.since else COLUMNS

    @property
    def headers(self) -> list[str]:
        return [column.header for column in self.columns]

    def rows(self) -> Iterator[list[Value]]:
        columns = self.columns
        for row in _read(self):
            yield [_cleaned(column.getter(row)) for column in columns]


def _cleaned(value: Value) -> Value:
    """Leave in a text only what every format can hold; an empty one is a missing one."""
    if isinstance(value, str):
        return cleaned(value) or None
    return tuple(filter(None, map(_cleaned, value))) if isinstance(value, tuple) else value


# How it is read: bare values rather than objects, since a plan may have thousands of actions


def _read(export: ActionExport) -> Iterator[Row]:
    """Read the actions in chunks: two queries in all, and three for each chunk."""
    objectives = export.plan.objectives.select_related("orientation__axis").in_bulk()
    actions = export.actions.select_related(None).annotate(last_committee_note=_last_committee_note(export))
    remaining = actions.iterator(chunk_size=ACTIONS_PER_CHUNK)
    while chunk := list(islice(remaining, ACTIONS_PER_CHUNK)):
        ends, names = _announced_ends(chunk, export.as_of), _holders(chunk, export.as_of)
        communes = _communes(chunk)
        for action in chunk:
            yield Row(
                action,
                objectives[action.objective_id],
                slippage(action.ends_on, ends[action.pk]),
                pilots=tuple(names[action.pk, InvolvementRole.PILOT]),
                partners=tuple(names[action.pk, InvolvementRole.PARTNER]),
                communes=tuple(communes[action.pk]),
            )


def _last_committee_note(export: ActionExport) -> Subquery:
    """The latest note that is not empty, or nothing where the user may not read the notes of the action."""
    updates = updates_visible_to(export.user).filter(action=OuterRef("pk")).effective_by(export.as_of)
    notes = updates.exclude(committee_note="").latest_first()
    return Subquery(notes.values("shown_committee_note")[:1])


def _announced_ends(actions: list[Action], as_of: date) -> dict[int, list[date]]:
    """Return the ends announced for each action (by primary key) up to a day, oldest first."""
    updates = StatusUpdate.objects.effective_by(as_of).filter(action__in=actions, expected_end__isnull=False)
    ends = defaultdict(list)
    for action, end in updates.order_by("effective_on", "pk").values_list("action", "expected_end"):
        ends[action].append(end)
    return ends


def _holders(actions: list[Action], as_of: date) -> dict[tuple[int, str], dict[str, None]]:
    """Return the names of the organisations that hold each role of each action on a day, without repetition."""
    held = Involvement.objects.held(as_of).filter(action__in=actions)
    fields = ("action", "role", "organisation__short_name", "organisation__name")
    names = defaultdict(dict)
    for action, role, short_name, name in held.values_list(*fields):
        names[action, role][short_name or name] = None
    return names


def _communes(actions: list[Action]) -> dict[int, list[str]]:
    """Return the names of the communes that each action names."""
    named = Action.communes.through.objects.filter(action__in=actions).order_by("commune__name")
    names = defaultdict(list)
    for action, name in named.values_list("action", "commune__name"):
        names[action].append(name)
    return names


# The filters, in words


def filters_in_words(form) -> tuple[tuple[str, str], ...]:
    """Say which filters of a valid `ActionFilter` form are set; the sorting is not a filter."""
    chosen = {name: form.cleaned_data[name] for name in form.fields if name != "tri"}
    return tuple(
        (form.fields[name].label, _in_words(form.fields[name], value)) for name, value in chosen.items() if value
    )


def _in_words(field: Field, value) -> str:
    if isinstance(value, PlanNode):
        return value.numbered_title
    if isinstance(field, ChoiceField) and not isinstance(field, ModelChoiceField):
        labels = {str(choice): str(label) for choice, label in field.choices}
        return " et ".join(labels[item] for item in (value if isinstance(value, list) else [value]))
    return "oui" if value is True else str(value)


# CSV


class _Echo:
    """What `csv.writer` writes to: a file that hands each line back."""

    def write(self, line: str) -> str:
        return line


def write_csv(export: ActionExport) -> Iterator[bytes]:
    line = csv.writer(_Echo(), delimiter=";").writerow
    rows = (line([csv_cell(_flat(value)) for value in row]) for row in export.rows())
    return _in_blocks(chain(["\ufeff", line(export.headers)], rows))


def _flat(value: Value) -> str | int | date | None:
    """Return what one cell can hold."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    return " ; ".join(value) or None if isinstance(value, tuple) else value


def _in_blocks(lines: Iterable[str]) -> Iterator[bytes]:
    lines = iter(lines)
    while block := "".join(islice(lines, LINES_PER_BLOCK)):
        yield block.encode()


# JSON


def write_json(export: ActionExport) -> Iterator[bytes]:
    """Write one object, each action on a line of its own."""
    head = {
        "plan": export.plan.slug,
        "situation_au": export.as_of.isoformat(),
        "demonstration": export.plan.is_demonstration,
    }
    if export.since:
        head["comparaison_au"] = export.since.isoformat()
    keys = [column.key for column in export.columns]
    rows = (_json(dict(zip(keys, row, strict=True))) for row in export.rows())
    lines = (f",\n{row}" if index else f"\n{row}" for index, row in enumerate(rows))
    return _in_blocks(chain([_json(head).removesuffix("}"), ', "actions": ['], lines, ["\n]}\n"]))


def _json(value) -> str:
    return json.dumps(value, ensure_ascii=False, default=date.isoformat)


# XLSX


def write_xlsx(export: ActionExport) -> Iterator[bytes]:
    book = Workbook(write_only=True)
    for style in styles():
        book.add_named_style(style)
    count = _fill_actions(book.create_sheet("Actions"), export)
    _fill_guide(book.create_sheet("Lecture"), export, count)
    file = BytesIO()
    book.save(file)
    yield file.getvalue()


def _fill_actions(sheet, export: ActionExport) -> int:
    """Write a line per action and return how many there are."""
    sheet.freeze_panes = "A2"
    set_widths(sheet, [column.width for column in export.columns])
    sheet.append([xlsx_cell(sheet, header, "En-tête") for header in export.headers])
    count = 0
    for count, row in enumerate(export.rows(), start=1):  # noqa: B007 - the last one is the count
        sheet.append([xlsx_cell(sheet, _flat(value)) for value in row])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(export.columns))}{count + 1}"
    return count


def _fill_guide(sheet, export: ActionExport, count: int) -> None:
    """Say what the first sheet shows and how it is counted."""
    set_widths(sheet, [24, 100])
    plan = export.plan
    if plan.is_demonstration:
        sheet.append([xlsx_cell(sheet, "Données de démonstration", "Titre")])
    rules = [(rule.title, rule.text) for rule in counting_rules(plan)]
    facts = (
        ("Plan", f"{plan.title} ({plan.slug})"),
        ("Situation au", date_format(export.as_of)),
        *([("Comparée au", date_format(export.since))] if export.since else []),
        *(export.filters or [("Filtres", "aucun : toutes les actions du plan")]),
        ("Nombre d’actions", count),
        ("Édité le", date_format(today())),
    )
    for label, value in (*facts, (None, None), ("Règles de calcul", None), *rules):
        sheet.append([xlsx_cell(sheet, label, "Libellé"), xlsx_cell(sheet, _cleaned(value))])


@dataclass(frozen=True)
class FileFormat:
    content_type: str
    write: Callable[[ActionExport], Iterator[bytes]]


FORMATS = {
    "csv": FileFormat(CSV_TYPE, write_csv),
    "xlsx": FileFormat(XLSX_TYPE, write_xlsx),
    "json": FileFormat("application/json", write_json),
}
