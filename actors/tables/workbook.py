"""The cells of an XLSX workbook: looked over as an archive before openpyxl opens it, then read row by row."""

import warnings
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

from openpyxl import load_workbook

from actors.search import folded
from actors.tables.problems import RefusedFileError

MAX_MEMBERS = 200
MAX_UNPACKED = 40 * 1024 * 1024
NOT_A_WORKBOOK = (
    "Ce fichier ne s’ouvre pas comme un classeur XLSX\u00a0: il est abîmé, protégé ou d’un autre format. "
    "Ouvrez-le dans votre tableur et enregistrez-le de nouveau au format XLSX."
)
TOO_LARGE = "Ce classeur est démesuré une fois décompressé\u00a0: copiez le tableau dans un classeur neuf."

Cells = list[tuple[object, str]]


def read_workbook(content: bytes, *, sheet: str, max_rows: int, max_columns: int) -> tuple[str, Iterator[Cells]]:
    """Return the name of the sheet that is so called (else of the first one) and the (value, type) of its cells.

    One row more than `max_rows` comes if the sheet goes on. Raise `RefusedFileError` if the file is no workbook, also
    while the rows are read.
    """
    found = _guarded(lambda: _sheet(content, sheet))
    return found.title, _rows(found, max_rows + 1, max_columns)


def _guarded(read):
    """Call `read`; a hostile or damaged file can make zipfile, the XML parser or openpyxl raise about anything."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl leaves aside (drawings, validations) is not needed
            return read()
    except (RefusedFileError, StopIteration):
        raise
    except Exception as error:
        raise RefusedFileError(NOT_A_WORKBOOK) from error


def _sheet(content: bytes, name: str):
    _check_size(content)
    book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
    return next(
        (sheet for sheet in book.worksheets if folded(sheet.title).strip() == folded(name)), book.worksheets[0]
    )


def _check_size(content: bytes) -> None:
    """Refuse an archive that unpacks to more than such a table can hold."""
    with ZipFile(BytesIO(content)) as archive:
        members = archive.infolist()
        if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
            raise RefusedFileError(TOO_LARGE)
        # zipfile gives no more of a member than it declares; the checksum of one that lies is wrong.
        # No spreadsheet writes a document type: it would only declare entities, whatever the parser makes of them.
        if any(b"<!DOCTYPE" in archive.read(member) for member in members):
            raise RefusedFileError(NOT_A_WORKBOOK)


def _rows(sheet, max_rows: int, max_columns: int) -> Iterator[Cells]:
    rows = sheet.iter_rows(max_row=max_rows, max_col=max_columns)
    while True:
        try:
            row = _guarded(lambda: next(rows))
        except StopIteration:
            return
        yield [(cell.value, cell.data_type) for cell in row]
