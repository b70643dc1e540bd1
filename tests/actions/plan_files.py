"""Files of a plan, made for the tests of its import."""

import csv
from io import BytesIO, StringIO

from openpyxl import Workbook

from actions.plan_import import preview_import, run_import
from actions.plan_import.columns import COLUMNS

HEADERS = {column.field: column.header for column in COLUMNS}
LINE = {
    "axis": 1,
    "axis_title": "Un axe",
    "orientation": 1,
    "orientation_title": "Une orientation",
    "objective": 1,
    "objective_title": "Un objectif",
    "number": 1,
    "title": "Mener l’action 1",
}


def line(**said):
    """Return a line of the file: what it needs, and what the test says."""
    return LINE | said


def as_csv(*lines, headers=None, encoding="utf-8-sig", separator=";"):
    headers = headers or list(HEADERS.values())
    file = StringIO(newline="")
    writer = csv.writer(file, delimiter=separator)
    writer.writerow(headers)
    writer.writerows([each.get(field, "") for field in HEADERS] for each in lines)
    return file.getvalue().encode(encoding)


def as_xlsx(*lines, headers=None, sheet="Actions"):
    book = Workbook()
    book.active.title = sheet
    book.active.append(headers or list(HEADERS.values()))
    for each in lines:
        book.active.append([each.get(field) for field in HEADERS])
    return saved(book)


def saved(book):
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def preview(plan, *lines, content=None, name="plan.csv"):
    return preview_import(content or as_csv(*lines), name=name, plan=plan)


def problems(plan, *lines, **given):
    """Return (row, column, value, what is expected) of each problem."""
    found = preview(plan, *lines, **given).problems.shown
    return [(each.row, each.column, each.value, each.expected) for each in found]


def run(plan, *lines, author=None, content=None, name="plan.csv"):
    """Import the lines and return what was done; a problem fails the test."""
    done = run_import(content or as_csv(*lines), name=name, plan=plan, author=author)
    assert not done.problems, [str(problem) for problem in done.problems.shown]
    return done.changes
