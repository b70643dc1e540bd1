"""Import of a plan from a spreadsheet: read, check, compare, show, and only then write, all or nothing.

`columns` declares the format, which `writing` writes too: reading an export back changes nothing.
"""

from dataclasses import dataclass

from django.db import transaction

from actions.models import Action, Plan
from actions.plan_import.apply import apply
from actions.plan_import.changes import Changes
from actions.plan_import.comparison import compare
from actions.plan_import.rows import read_rows
from actors.tables.problems import Problems, RefusedFileError
from actors.tables.reading import read_table


class PlanChangedError(Exception):
    """The import would no longer do what its preview showed; `preview` shows what it would do now."""

    def __init__(self, preview: "Preview"):
        super().__init__()
        self.preview = preview


@dataclass(frozen=True)
class Preview:
    """What an import would do or, where there are problems, why it does nothing."""

    problems: Problems
    changes: Changes | None = None
    ignored: tuple[str, ...] = ()
    """Headers of the columns that were left aside."""
    examples: int = 0
    """How many example lines were left aside."""


def preview_import(content: bytes, *, name: str, plan: Plan) -> Preview:
    """Return what the file called `name` would do to a plan, which may not be saved yet; nothing is written."""
    problems = Problems(f"fichier «\u00a0{name}\u00a0»")
    try:
        table = read_table(content, name, sheet="Actions")
    except RefusedFileError as error:
        problems.add(error.expected, row=error.row)
        return Preview(problems)
    problems.place = table.place
    lines = read_rows(table, problems)
    changes = None if problems else compare(lines, plan, problems, source=source_of(name))
    return Preview(problems, None if problems else changes, tuple(lines.ignored), lines.examples)


def run_import(content: bytes, *, name: str, plan: Plan, author, digest: str | None = None) -> Preview:
    """Write what the file does to a plan, unless it has problems, and return what was done.

    `digest` is that of the changes that were shown: raise `PlanChangedError` if they are others by now.
    """
    with transaction.atomic():
        if not plan._state.adding:
            Plan.objects.select_for_update().get(pk=plan.pk)
            list(Action.objects.filter(plan=plan).select_for_update().values_list("pk"))
        preview = preview_import(content, name=name, plan=plan)
        if digest and (preview.changes is None or preview.changes.digest != digest):
            raise PlanChangedError(preview)
        if preview.changes:
            apply(preview.changes, author=author, source=source_of(name))
    return preview


def source_of(name: str) -> str:
    """How the history and the directory name the file."""
    return f"Import du fichier «\u00a0{name[:200]}\u00a0»"
