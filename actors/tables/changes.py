"""What the import of a table would change, row by row; nothing is written before somebody has seen it."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DatabaseError, transaction
from import_export.resources import Diff, ModelResource
from import_export.results import RowResult
from tablib import Dataset

from actors.search import folded
from actors.spreadsheets import CellValue
from actors.tables.problems import Problems, RefusedFileError
from actors.tables.reading import Table, Value, read_table

UNEXPECTED = "Cette ligne n’a pas pu être enregistrée\u00a0: comparez-la à une ligne qui l’a été."
MEANWHILE = "L’annuaire a changé pendant l’import\u00a0: choisissez de nouveau le fichier."

MOST_ROWS = 1_000  # each is checked as a form is: some ten milliseconds

logger = logging.getLogger(__name__)


class ChangedMeanwhileError(Exception):
    """The import would not do any more what its preview showed; `preview` says what it would do."""

    def __init__(self, preview: "Preview"):
        super().__init__()
        self.preview = preview


class Changes(Diff):
    """The differences of a row, for `RowResult.diff`: column, before, after."""

    def __init__(self, resource, instance, new):
        self.before = {} if new else _cells(resource, instance)
        self.after = {}

    def compare_with(self, resource, instance, dry_run=False):
        self.after = _cells(resource, instance)

    def as_html(self) -> list[tuple[str, CellValue, CellValue]]:
        return [
            (name, self.before.get(name), value)
            for name, value in self.after.items()
            if self.before.get(name) != value
        ]


def _cells(resource: ModelResource, instance) -> dict[str, CellValue]:
    return {each.column_name: each.export(instance) for each in resource.get_import_fields() if not each.readonly}


@dataclass(frozen=True)
class ChangedRow:
    number: int
    name: str
    is_new: bool
    changes: list[tuple[str, CellValue, CellValue]]


@dataclass
class Preview:
    """What a file does, or what is wrong with it."""

    problems: Problems
    rows: list[ChangedRow] = field(default_factory=list)
    unchanged: int = 0
    results: list[RowResult] = field(default_factory=list)

    @property
    def added(self) -> list[ChangedRow]:
        return [row for row in self.rows if row.is_new]

    @property
    def updated(self) -> list[ChangedRow]:
        return [row for row in self.rows if not row.is_new]

    @property
    def digest(self) -> str:
        """The same for two previews that would do the same."""
        return sha256(repr([(row.number, row.is_new, row.changes) for row in self.rows]).encode()).hexdigest()


def preview(resource: ModelResource, content: bytes, name: str) -> Preview:
    """Say what a file would change; nothing is written."""
    return _import(resource, content, name, dry_run=True)


def run(resource: ModelResource, content: bytes, name: str, *, digest: str) -> Preview:
    """Do what the preview of this digest showed, all or nothing; raise `ChangedMeanwhileError` if it is another."""
    with transaction.atomic():
        done = _import(resource, content, name, dry_run=False)
        if done.problems or done.digest != digest:
            raise ChangedMeanwhileError(done)
    return done


def _import(resource: ModelResource, content: bytes, name: str, *, dry_run: bool) -> Preview:
    problems = Problems(f"fichier «\u00a0{name}\u00a0»")
    try:
        table = read_table(content, name, sheet=str(resource._meta.model._meta.verbose_name_plural))
        problems.place = table.place
        headers = _headers(resource, table)
    except RefusedFileError as error:
        problems.add(error.expected, row=error.row)
        return Preview(problems)
    dataset = Dataset(*(_row(values, len(headers)) for _, values in table.rows[1:]), headers=headers)
    try:
        with transaction.atomic():
            result = resource.import_data(dataset, dry_run=dry_run, rollback_on_validation_errors=True)
    except DatabaseError:
        logger.exception("The import of %s failed", name)
        problems.add(MEANWHILE)
        return Preview(problems)
    found = Preview(problems, results=result.rows)
    columns = {each.attribute: each.column_name for each in resource.fields.values()}
    for (number, values), row in zip(table.rows[1:], result.rows, strict=True):
        if row.is_skip():
            found.unchanged += 1
        elif row.is_valid():
            found.rows.append(ChangedRow(number, row.object_repr, row.is_new(), row.diff))
        for attribute, expected in _errors(row):
            column = columns.get(attribute, "")
            value = values[headers.index(column)] if column in headers[: len(values)] else ""
            problems.add(expected, row=number, name=column, value="" if value is None else value)
    for error in result.base_errors:
        logger.error("The import of %s failed: %r", name, error.error)
        problems.add(UNEXPECTED)
    return found


def _headers(resource: ModelResource, table: Table) -> list[str]:
    """Return the names of the columns as the resource has them; raise `RefusedFileError` where they are not those."""
    known = {folded(each.column_name): each.column_name for each in resource.fields.values()}
    expected = f"Les colonnes sont\u00a0: {', '.join(known.values())}."
    if len(table.rows) < 2:
        raise RefusedFileError(f"Le fichier ne contient aucune ligne sous son en-tête. {expected}")
    if len(table.rows) > MOST_ROWS + 1:
        raise RefusedFileError(f"{MOST_ROWS} lignes au plus sous l’en-tête\u00a0: partagez le fichier en plusieurs.")
    number, cells = table.rows[0]
    words = [str(cell or "").strip() for cell in cells]
    unknown = [word for word in words if folded(word) not in known]
    if unknown:
        named = ", ".join(f"«\u00a0{word[:60]}\u00a0»" if word else "une colonne sans titre" for word in unknown[:5])
        raise RefusedFileError(
            f"L’en-tête contient ce qui n’est pas une colonne connue\u00a0: {named}. {expected}", number
        )
    headers = [known[folded(word)] for word in words]
    if len(set(headers)) < len(headers):
        raise RefusedFileError("L’en-tête nomme deux fois la même colonne.", number)
    missing = [name for name in resource.needed if name not in headers]
    if missing:
        raise RefusedFileError(f"Il manque la colonne «\u00a0{missing[0]}\u00a0». {expected}", number)
    if any(len(values) > len(headers) for _, values in table.rows):
        raise RefusedFileError("Une ligne a plus de cellules que l’en-tête n’a de colonnes.")
    # The library asks for the columns of the key; the resource fills in what it can do without.
    keys = [resource.fields[name].column_name for name in resource.get_import_id_fields()]
    return headers + [key for key in keys if key not in headers]


def _row(values: list[Value], width: int) -> list[Value]:
    return [*values, *[None] * (width - len(values))]


def _errors(row: RowResult) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a row: the attribute, or nothing where the whole is meant, and what is expected."""
    error = row.validation_error
    if error is not None:
        by_name = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        for name, messages in by_name.items():
            yield from ((name, str(message)) for message in messages)
    for each in row.errors:
        if isinstance(each.error, ValueError | ValidationError):
            yield "", str(each.error)
        else:
            logger.error("A row could not be imported: %r", each.error)
            yield "", UNEXPECTED
