"""What a file that is sent may be: told from its content, whatever its name says."""

import random
import tracemalloc
from contextlib import suppress
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError

from actions.uploads import NAME_LENGTH, clean_name, kind_of
from tests.actions import files


def accepted(name, content) -> str:
    return kind_of(BytesIO(content), name).content_type


def is_accepted(name, content) -> bool:
    with suppress(ValidationError):
        return bool(accepted(name, content))
    return False


def refusal(name, content) -> str:
    with pytest.raises(ValidationError) as caught:
        kind_of(BytesIO(content), name)
    return caught.value.messages[0]


@pytest.mark.parametrize("name", files.GENUINE)
def test_a_genuine_file_is_recognised(name):
    content = files.GENUINE[name]()
    file = BytesIO(content)
    assert kind_of(file, name).label in name.upper().replace("JPG", "JPEG")
    assert file.read() == content  # ready to be stored
    assert accepted(name.upper(), content)


@pytest.mark.parametrize("name", files.GENUINE)
@pytest.mark.parametrize("other", files.GENUINE)
def test_no_file_passes_for_another(name, other):
    """A text is the one thing that may bear two names."""
    texts = {"liste.csv", "notes.txt"}
    same = {frozenset(texts), frozenset({"photo.jpg", "photo.jpeg"})}
    if name != other and frozenset({name, other}) not in same:
        assert refusal(name, files.GENUINE[other]())


@pytest.mark.parametrize(
    "name",
    [
        "dessin.svg",
        "page.html",
        "outil.exe",
        "lot.zip",
        "classeur.xlsm",
        "note.docm",
        "note.doc",
        "pdf",
        "note.pdf.js",
    ],
)
def test_other_kinds_are_refused_by_name(name):
    assert "n’est pas accepté" in refusal(name, files.pdf())


HTML = b"<!DOCTYPE html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
EXECUTABLE = b"MZ\x90\x00" + bytes(100)


@pytest.mark.parametrize("name", files.GENUINE)
@pytest.mark.parametrize(
    "content", [HTML, b"\n  " + SVG, EXECUTABLE, b"\x7fELF" + bytes(60), b"\xd0\xcf\x11\xe0" * 40]
)
def test_a_renamed_file_is_refused(name, content):
    assert refusal(name, content)


POLYGLOTS = {
    "page before a PDF": ("a.pdf", lambda: HTML + files.pdf()),
    "archive after a PDF": ("a.pdf", lambda: files.pdf() + files.archive({"a.html": HTML})),
    "archive after a JPEG": ("a.jpg", lambda: files.JPEG + files.archive({"a.html": HTML})),
    "page after a PNG": ("a.png", lambda: files.png() + HTML),
    "archive after a PNG": ("a.png", lambda: files.png() + files.archive({"a.html": HTML})),
    "PDF before a workbook": ("a.xlsx", lambda: files.pdf() + files.xlsx()),
    "page before a workbook": ("a.xlsx", lambda: HTML + files.xlsx()),
    "page after a workbook": ("a.xlsx", lambda: files.xlsx() + HTML),
    "something short after a workbook": ("a.xlsx", lambda: files.xlsx() + bytes(22)),
    "PDF in a text": ("a.txt", files.pdf),
    "text that begins like a PDF": ("a.txt", lambda: b"%PDF-1.4\n"),
    "printer's script": ("a.txt", lambda: b"%!PS-Adobe-3.0\n"),
    "rich text": ("a.txt", lambda: b"{\\rtf1\\ansi }"),
}


@pytest.mark.parametrize("what", POLYGLOTS)
def test_a_file_that_is_two_things_is_refused(what):
    name, make = POLYGLOTS[what]
    assert refusal(name, make())


DECLARED_MACROS = (
    f'<Types><Override PartName="/word/x.bin" ContentType="application/vnd.ms-office.vbaProject"/>'
    f'<Override PartName="/x.xml" ContentType="{files.OFFICE}wordprocessingml.document.main+xml"/></Types>'
)
MACROS = {
    "vbaProject.bin": (
        "a.xlsx",
        lambda: files.office(f"{files.OFFICE}spreadsheetml.sheet.main+xml", **{"xl/vbaProject.bin": "x"}),
    ),
    "another name": ("a.docx", lambda: files.archive({"[Content_Types].xml": DECLARED_MACROS, "word/x.bin": "x"})),
    "declared": ("a.docx", lambda: files.office("application/vnd.ms-word.document.macroEnabled.main+xml")),
    "Basic": ("a.ods", lambda: files.open_document("spreadsheet", **{"Basic/Standard/Module1.xml": "x"})),
    "scripts": ("a.odt", lambda: files.open_document("text", **{"Scripts/python/a.py": "x"})),
}


@pytest.mark.parametrize("what", MACROS)
def test_macros_are_refused(what):
    name, make = MACROS[what]
    assert "macros" in refusal(name, make())


@pytest.mark.parametrize("name", ["compte-rendu.pdf", "carte.png", "photo.jpg", "budget.xlsx", "note.odt"])
def test_a_file_cut_off_is_refused(name):
    content = files.GENUINE[name]()
    assert refusal(name, content[: len(content) * 9 // 10])


def test_text_is_utf_8():
    assert "UTF-8" in refusal("liste.csv", "Régie;Ville".encode("cp1252"))
    assert "UTF-8" in refusal("liste.csv", "Régie;Ville".encode("utf-16"))
    assert "UTF-8" in refusal("liste.txt", b"a\x00b")


@pytest.mark.parametrize("content", [b"MZ en toutes lettres", b"BM;nom", b"ID3;nom"])
def test_two_letters_do_not_make_a_program(content):
    assert accepted("liste.csv", content) == "text/csv"


class TestBombs:
    """What unpacks to gigabytes is refused, and never unpacked to find out."""

    def test_one_enormous_member(self):
        content = bytearray(files.office(f"{files.OFFICE}spreadsheetml.sheet.main+xml"))
        at = content.rfind(b"PK\1\2") + 24  # the length that the last member of the list says it has
        content[at : at + 4] = (2**32 - 2).to_bytes(4, "little")
        assert refusal("a.xlsx", bytes(content))

    @pytest.mark.parametrize(("name", "member"), [("a.xlsx", "[Content_Types].xml"), ("a.odt", "mimetype")])
    def test_an_enormous_member_that_is_read(self, name, member):
        content = files.archive({member: bytes(200_000_000)})
        tracemalloc.start()
        assert refusal(name, content)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert most < 10_000_000

    def test_too_many_members(self):
        types = f'"{files.OFFICE}spreadsheetml.sheet.main+xml"'
        for count, expected in ((1_000, True), (6_000, False)):
            content = files.archive({f"{number}": b"" for number in range(count)} | {"[Content_Types].xml": types})
            assert is_accepted("a.xlsx", content) is expected

    def test_a_list_that_is_a_bomb_itself_is_not_read(self):
        types = f'"{files.OFFICE}spreadsheetml.sheet.main+xml"'
        for length, expected in ((6, True), (60_000, False)):
            content = files.archive({"x" * length + str(n): b"" for n in range(100)} | {"[Content_Types].xml": types})
            assert is_accepted("a.xlsx", content) is expected

    def test_the_same_member_twice(self):
        twice = files.office(f"{files.OFFICE}spreadsheetml.sheet.main+xml", **{"y.xml": "<y/>"})
        assert accepted("a.xlsx", twice)
        assert refusal("a.xlsx", twice.replace(b"y.xml", b"x.xml"))


@pytest.mark.parametrize("name", ["budget.xlsx", "note.odt", "compte-rendu.pdf", "carte.png"])
def test_a_damaged_file_is_accepted_or_refused_and_never_fails(name):
    """Two hundred mutations of a true file: bytes changed, cut out, cut off."""
    chance, original = random.Random(name), files.GENUINE[name]()
    for _ in range(200):
        content = bytearray(original)
        for _ in range(chance.randint(1, 20)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        if chance.random() < 0.5:
            del content[chance.randrange(len(content)) :]
        with suppress(ValidationError):
            kind_of(BytesIO(bytes(content)), name)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Délibération n° 12.pdf", "Délibération n° 12.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\paul\\rapport.pdf", "rapport.pdf"),
        ("a\x00b\r\n.pdf", "a b.pdf"),
        ("rapport\u202efdp.exe.pdf", "rapport fdp.exe.pdf"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ("  deux   espaces.txt ", "deux espaces.txt"),
        (".pdf", "document"),
        (".htaccess.txt", "htaccess.txt"),
        ("", "document"),
    ],
)
def test_a_name_is_cleaned(name, kept):
    assert clean_name(name) == kept


def test_a_long_name_keeps_its_extension():
    name = clean_name("x" * 300 + ".pdf")
    assert len(name) == NAME_LENGTH
    assert name.endswith("x.pdf")
