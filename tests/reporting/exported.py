"""Exports read back as their documentation says, into rows of {key: value}."""

import csv
import json
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from odf.opendocument import load
from odf.table import Table, TableCell, TableRow
from odf.teletype import extractText
from odf.text import P
from openpyxl import load_workbook

from reporting.exports.actions import COLUMNS, compared_columns
from reporting.exports.formats import FORMATS

STARTERS = ("=", "+", "-", "@", "\t", "\r")
HEADERS = [column.header for column in COLUMNS]
KEYS = [column.key for column in COLUMNS]
DAYS = {"debut_prevu", "fin_prevue", "echeance", "dernier_suivi", "echeance_avant"}
NUMBERS = {"numero", "avancement", "fois_repoussee", "decalage_jours", "avancement_avant"}
FLAGS = {"en_retard", "sans_nouvelles"}
LISTS = {"pilotes", "partenaires", "communes", "changements"}
SINCE = date(2013, 6, 21)
COMPARED_HEADERS = [*HEADERS, *(column.header for column in compared_columns(SINCE))]
COMPARED_KEYS = [*KEYS, *(column.key for column in compared_columns(SINCE))]


def url(file_format, query="", plan_slug="2012-2014"):
    address = reverse("export_actions", args=[plan_slug, file_format])
    return f"{address}?{query}" if query else address


def download(client, file_format, query=""):
    response = client.get(url(file_format, query))
    assert response.status_code == 200
    return response.getvalue()


# Each format read back as its documentation says, into rows of {key: value}


def raw_csv(content):
    text = content.decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline=""), delimiter=";", strict=True))


def from_csv(content):
    headers, *rows = raw_csv(content)
    return [{key: _csv_value(key, cell) for key, cell in zip(_keys(headers), row, strict=True)} for row in rows]


def _keys(headers):
    """Return the keys of a file's columns, whether it compares two days (21 June 2013 and another) or not."""
    if len(headers) > len(HEADERS):
        assert list(headers) == COMPARED_HEADERS
        return COMPARED_KEYS
    assert list(headers) == HEADERS
    return KEYS


def _csv_value(key, cell):
    if key in LISTS:
        return [name for name in _without_guard(cell).split(" ; ") if name]
    if cell == "":
        return None
    if key in DAYS:
        return datetime.strptime(cell, "%d/%m/%Y").date()
    if key in NUMBERS:
        return int(cell)
    return {"oui": True, "non": False}[cell] if key in FLAGS else _without_guard(cell)


def _without_guard(cell):
    starts_a_formula = cell.lstrip("'").startswith((*STARTERS, "\n"))
    return cell[1:] if cell.startswith("'") and starts_a_formula else cell


def sheets(content):
    return load_workbook(BytesIO(content))


def from_xlsx(content):
    headers, *rows = sheets(content)["Actions"].iter_rows(values_only=True)
    return [{key: _xlsx_value(key, cell) for key, cell in zip(_keys(headers), row, strict=True)} for row in rows]


def _xlsx_value(key, cell):
    if key in LISTS:
        return cell.split(" ; ") if cell else []
    if isinstance(cell, datetime):
        return cell.date()
    return {"oui": True, "non": False}[cell] if key in FLAGS else cell


def ods_sheets(content):
    """Return the sheets by name, each a list of rows of typed values."""
    document = load(BytesIO(content))
    return {
        sheet.getAttribute("name"): [
            [_ods_value(cell) for cell in row.getElementsByType(TableCell)]
            for row in sheet.getElementsByType(TableRow)
        ]
        for sheet in document.spreadsheet.getElementsByType(Table)
    }


def _ods_value(cell):
    assert cell.getAttribute("formula") is None
    kind = cell.getAttribute("valuetype")
    if kind == "string":
        return "\n".join(extractText(paragraph) for paragraph in cell.getElementsByType(P))
    if kind == "date":
        return date.fromisoformat(cell.getAttribute("datevalue"))
    return kind and Decimal(cell.getAttribute("value"))


def from_ods(content):
    headers, *rows = ods_sheets(content)["Actions"]
    return [{key: _xlsx_value(key, cell) for key, cell in zip(_keys(headers), row, strict=True)} for row in rows]


def from_json(content):
    rows = json.loads(content)["actions"]
    assert all(list(row) in (KEYS, COMPARED_KEYS) for row in rows)
    return [{key: _json_value(key, value) for key, value in row.items()} for row in rows]


def _json_value(key, value):
    return date.fromisoformat(value) if key in DAYS and value else value


READERS = {"csv": from_csv, "xlsx": from_xlsx, "ods": from_ods, "json": from_json}
every_format = pytest.mark.parametrize("file_format", FORMATS)


def rows(client, file_format, query=""):
    return READERS[file_format](download(client, file_format, query))


def numbers(client, file_format, query=""):
    return [row["numero"] for row in rows(client, file_format, query)]


def same_rows(client, query=""):
    """Return the rows of the export, once it is sure that all the formats tell the same."""
    first, *others = [rows(client, file_format, query) for file_format in FORMATS]
    assert all(other == first for other in others)
    return first


def all_text(client, file_format):
    """Return all that a file says, as one text."""
    content = download(client, file_format)
    if file_format == "ods":
        return repr(ods_sheets(content))
    if file_format == "xlsx":
        return repr([list(sheet.iter_rows(values_only=True)) for sheet in sheets(content)])
    return content.decode()


# What the fixture `told_action` tells of its action, and what an action without follow-up does

TOLD = {
    "numero": 1,
    "axe": "1. Axe n° 1",
    "orientation": "1. Orientation n° 1",
    "objectif": "1. Objectif n° 1",
    "intitule": "Mener l’action 1",
    "statut": "En cours",
    "meteo": "À surveiller",
    "avancement": 30,
    "debut_prevu": date(2012, 2, 1),
    "fin_prevue": date(2013, 6, 30),
    "echeance": date(2013, 10, 31),
    "fois_repoussee": 2,
    "decalage_jours": 123,
    "en_retard": True,
    "sans_nouvelles": False,
    "dernier_suivi": date(2013, 9, 2),
    "pilotes": ["Agence d’urbanisme", "Direction « Emploi, insertion »"],
    "partenaires": ["CRESS"],
    "communes": ["toutes"],
    "derniere_note": "Le marché est infructueux ;\n« relance » en avril.",
}
UNTOLD = dict.fromkeys(KEYS) | {
    "numero": 2,
    "axe": "1. Axe n° 1",
    "orientation": "1. Orientation n° 1",
    "objectif": "1. Objectif n° 1",
    "intitule": "Mener l’action 2",
    "statut": "À lancer",
    "avancement": 0,
    "fin_prevue": date(2014, 6, 30),
    "echeance": date(2014, 6, 30),
    "fois_repoussee": 0,
    "decalage_jours": 0,
    "en_retard": False,
    "sans_nouvelles": True,
    "pilotes": [],
    "partenaires": [],
    "communes": ["toutes"],
}
