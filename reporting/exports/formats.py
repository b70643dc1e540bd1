"""The formats of an export: what says that a file is one, and what writes it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from actors.spreadsheets import CSV_TYPE, XLSX_TYPE
from reporting.exports.ods import ODS_TYPE, write_ods
from reporting.exports.tables import Export
from reporting.exports.texts import write_csv, write_json
from reporting.exports.xlsx import write_xlsx


@dataclass(frozen=True)
class FileFormat:
    content_type: str
    write: Callable[[Export], Iterable[bytes]]


FORMATS = {
    "csv": FileFormat(CSV_TYPE, write_csv),
    "xlsx": FileFormat(XLSX_TYPE, write_xlsx),
    "ods": FileFormat(ODS_TYPE, write_ods),
    "json": FileFormat("application/json", write_json),
}
