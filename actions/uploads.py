"""What a file that somebody sends is: told from its content, never believed from its name or its sender.

Nothing is unpacked: of an archive its list of members is read, and at most `MEMBER_BYTES` of one of them.
"""

import lzma
import re
import struct
import unicodedata
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, is_zipfile

import puremagic
from django.core.exceptions import ValidationError

NAME_LENGTH = 120  # characters, the extension included
MEMBER_BYTES = 1024 * 1024
MEMBERS = 5_000
UNPACKED_BYTES = 500 * 1024 * 1024
END_OF_ARCHIVE = struct.Struct("<4s4H2LH")
TELLING = 0.4  # confidence from which puremagic's guess about a text counts
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
UNREADABLE = (
    BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    KeyError,
    OSError,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True)
class Kind:
    """A kind of file that is accepted; `is_content_of` looks into a file that bears its extension."""

    label: str
    content_type: str
    is_content_of: Callable[[BinaryIO, str], bool]


def kind_of(file: BinaryIO, name: str) -> Kind:
    """Return the kind of a file, or raise `ValidationError` if it is none that is accepted, or not what it says."""
    kind = KINDS.get(PurePosixPath(name).suffix.lower())
    if kind is None:
        raise ValidationError(f"Ce type de fichier n’est pas accepté. Choisissez un fichier {ACCEPTED}.")
    if not kind.is_content_of(file, kind.content_type):
        raise ValidationError(_WRONG_TEXT if kind.is_content_of is _is_text else _WRONG.format(kind.label))
    file.seek(0)
    return kind


def clean_name(name: str) -> str:
    """Return a file's name without path, control characters or tricks of writing direction, and not too long."""
    name = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(
        " " if unicodedata.category(char)[0] in "CZ" else char for char in unicodedata.normalize("NFC", name)
    )
    path = PurePosixPath(" ".join(kept.split()).lstrip("."))
    stem = path.stem.strip() if path.suffix else ""
    return f"{(stem or 'document')[: NAME_LENGTH - len(path.suffix)]}{path.suffix}"


def _is_pdf(file, content_type):
    return _recognised(file, content_type) and b"%%EOF" in _tail(file, 1024) and not is_zipfile(file)


def _is_png(file, content_type):
    return _recognised(file, content_type) and _tail(file, 8).startswith(b"IEND")


def _is_jpeg(file, content_type):
    return _recognised(file, content_type) and b"\xff\xd9" in _tail(file, 65_536) and not is_zipfile(file)


def _is_open_document(file, content_type):
    try:
        with _archive(file) as archive:
            macros = [name for name in archive.namelist() if name.startswith(("Basic/", "Scripts/"))]
            return _read(archive, "mimetype") == content_type.encode() and not macros
    except UNREADABLE:
        return False


def _is_office_document(file, content_type):
    try:
        with _archive(file) as archive:
            macros = [name for name in archive.namelist() if name.lower().endswith("vbaproject.bin")]
            types = _read(archive, "[Content_Types].xml")
    except UNREADABLE:
        return False
    return f'"{content_type}.main+xml"'.encode() in types and b"vbaproject" not in types.lower() and not macros


def _is_text(file, content_type):
    """UTF-8 that no program takes for anything but text: no page, no picture, no script of a printer."""
    file.seek(0)
    content = file.read()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not (CONTROL.search(content) or text.lstrip().startswith("<") or _is_telling(file))


def _recognised(file, content_type) -> bool:
    return any(match.mime_type == content_type for match in _matches(file))


def _is_telling(file) -> bool:
    return any(match.confidence >= TELLING for match in _matches(file))


def _matches(file) -> list:
    file.seek(0)
    try:
        return puremagic.magic_stream(file)
    except (puremagic.PureError, ValueError):
        return []


def _tail(file, length: int) -> bytes:
    size = file.seek(0, 2)
    file.seek(max(0, size - length))
    return file.read()


def _archive(file) -> ZipFile:
    """Open an archive that is nothing else as well, and whose members are few, distinct and not enormous."""
    file.seek(0)
    signature, *_, size_of_list, _, comment = END_OF_ARCHIVE.unpack(_tail(file, END_OF_ARCHIVE.size))
    file.seek(0)
    if signature != b"PK\5\6" or comment or file.read(4) != b"PK\3\4" or size_of_list > MEMBERS * 200:
        raise BadZipFile
    archive = ZipFile(file)
    names = archive.namelist()
    unpacked = sum(member.file_size for member in archive.infolist())
    if len(names) > MEMBERS or len(set(names)) < len(names) or unpacked > UNPACKED_BYTES:
        raise BadZipFile
    return archive


def _read(archive: ZipFile, name: str) -> bytes:
    with archive.open(name) as member:
        return member.read(MEMBER_BYTES)


_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = {
    ".pdf": Kind("PDF", "application/pdf", _is_pdf),
    ".png": Kind("PNG", "image/png", _is_png),
    ".jpg": Kind("JPEG", "image/jpeg", _is_jpeg),
    ".jpeg": Kind("JPEG", "image/jpeg", _is_jpeg),
    ".odt": Kind("ODT", f"{_OPEN_DOCUMENT}text", _is_open_document),
    ".ods": Kind("ODS", f"{_OPEN_DOCUMENT}spreadsheet", _is_open_document),
    ".odp": Kind("ODP", f"{_OPEN_DOCUMENT}presentation", _is_open_document),
    ".docx": Kind("DOCX", f"{_OFFICE}wordprocessingml.document", _is_office_document),
    ".xlsx": Kind("XLSX", f"{_OFFICE}spreadsheetml.sheet", _is_office_document),
    ".pptx": Kind("PPTX", f"{_OFFICE}presentationml.presentation", _is_office_document),
    ".csv": Kind("CSV", "text/csv", _is_text),
    ".txt": Kind("TXT", "text/plain", _is_text),
}
ACCEPTED = "PDF, PNG, JPEG, ODT, ODS, ODP, DOCX, XLSX, PPTX, CSV ou TXT"
_WRONG = (
    "Le contenu de ce fichier n’est pas celui d’un fichier {} ordinaire\u00a0: il est abîmé, protégé par un mot de "
    "passe, contient des macros, ou porte un nom trompeur."
)
_WRONG_TEXT = (
    "Ce fichier n’est pas du texte en UTF-8. Dans un tableur, enregistrez-le au format «\u00a0CSV UTF-8\u00a0»\u00a0; "
    "dans un éditeur de texte, choisissez l’encodage UTF-8."
)
