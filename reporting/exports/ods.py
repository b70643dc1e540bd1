"""ODS: the same sheets as in XLSX, for LibreOffice."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from io import BytesIO

from odf import config, dc, number, style, table, teletype
from odf.opendocument import OpenDocumentSpreadsheet
from odf.text import P
from openpyxl.utils import get_column_letter

from actors.spreadsheets import CellValue, csv_cell
from reporting.exports.tables import Export, Table
from reporting.exports.workbook import FORMS, GUIDE, Contents, contents, guide_lines

ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
MOST_LINES = 5_000  # odfpy holds each cell in memory, as two kilobytes
CENTIMETRES_PER_CHARACTER = 0.2


def write_ods(export: Export) -> list[bytes]:
    chosen = contents(export, MOST_LINES)
    document = OpenDocumentSpreadsheet()
    document.meta.addElement(dc.Language(text="fr-FR"))
    document.meta.addElement(dc.Title(text=export.name))
    _add_styles(document)
    filters = table.DatabaseRanges()
    for each, _ in chosen.held:
        filters.addElement(_fill(document, each))
    _fill_guide(document, export, chosen)
    document.spreadsheet.addElement(filters)
    document.settings.addElement(_frozen_headers(each.title for each, _ in chosen.held))
    file = BytesIO()
    document.write(file)
    return [file.getvalue()]


def _fill(document: OpenDocumentSpreadsheet, told: Table) -> table.DatabaseRange:
    """Add a sheet and return the filter of its columns."""
    sheet = _sheet(document, told.title, [column.width for column in told.columns])
    header = table.TableHeaderRows()
    header.addElement(_row([_cell(each, "En-tête") for each in told.headers]))
    sheet.addElement(header)
    last = 1
    for row in told.rows(FORMS):
        sheet.addElement(_row(map(_cell, row)))
        last += 1
    address = f"'{told.title}'.A1:'{told.title}'.{get_column_letter(len(told.columns))}{last}"
    return table.DatabaseRange(name=told.key, targetrangeaddress=address, displayfilterbuttons="true")


def _fill_guide(document: OpenDocumentSpreadsheet, export: Export, chosen: Contents) -> None:
    sheet = _sheet(document, GUIDE, [34, 100])
    for line in guide_lines(export, chosen):
        sheet.addElement(_row([_cell(line.label or None, line.style), _cell(line.value)]))


def _sheet(document: OpenDocumentSpreadsheet, title: str, widths: Iterable[int]) -> table.Table:
    sheet = table.Table(name=title)
    for width in widths:
        sheet.addElement(table.TableColumn(stylename=_width_style(document, width), defaultcellstylename="Texte"))
    document.spreadsheet.addElement(sheet)
    return sheet


def _row(cells: Iterable[table.TableCell]) -> table.TableRow:
    row = table.TableRow()
    for cell in cells:
        row.addElement(cell)
    return row


def _cell(value: CellValue, style_name: str = "") -> table.TableCell:
    """Return a typed cell; a text is never a formula, not even once somebody edits the cell, whose format is « @ »."""
    if value is None:
        return table.TableCell()
    if isinstance(value, str):
        cell = table.TableCell(valuetype="string", stylename=style_name or "Texte")
        paragraph = P()
        teletype.addTextToElement(paragraph, value)
        cell.addElement(paragraph)
        return cell
    if isinstance(value, date):
        cell = table.TableCell(valuetype="date", datevalue=value.isoformat(), stylename=style_name or "Date")
    else:
        cell = table.TableCell(valuetype="float", value=str(value), stylename=style_name or "Nombre")
    cell.addElement(P(text=str(csv_cell(value))))
    return cell


# Styles


def _add_styles(document: OpenDocumentSpreadsheet) -> None:
    french = style.TextProperties(language="fr", country="FR")
    default = style.DefaultStyle(family="table-cell")
    default.addElement(french)
    document.styles.addElement(default)
    as_text, as_day, as_number = number.TextStyle(name="N-texte"), number.DateStyle(name="N-date"), _plain_number()
    as_text.addElement(number.TextContent())
    for part in (
        number.Day(style="long"),
        number.Text(text="/"),
        number.Month(style="long"),
        number.Text(text="/"),
        number.Year(style="long"),
    ):
        as_day.addElement(part)
    for data_style in (as_text, as_day, as_number):
        document.styles.addElement(data_style)
    add = partial(_add_cell_style, document)
    add("Texte", "N-texte")
    add("Date", "N-date")
    add("Nombre", "N-nombre")
    add("Libellé", "N-texte", fontweight="bold")
    add("Titre", "N-texte", fontweight="bold", fontsize="14pt")
    add("En-tête", "N-texte", "#E8E2DC", fontweight="bold")


def _plain_number() -> number.NumberStyle:
    plain = number.NumberStyle(name="N-nombre")
    plain.addElement(number.Number(minintegerdigits=1))
    return plain


def _add_cell_style(document, name: str, data_style: str, background: str = "transparent", **text) -> None:
    made = style.Style(name=name, family="table-cell", datastylename=data_style)
    made.addElement(style.TableCellProperties(wrapoption="wrap", verticalalign="top", backgroundcolor=background))
    if text:
        made.addElement(style.TextProperties(**text))
    document.styles.addElement(made)


def _width_style(document: OpenDocumentSpreadsheet, width: int) -> str:
    """Return the name of the style of a column of that width, added where it is new."""
    name = f"Largeur-{width}"
    known = {made.getAttribute("name") for made in document.automaticstyles.getElementsByType(style.Style)}
    if name not in known:
        made = style.Style(name=name, family="table-column")
        made.addElement(style.TableColumnProperties(columnwidth=f"{width * CENTIMETRES_PER_CHARACTER:.1f}cm"))
        document.automaticstyles.addElement(made)
    return name


def _frozen_headers(titles: Iterable[str]) -> config.ConfigItemSet:
    """Return the settings that keep the first line of each sheet in view."""
    sheets = config.ConfigItemMapNamed(name="Tables")
    for title in titles:
        entry = config.ConfigItemMapEntry(name=title)
        for name, kind, value in (
            ("VerticalSplitMode", "short", "2"),
            ("VerticalSplitPosition", "int", "1"),
            ("ActiveSplitRange", "short", "2"),
            ("PositionBottom", "int", "1"),
        ):
            entry.addElement(config.ConfigItem(name=name, type=kind, text=value))
        sheets.addElement(entry)
    view = config.ConfigItemMapEntry()
    view.addElement(config.ConfigItem(name="ViewId", type="string", text="view1"))
    view.addElement(sheets)
    views = config.ConfigItemMapIndexed(name="Views")
    views.addElement(view)
    settings = config.ConfigItemSet(name="ooo:view-settings")
    settings.addElement(views)
    return settings
