"""The files that can be imported: a plan as it is today, and the template to fill in."""

import csv
from collections.abc import Iterable, Iterator
from io import BytesIO, StringIO

from django.db.models import Prefetch
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter

from actions.models import Action, Involvement, Plan
from actions.plan_import.columns import COLUMNS, Column
from actions.plan_import.values import day, number
from actors.spreadsheets import CSV_TYPE, XLSX_TYPE, CellValue, cleaned, csv_cell, set_widths, styles, xlsx_cell

SHEET, GUIDE = "Actions", "Mode d’emploi"
CONTENT_TYPES = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}
HEADERS = [column.header for column in COLUMNS]
RULES = (
    "Une ligne par action, sur cette feuille ou dans un fichier CSV\u00a0; les colonnes dans l’ordre que vous voulez.",
    "Les colonnes obligatoires sont marquées «\u00a0oui\u00a0»\u00a0; les autres peuvent manquer.",
    "Une cellule vide laisse ce qui est déjà enregistré. Rien n’est jamais supprimé.",
    "Ni formules (collez les valeurs) ni cellules fusionnées (répétez les numéros sur chaque ligne).",
    'Un nom qui contient un point-virgule se met entre guillemets droits\u00a0: "Habitat; énergie".',
    "La ligne dont le n° est «\u00a0Exemple\u00a0» n’est pas importée\u00a0: laissez-la ou effacez-la.",
    "Avant d’enregistrer quoi que ce soit, le portail montre ce qui serait ajouté, changé ou laissé.",
)

Row = list[CellValue]


def plan_rows(plan: Plan) -> Iterator[Row]:
    """Yield a row for each action of a plan, with its people as they are today."""
    held = Involvement.objects.held().select_related("organisation", "contact")
    actions = Action.objects.filter(plan=plan).select_related("objective__orientation__axis")
    for action in actions.prefetch_related(
        "indicators", Prefetch("involvements", held.order_by("organisation__name", "pk"), to_attr="held_involvements")
    ):
        yield [_cell(column.write(action)) for column in COLUMNS]


def _cell(value: CellValue) -> CellValue:
    return cleaned(value).strip() or None if isinstance(value, str) else value


def example_row() -> Row:
    """Return the line that the template shows: its number says « Exemple », and no import takes it."""
    return [_example(column) for column in COLUMNS]


def _example(column: Column) -> CellValue:
    is_typed = column.parse in (day, number) and column.example[0].isdigit()
    return column.parse(column.example) if is_typed else column.example


def write(rows: Iterable[Row], file_format: str) -> bytes:
    return {"csv": _write_csv, "xlsx": _write_xlsx}[file_format](rows)


def _write_csv(rows: Iterable[Row]) -> bytes:
    file = StringIO(newline="")
    writer = csv.writer(file, delimiter=";")
    writer.writerow(HEADERS)
    writer.writerows([csv_cell(value) for value in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def _write_xlsx(rows: Iterable[Row]) -> bytes:
    book = Workbook(write_only=True)
    for style in styles():
        book.add_named_style(style)
    _fill_actions(book.create_sheet(SHEET), rows)
    _fill_guide(book.create_sheet(GUIDE))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _fill_actions(sheet, rows: Iterable[Row]) -> None:
    sheet.freeze_panes = "A2"
    set_widths(sheet, [column.width for column in COLUMNS])
    for index, column in enumerate(COLUMNS, start=1):
        if column.parse is day:
            sheet.column_dimensions[get_column_letter(index)].number_format = "dd/mm/yyyy"
    sheet.append([_header(sheet, column) for column in COLUMNS])
    for row in rows:
        sheet.append([xlsx_cell(sheet, value) for value in row])


def _header(sheet, column: Column) -> Cell:
    cell = xlsx_cell(sheet, column.header, "En-tête")
    cell.comment = Comment(column.help, "Portail", width=320, height=90)
    return cell


def _fill_guide(sheet) -> None:
    set_widths(sheet, [26, 13, 80, 60])
    sheet.append([xlsx_cell(sheet, "Comment remplir la feuille «\u00a0Actions\u00a0»", "Titre")])
    for rule in RULES:
        sheet.append([None, None, xlsx_cell(sheet, rule)])
    sheet.append([])
    titles = ("Colonne", "Obligatoire", "Ce qu’on y écrit", "Exemple")
    sheet.append([xlsx_cell(sheet, title, "En-tête") for title in titles])
    for column in COLUMNS:
        texts = (column.header, "oui" if column.required else "non", column.help, column.example)
        sheet.append([xlsx_cell(sheet, text) for text in texts])
