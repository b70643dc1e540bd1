"""What is exported: tables of typed columns, the same for every format."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum, auto
from functools import lru_cache

from actions.models import Plan
from actors.spreadsheets import cleaned

Names = tuple[str, ...]
Value = str | int | Decimal | bool | date | Names | None
Written = Callable[[Value], object]


class Kind(Enum):
    """What the cells of a column hold; any of them may be empty."""

    TEXT = auto()
    LABEL = auto()
    """A text that comes with many rows."""
    NUMBER = auto()
    """A whole one."""
    DECIMAL = auto()
    DAY = auto()
    FLAG = auto()
    NAMES = auto()


@dataclass(frozen=True)
class Column:
    header: str
    key: str
    kind: Kind
    getter: Callable[[object], Value]
    """Reads the value from a record of the table."""
    about: str
    """What the reading guide says of it."""
    width: int = 12
    """In characters, in a spreadsheet."""


@dataclass(frozen=True)
class Table:
    title: str
    key: str
    columns: tuple[Column, ...]
    read: Callable[[], Iterable[list]]
    """Reads the records anew, in chunks."""
    count: Callable[[], int]
    """Says how many records there will be, at most, without reading them."""
    counted: str
    """What the records are, in the reading guide: « Nombre d’actions »."""

    @property
    def headers(self) -> list[str]:
        return [column.header for column in self.columns]

    def rows(self, forms: Mapping[Kind, Written]) -> Iterator[tuple]:
        """Yield the rows, each cell as `forms` writes its kind; a kind that it does not name is left as it is."""
        for records in self.read():
            columns = (self._cells(column, records, forms.get(column.kind)) for column in self.columns)
            yield from zip(*columns, strict=True)

    def _cells(self, column: Column, records: list, written: Written | None) -> Iterable:
        values = map(column.getter, records)
        return map(written, values) if written else values


@dataclass(frozen=True)
class Export:
    """Tables about a plan, and how what they tell was chosen."""

    name: str
    """Of the file, without what says its format."""
    plan: Plan
    as_of: date
    tables: tuple[Table, ...]
    since: date | None = None
    """The day that is compared with."""
    filters: tuple[tuple[str, str], ...] = ()
    """Label and value of each filter, in words."""


def text(value: str | None) -> str | None:
    """Leave in a text only what every format can hold; an empty one is a missing one."""
    return cleaned(value) or None if value else None


label = lru_cache(5000)(text)


@lru_cache(5000)  # the same organisations come with action after action
def names(value: Names) -> Names:
    return tuple(filter(None, map(text, value)))


@lru_cache(5000)
def joined(value: Names) -> str | None:
    """Return the names in one text, as one cell can hold them."""
    return " ; ".join(names(value)) or None


def yes_or_no(value: bool | None) -> str | None:
    return None if value is None else "oui" if value else "non"
