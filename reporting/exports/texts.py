"""CSV and JSON, sent while they are read."""

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from io import StringIO
from itertools import chain, islice

from actors.spreadsheets import csv_cell, guarded
from reporting.exports.guide import guide
from reporting.exports.tables import Export, Kind, Table, joined, label, names, text, yes_or_no

LINES_PER_BLOCK = 200  # sent at once


def write_csv(export: Export) -> Iterator[bytes]:
    """Write the first table."""
    table = export.tables[0]
    start, rows = "\ufeff", chain([table.headers], table.rows(CSV_FORMS))
    while block := list(islice(rows, LINES_PER_BLOCK)):
        file = StringIO(newline="")
        csv.writer(file, delimiter=";").writerows(block)
        yield (start + file.getvalue()).encode()
        start = ""


def _csv_text(value: str | None) -> str | None:
    cell = text(value)
    return cell and guarded(cell)


def _csv_names(value: tuple[str, ...]) -> str | None:
    cell = joined(value)
    return cell and guarded(cell)


CSV_FORMS = {
    Kind.TEXT: _csv_text,
    Kind.LABEL: lru_cache(5000)(_csv_text),
    Kind.DECIMAL: csv_cell,
    Kind.DAY: lru_cache(5000)(csv_cell),  # a plan has some thousand days
    Kind.FLAG: yes_or_no,
    Kind.NAMES: lru_cache(5000)(_csv_names),
}


def write_json(export: Export) -> Iterator[bytes]:
    """Write one object: what is told, each table with a line for each of its rows, and how to read them."""
    head = {
        "plan": export.plan.slug,
        "situation_au": export.as_of,
        "demonstration": export.plan.is_demonstration,
    }
    if export.since:
        head["comparaison_au"] = export.since
    head["filtres"] = dict(export.filters)
    tables = (_json_table(table) for table in export.tables)
    end = f',\n"guide": {_json(guide(export))}}}\n'
    return _in_blocks(chain([_json(head).removesuffix("}")], *tables, [end]))


def _json_table(table: Table) -> Iterator[str]:
    keys = [column.key for column in table.columns]
    yield f',\n"{table.key}": ['
    for index, row in enumerate(table.rows(JSON_FORMS)):
        yield f"{',' if index else ''}\n{_json(dict(zip(keys, row, strict=True)))}"
    yield "\n]"


JSON_FORMS = {Kind.TEXT: text, Kind.LABEL: label, Kind.NAMES: names}
_encode = json.JSONEncoder(
    ensure_ascii=False, default=lambda value: float(value) if isinstance(value, Decimal) else date.isoformat(value)
).encode


def _json(value) -> str:
    return _encode(value)


def _in_blocks(lines: Iterable[str]) -> Iterator[bytes]:
    lines = iter(lines)
    while block := "".join(islice(lines, LINES_PER_BLOCK)):
        yield block.encode()
