"""The cells of an XLSX workbook: looked over as an archive before openpyxl opens it, then read row by row."""

import warnings
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

from openpyxl import load_workbook

from actions.plan_import.problems import RefusedFileError
from actors.search import folded

MAX_MEMBERS = 200
MAX_UNPACKED = 40 * 1024 * 1024
SHEET = "actions"
NOT_A_WORKBOOK = (
    "Ce fichier ne s’ouvre pas comme un classeur XLSX\u00a0: il est abîmé, protégé ou d’un autre format. "
    "Ouvrez-le dans votre tableur et enregistrez-le de nouveau au format XLSX."
)
TOO_LARGE = "Ce classeur est démesuré une fois décompressé\u00a0: copiez le tableau des actions dans un classeur neuf."

Cells = list[tuple[object, str]]


def read_workbook(content: bytes, *, max_rows: int, max_columns: int) -> tuple[str, Iterator[Cells]]:
    """Return the name of the sheet « Actions » (else of the first one) and the (value, type) of its cells.

    One row more than `max_rows` comes if the sheet goes on. Raise `RefusedFileError` if the file is no workbook, also
    while the rows are read.
    """
    sheet = _guarded(lambda: _sheet(content))
    return sheet.title, _rows(sheet, max_rows + 1, max_columns)


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


def _sheet(content: bytes):
    _check_size(content)
    book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
    return next((sheet for sheet in book.worksheets if folded(sheet.title).strip() == SHEET), book.worksheets[0])


def _check_size(content: bytes) -> None:
    """Refuse an archive that unpacks to more than a plan can hold."""
    with ZipFile(BytesIO(content)) as archive:
        members = archive.infolist()
        if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
            raise RefusedFileError(TOO_LARGE)
        # zipfile gives no more of a member than it declares; the checksum of one that lies is wrong.
        if archive.testzip():
            raise RefusedFileError(NOT_A_WORKBOOK)


def _rows(sheet, max_rows: int, max_columns: int) -> Iterator[Cells]:
    rows = sheet.iter_rows(max_row=max_rows, max_col=max_columns)
    while True:
        try:
            row = _guarded(lambda: next(rows))
        except StopIteration:
            return
        yield [(cell.value, cell.data_type) for cell in row]
