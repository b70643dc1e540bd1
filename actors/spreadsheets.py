"""What every file that the portal writes or reads as a table agrees on: clean texts, typed cells, no formulas.

In CSV a text that a spreadsheet would take for a formula gets an apostrophe in front, and so does one that begins
with apostrophes before such a text: taking one apostrophe off gives the text back, whatever it was.
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill
from openpyxl.utils import get_column_letter

CellValue = str | int | Decimal | date | None

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

OTHER_LINE_ENDS = re.compile("\r\n?")
# What XML cannot hold, or should not: control characters, and the last two places of each of the 17 planes. Those of
# the first plane stand apart, since one pattern for all of them takes fifteen times as long.
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
NOT_IN_XML_BEYOND = re.compile(
    "[" + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000)) + "]"
)
FORMULA_STARTERS = "=+-@\t\r\n"
LOOKS_LIKE_FORMULA = re.compile(f"'*[{re.escape(FORMULA_STARTERS)}]")

WRAPPED, BOLD = Alignment(vertical="top", wrap_text=True), Font(bold=True)


def cleaned(text: str) -> str:
    """Leave in a text only what every format can hold, its lines ended by line feeds."""
    if text.isprintable():  # told at once; most texts are
        return text
    text = NOT_IN_XML.sub("", OTHER_LINE_ENDS.sub("\n", text))
    return NOT_IN_XML_BEYOND.sub("", text) if max(text, default="") > "\uffff" else text


def guarded(text: str) -> str:
    return f"'{text}" if LOOKS_LIKE_FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Undo `guarded`."""
    return text[1:] if text.startswith("'") and LOOKS_LIKE_FORMULA.match(text[1:]) else text


def csv_cell(value: CellValue) -> str | int | None:
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",")
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else value


def xlsx_cell(sheet, value: CellValue, style: str = "") -> Cell | None:
    """Return a typed cell; a text is never a formula, not even once somebody edits the cell."""
    if value is None:
        return None
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.style = style or "Texte"
        cell.data_type = "s"
        cell.quotePrefix = LOOKS_LIKE_FORMULA.match(value) is not None
    else:
        cell.style = style or _STYLES.get(type(value), "Nombre")
    return cell


_STYLES = {date: "Date", Decimal: "Décimal"}


def styles() -> list[NamedStyle]:
    """Styles by name, which openpyxl applies faster than one property after the other."""
    return [
        NamedStyle("Titre", font=Font(bold=True, size=14)),
        NamedStyle("En-tête", font=BOLD, alignment=WRAPPED, fill=PatternFill("solid", fgColor="E8E2DC")),
        NamedStyle("Libellé", font=BOLD, alignment=WRAPPED),
        NamedStyle("Texte", alignment=WRAPPED),
        NamedStyle("Nombre", alignment=WRAPPED, number_format="0"),
        NamedStyle("Décimal", alignment=WRAPPED),
        NamedStyle("Date", alignment=WRAPPED, number_format="dd/mm/yyyy"),
    ]


def set_widths(sheet, widths: Iterable[int]) -> None:
    """Set the widths of the columns, in characters."""
    for index, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
