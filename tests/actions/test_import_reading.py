"""The files that can be read as a plan, and what is said of the others."""

from datetime import date, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from actors.tables import reading, workbook
from actors.tables.problems import RefusedFileError
from actors.tables.reading import MAX_CELL, MAX_ROWS, Refused, read_table
from tests.actions.plan_files import as_csv, as_xlsx, line, saved


def cells(content, name="plan.csv"):
    return [row for _, row in read_table(content, name).rows]


def refusal(content):
    with pytest.raises(RefusedFileError) as refused:
        read_table(content, "plan.csv")
    return refused.value.expected


# CSV


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_csv_of_any_usual_encoding_and_separator(encoding, separator):
    told = line(title="Créer un lieu d’échange ; à deux, «\u00a0ici\u00a0»")
    rows = cells(as_csv(told, encoding=encoding, separator=separator))
    assert rows[0][0] == "Axe (n°)"
    assert rows[1][7] == told["title"]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_csv_of_any_line_end_numbers_rows_as_a_spreadsheet(line_end):
    table = read_table(f'a;b{line_end}"un{line_end}deux";c{line_end}{line_end}d;e'.encode(), "plan.csv")
    assert [number for number, _ in table.rows] == [1, 2, 4]
    assert table.rows[1][1] == ["un\ndeux", "c"]
    assert table.place == "fichier «\u00a0plan.csv\u00a0»"


def test_a_guard_against_formulas_is_taken_off():
    assert cells(b"a;b\n'=1+1;'- un point\n''=x;'mot") == [
        ["a", "b"],
        ["=1+1", "- un point"],
        ["'=x", "'mot"],
    ]


def test_formulas_are_refused_cell_by_cell():
    [_, row] = cells(b"a;b\n=1+1;-2")
    assert row == [Refused("=1+1", "Une valeur est attendue, pas une formule."), "-2"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"%PDF-1.4", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ancien classeur Excel"),
        ("a;b".encode("utf-16"), "UTF-16"),
        (b"a;\x00b", "ni un classeur XLSX ni un texte"),
        (b"a;\x81", "encodage"),
        (b"  <html><table>", "page web"),
        (b"PK\x03\x04 pas une archive", "ne s’ouvre pas"),
    ],
)
def test_other_files_are_refused(content, expected):
    assert expected in refusal(content)


@pytest.mark.parametrize("content", [b'a;b\nc;"d', b'a;b\nc;"d"e', b"a;b\nc;" + b"x" * 200_000])
def test_damaged_csv_is_refused_with_its_row(content):
    with pytest.raises(RefusedFileError, match="guillemets droits") as refused:
        read_table(content, "plan.csv")
    assert refused.value.row == 2


def test_a_cell_has_a_length():
    [_, row] = cells(b"a\n" + b"x" * (MAX_CELL + 1))
    assert row[0].expected == f"{MAX_CELL} signes au plus par cellule ({MAX_CELL + 1} ici)."


def test_a_file_has_a_length(monkeypatch):
    monkeypatch.setattr(reading, "MAX_ROWS", 3)
    assert len(cells(b"a\n1\n2\n3")) == 4
    assert "3 lignes au plus" in refusal(b"a\n1\n2\n3\n4")


# XLSX


def test_workbook_with_typed_cells():
    book = Workbook()
    book.active.append(["a", "b", "c", "d"])
    book.active.append([1, 2.5, datetime(2013, 11, 15), " texte\r\n"])
    assert cells(saved(book)) == [["a", "b", "c", "d"], [1, 2.5, datetime(2013, 11, 15), "texte"]]


def test_the_sheet_of_actions_comes_before_the_first_one():
    book = Workbook()
    book.active.append(["ailleurs"])
    book.create_sheet("ACTIONS").append(["ici"])
    table = read_table(saved(book), "plan.xlsx", sheet="Actions")
    assert (table.place, table.rows) == ("feuille «\u00a0ACTIONS\u00a0»", [(1, ["ici"])])


def test_without_sheet_of_actions_the_first_one_is_read():
    book = Workbook()
    book.active.append(["ici"])
    book.create_sheet("Autre").append(["ailleurs"])
    assert cells(saved(book)) == [["ici"]]


@pytest.mark.parametrize(("value", "what"), [("=A1+1", "pas une formule"), ("#REF!", "pas une erreur de calcul")])
def test_formulas_and_errors_of_a_workbook(value, what):
    book = Workbook()
    book.active.append([value])
    [[cell]] = cells(saved(book))
    assert isinstance(cell, Refused)
    assert what in cell.expected


def test_rows_keep_their_numbers():
    book = Workbook()
    book.active["A3"], book.active["A7"] = "a", date(2013, 1, 1)
    assert [number for number, _ in read_table(saved(book), "plan.xlsx").rows] == [3, 7]


@pytest.mark.parametrize("row", [MAX_ROWS + 2, 1_048_576])
def test_what_stands_beyond_the_last_row_is_not_passed_over(row):
    book = Workbook()
    book.active["A1"], book.active.cell(row, 1).value = "a", "b"
    assert "lignes au plus" in refusal(saved(book))


def zipped(members, **options):
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED, **options) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def test_a_zip_bomb_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 1_000_000)
    content = zipped({"xl/worksheets/sheet1.xml": b"0" * 1_000_001})
    monkeypatch.setattr(ZipFile, "open", None)  # opening a member would be refused in other words
    assert "démesuré" in refusal(content)


def test_a_zip_bomb_that_lies_about_its_size_is_not_read(monkeypatch):
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 1_000_000)
    monkeypatch.setattr(workbook, "load_workbook", lambda *args, **options: pytest.fail("it is read"))
    content = zipped({"a": b"0" * 2_000_000})
    lying = content.replace((2_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    assert lying != content
    assert "ne s’ouvre pas" in refusal(lying)


def test_an_archive_has_a_number_of_members():
    assert "démesuré" in refusal(zipped({f"{number}.xml": b"" for number in range(workbook.MAX_MEMBERS + 1)}))


def test_entities_are_not_expanded():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    content = as_xlsx(line())
    members = {}
    with ZipFile(BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["xl/workbook.xml"] = bomb + members["xl/workbook.xml"]
    assert "ne s’ouvre pas" in refusal(zipped(members))
