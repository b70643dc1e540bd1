"""Small true files of each kind, to be sent to the portal."""

import struct
import zlib
from functools import cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
from weasyprint import HTML

OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
OFFICE = "application/vnd.openxmlformats-officedocument."
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + bytes(40) + b"\xff\xd9"


def archive(members: dict[str, bytes | str], compression=ZIP_DEFLATED) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", compression) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return file.getvalue()


def png() -> bytes:
    chunks = [(b"IHDR", struct.pack(">2I5B", 1, 1, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b"")]
    made = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(made)


def open_document(kind: str, **more) -> bytes:
    return archive({"mimetype": OPEN_DOCUMENT + kind, "content.xml": "<x/>", "META-INF/manifest.xml": "<x/>"} | more)


def office(content_type: str, **more) -> bytes:
    types = f'<Types><Override PartName="/x.xml" ContentType="{content_type}"/></Types>'
    return archive({"[Content_Types].xml": types, "x.xml": "<x/>"} | more)


@cache
def pdf() -> bytes:
    return HTML(string="<p>Compte rendu").write_pdf()


@cache
def xlsx() -> bytes:
    file = BytesIO()
    openpyxl.Workbook().save(file)
    return file.getvalue()


GENUINE = {
    "compte-rendu.pdf": pdf,
    "carte.png": png,
    "photo.jpg": lambda: JPEG,
    "photo.jpeg": lambda: JPEG,
    "note.odt": lambda: open_document("text"),
    "budget.ods": lambda: open_document("spreadsheet"),
    "expose.odp": lambda: open_document("presentation"),
    "note.docx": lambda: office(f"{OFFICE}wordprocessingml.document.main+xml"),
    "budget.xlsx": xlsx,
    "expose.pptx": lambda: office(f"{OFFICE}presentationml.presentation.main+xml"),
    "liste.csv": lambda: b"\xef\xbb\xbfnom;ville\r\n" + "Régie;Toulouse".encode(),
    "notes.txt": lambda: "Réunion du 12 mars\n\nPrésents : …".encode(),
}
