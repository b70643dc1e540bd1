"""Two hundred damaged files: each is refused in words that say where, or imported whole; never an exception.

What was damaged and how follows from the number of the file alone, so that a failure can be seen again.
"""

import csv
from datetime import date
from io import BytesIO, StringIO
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.apps import apps
from openpyxl import Workbook

from actions.plan_import import preview_import, run_import, writing
from actors.tables import workbook
from actors.tables.reading import MAX_CELL
from tests import factories
from tests.actions.plan_files import saved

FILES = 200
NUMBER, TITLE, PILOTS, PEOPLE, STARTS, ENDS, INDICATORS = 6, 7, 9, 10, 12, 13, 14
WRONG_DAYS = ("novembre 2013", "31/02/2013", "2013", "15/11/13", "0000-00-00", "12/2013", "1e999", "٣١", "demain")
WRONG_NUMBERS = ("un", "-1", "0", "1,5", "9" * 5_000, "١", "1/2", "<b>1</b>", "1;2")
FORMULAS = ("=1+1", '=HYPERLINK("http://exemple.invalid")', "=cmd|' /C calc'!A0", "=A1:A9")
ODD_TEXTS = (
    "\u202e\ufeff\u200b",
    "🙂" * 50,
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "%s%n",
    "'; DROP TABLE--",
    "\ud7ff",
)

# The table


def a_row(random, rows):
    return rows[random.randrange(1, len(rows))]


def wrong_day(random, rows):
    a_row(random, rows)[random.choice((STARTS, ENDS))] = random.choice(WRONG_DAYS)


def wrong_number(random, rows):
    a_row(random, rows)[random.choice((0, 2, 4, NUMBER))] = random.choice(WRONG_NUMBERS)


def duplicated_number(random, rows):
    rows[-1][NUMBER] = rows[random.randrange(1, len(rows) - 1)][NUMBER]


def duplicated_row(random, rows):
    rows.append(list(a_row(random, rows)))


def end_before_start(random, rows):
    row = a_row(random, rows)
    row[STARTS], row[ENDS] = date(2014, 1, 2), date(2014, 1, 1)


def empty_needed_cell(random, rows):
    a_row(random, rows)[random.choice((0, 2, 4, NUMBER, TITLE))] = random.choice((None, "", "  "))


def needed_column_missing(random, rows):
    column = random.choice((0, 2, 4, NUMBER, TITLE))
    for row in rows:
        del row[column]


def other_column_missing(random, rows):
    column = random.choice((8, PILOTS, PEOPLE, 11, STARTS, ENDS, INDICATORS))
    for row in rows:
        del row[column]


def duplicated_column(random, rows):
    column = random.randrange(len(rows[0]))
    for row in rows:
        row.append(row[column])


def unknown_column(random, rows):
    place, said = random.randrange(15), random.choice(("Budget", "🙂", "<script>", "\u202e"))
    for row in rows:
        row.insert(place, said)


def columns_in_another_order(random, rows):
    order = random.sample(range(len(rows[0])), len(rows[0]))
    rows[:] = [[row[column] for column in order] for row in rows]


def headers_otherwise(random, rows):
    rows[0] = [f"  {random.choice((str.upper, str.lower, str.title))(header)} " for header in rows[0]]


def without_headers(random, rows):
    del rows[0]


def headers_alone(random, rows):
    del rows[1:]


def formula(random, rows):
    a_row(random, rows)[random.randrange(15)] = random.choice(FORMULAS)


def huge_cell(random, rows):
    a_row(random, rows)[random.randrange(15)] = random.choice("x1;") * (MAX_CELL + 1)


def long_title(random, rows):
    a_row(random, rows)[random.choice((1, TITLE, PILOTS))] = "x" * 401


def odd_text(random, rows):
    a_row(random, rows)[random.randrange(15)] = random.choice(ODD_TEXTS)


def blank_rows(random, rows):
    for _ in range(random.randrange(1, 9)):
        rows.insert(random.randrange(1, len(rows)), random.choice(([], [None] * 15, ["  "] * 3)))


def cut_rows(random, rows):
    row = a_row(random, rows)
    del row[random.randrange(1, TITLE + 1) :]


def another_place_in_the_plan(random, rows):
    rows[-1][random.choice((0, 2))] = 77


def people_without_direction(random, rows):
    a_row(random, rows)[PEOPLE] = "A; B; C; D"


def wrong_indicator(random, rows):
    a_row(random, rows)[INDICATORS] = random.choice(("X : beaucoup", "X [", "X : 1 au 31/02/2014", f"{'x' * 201}"))


def more_columns_than_headers(random, rows):
    a_row(random, rows).extend(["x"] * random.randrange(1, 200))


# The file


def truncated(random, content):
    return content[: random.randrange(1, len(content) - 1)]


def damaged(random, content):
    content = bytearray(content)
    for _ in range(random.randrange(1, 20)):
        content[random.randrange(len(content))] = random.randrange(256)
    return bytes(content)


def with_nuls(random, content):
    place = random.randrange(len(content))
    return content[:place] + b"\x00" * random.randrange(1, 9) + content[place:]


def random_bytes(random, content):
    return random.choice((b"", b"PK\x03\x04", b"PK", b"%PDF-1.7", b"\xef\xbb\xbf")) + random.randbytes(999)


def another_format(random, content):
    return random.choice(
        (
            b"",
            b"\xef\xbb\xbf",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512,
            b"<!DOCTYPE html><html><table><tr><td>1</td></tr></table></html>",
            b"<?xml version='1.0'?><Workbook/>",
            b'{"actions": []}',
            b"\n" * 1_000,
        )
    )


def another_encoding(random, content):
    text = content.decode("utf-8-sig")
    return text.encode(random.choice(("utf-16", "utf-16-le", "utf-32", "utf-7", "mac-roman", "cp037")), "replace")


def readable_encoding(random, content):
    text = content.decode("utf-8-sig")
    encoding = random.choice(("utf-8", "utf-8-sig", "cp1252"))
    return text.replace("\r\n", random.choice(("\n", "\r", "\r\n"))).encode(encoding, "replace")


def unclosed_quote(random, content):
    place = content.index(b"\n", len(content) // 2) + 1
    return content[:place] + b'"' + content[place:]


# The archive


def _members(content):
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _zipped(members):
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def zip_bomb(random, content):
    bomb = b" " * (workbook.MAX_UNPACKED + 1)
    return _zipped(_members(content) | {random.choice((SHEET, "xl/media/image1.png", "x")): bomb})


def too_many_members(random, content):
    return _zipped(_members(content) | {f"xl/{number}": b"" for number in range(workbook.MAX_MEMBERS)})


def member_missing(random, content):
    members = _members(content)
    del members[random.choice(("[Content_Types].xml", "xl/workbook.xml", SHEET, "_rels/.rels"))]
    return _zipped(members)


def member_damaged(random, content):
    members = _members(content)
    name = random.choice(sorted(members))
    members[name] = random.choice((b"", b"<a>", members[name][: len(members[name]) // 2], b"\x00\xff", b"<a/>"))
    return _zipped(members)


def entities(random, content):
    members = _members(content)
    name = random.choice(("xl/workbook.xml", SHEET, "xl/styles.xml"))
    doctype = b'<!DOCTYPE a [<!ENTITY a "1"><!ENTITY b SYSTEM "file:///etc/hostname">]>'
    declaration, _, rest = members[name].partition(b"?>") if b"?>" in members[name] else (b"", b"", members[name])
    members[name] = (declaration + b"?>" if declaration else b"") + doctype + rest
    return _zipped(members)


def odd_references(random, content):
    members = _members(content)
    before, after = random.choice(
        (
            (b'<row r="2"', b'<row r="99999999999"'),
            (b'<row r="2"', b'<row r="deux"'),
            (b'<row r="2"', b'<row r="1048576"'),
            (b'r="A2"', b'r="ZZZZZZ2"'),
            (b'r="A2"', b'r="A0"'),
            (b"</sheetData>", b'<row r="1"><c r="A1"><v>9</v></c></row></sheetData>'),
            (b'<c r="A2"', b'<c t="s" r="A2"'),
            (b'<c r="A2"', b'<c t="d" r="A2"'),
            (b'<c r="A2"', b'<c s="999" r="A2"'),
            (b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>'),
        )
    )
    members[SHEET] = members[SHEET].replace(before, after, 1)
    return _zipped(members)


def days_out_of_the_calendar(random, content):
    book = Workbook()
    book.active.append(writing.HEADERS)
    book.active.append([1, "A", 1, "O", 1, "B", 1, "T", None, None, None, None, random.choice((-1, 10**9, 0.5))])
    book.active["M2"].number_format = "dd/mm/yyyy"
    return saved(book)


def wrong_sheet(random, content):
    book = Workbook()
    book.active.title = random.choice(("Actions", "Feuil1"))
    book.create_sheet("Plan").append(writing.HEADERS)
    return saved(book)


# name → what is damaged, whether the file must be refused (None: it depends)
OF_THE_TABLE = {
    wrong_day: True,
    wrong_number: True,
    duplicated_number: True,
    duplicated_row: True,
    end_before_start: True,
    empty_needed_cell: True,
    needed_column_missing: True,
    other_column_missing: None,  # people without a column of directions
    duplicated_column: True,
    unknown_column: False,
    columns_in_another_order: False,
    headers_otherwise: False,
    without_headers: True,
    headers_alone: True,
    formula: True,
    huge_cell: True,
    long_title: True,
    odd_text: None,
    blank_rows: False,
    cut_rows: True,
    another_place_in_the_plan: True,
    people_without_direction: True,
    wrong_indicator: True,
    more_columns_than_headers: False,
}
OF_CSV = {
    truncated: None,
    damaged: None,
    with_nuls: True,
    random_bytes: True,
    another_format: True,
    another_encoding: None,
    readable_encoding: False,
    unclosed_quote: True,
}
OF_XLSX = {
    truncated: True,
    damaged: None,
    random_bytes: True,
    zip_bomb: True,
    too_many_members: True,
    member_missing: None,
    member_damaged: None,
    entities: True,
    odd_references: None,
    days_out_of_the_calendar: True,
    wrong_sheet: True,
}
MUTATIONS = [
    *(("csv", mutation, refused) for mutation, refused in {**OF_THE_TABLE, **OF_CSV}.items()),
    *(("xlsx", mutation, refused) for mutation, refused in {**OF_THE_TABLE, **OF_XLSX}.items()),
]


def mutated(rows, file_format, mutation, random):
    rows = [list(writing.HEADERS), *map(list, rows)]
    if mutation in OF_THE_TABLE:
        mutation(random, rows)
        return {"csv": plain_csv, "xlsx": plain_xlsx}[file_format](rows)
    return mutation(random, {"csv": plain_csv, "xlsx": plain_xlsx}[file_format](rows))


def plain_csv(rows):
    """Write the rows as they are, without the guard against formulas."""
    file = StringIO(newline="")
    csv.writer(file, delimiter=";").writerows(
        [f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell for cell in row] for row in rows
    )
    return file.getvalue().encode("utf-8-sig")


def plain_xlsx(rows):
    book = Workbook()
    book.active.title = "Actions"
    for row in rows:
        book.active.append([cell[:32_767] if isinstance(cell, str) else cell for cell in row])
    return saved(book)


def dump():
    """All that the database holds of the plan and of the directory."""
    return {
        model: list(model.objects.order_by("pk").values())
        for app in ("actions", "actors")
        for model in apps.get_app_config(app).get_models()
    }


@pytest.fixture
def told_plan(plan, mission):
    """Six actions in two objectives, with people, days and indicators; the first is followed."""
    for number in range(1, 7):
        objective = factories.objective(plan, number=1 + number // 4)
        action = factories.action(plan, number, of=objective, starts_on=date(2013, 1, 1), ends_on=date(2014, 6, 30))
        factories.involve(action, factories.contact(f"Pilote {number}"))
        action.indicators.create(name="Marchés", unit="marchés", target=20)
    factories.record(plan.actions.get(number=1), mission)
    return plan


@pytest.mark.parametrize("number", range(FILES))
def test_a_damaged_file(number, told_plan, mission):
    file_format, mutation, must_be_refused = MUTATIONS[number % len(MUTATIONS)]
    content = mutated(list(writing.plan_rows(told_plan)), file_format, mutation, Random(number))
    before = dump()
    done = run_import(content, name=f"plan.{file_format}", plan=told_plan, author=mission)
    told = [str(problem) for problem in done.problems.shown]
    if done.problems:
        assert dump() == before
        assert all(problem.expected and problem.place for problem in done.problems.shown), told
    else:
        assert preview_import(content, name=f"plan.{file_format}", plan=told_plan).changes.is_empty
    if must_be_refused is not None:
        assert bool(done.problems) is must_be_refused, told


def test_every_kind_of_damage_is_done_several_times():
    assert len(MUTATIONS) * 2 <= FILES
