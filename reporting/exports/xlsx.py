"""XLSX: a sheet for each table, then the reading guide."""

from io import BytesIO

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from actors.spreadsheets import set_widths, styles, xlsx_cell
from reporting.exports.tables import Export, Table
from reporting.exports.workbook import FORMS, GUIDE, Contents, contents, guide_lines

MOST_LINES = 40_000


def write_xlsx(export: Export) -> list[bytes]:
    chosen = contents(export, MOST_LINES)
    book = Workbook(write_only=True)
    for style in styles():
        book.add_named_style(style)
    for table, _ in chosen.held:
        _fill(book.create_sheet(table.title), table)
    _fill_guide(book.create_sheet(GUIDE), export, chosen)
    file = BytesIO()
    book.save(file)
    return [file.getvalue()]


def _fill(sheet, table: Table) -> None:
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    set_widths(sheet, [column.width for column in table.columns])
    sheet.append([xlsx_cell(sheet, header, "En-tête") for header in table.headers])
    last = 1
    for row in table.rows(FORMS):
        sheet.append([xlsx_cell(sheet, value) for value in row])
        last += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{last}"


def _fill_guide(sheet, export: Export, chosen: Contents) -> None:
    set_widths(sheet, [34, 100])
    for line in guide_lines(export, chosen):
        sheet.append([xlsx_cell(sheet, line.label or None, line.style), xlsx_cell(sheet, line.value)])
