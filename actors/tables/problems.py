"""What is wrong with a file: where it is, what stands there, and what is expected instead."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from actors.spreadsheets import cleaned

SHOWN = 100
LONGEST_VALUE = 60


class RefusedFileError(Exception):
    """The file cannot be read as a table at all; the message says what is expected."""

    def __init__(self, expected: str, row: int | None = None):
        super().__init__(expected)
        self.expected, self.row = expected, row


@dataclass(frozen=True)
class Problem:
    place: str
    """The sheet or the file."""
    row: int | None
    column: str
    """« M – Début »; empty where the whole row or the whole file is meant."""
    value: str
    expected: str

    def __str__(self):
        where = [self.place, f"ligne {self.row}" if self.row else "", f"colonne {self.column}" if self.column else ""]
        read = f", valeur «\u00a0{self.value}\u00a0»" if self.value else ""
        return f"{', '.join(filter(None, where))}{read}\u00a0: {self.expected}"


@dataclass
class Problems:
    """All that is wrong with one file; the first hundred are kept, all are counted."""

    place: str
    columns: dict[str, str] = field(default_factory=dict)
    """Field → how its column is named in the file."""
    shown: list[Problem] = field(default_factory=list)
    count: int = 0

    def add(self, expected: str, *, row: int | None = None, name: str = "", value: Any = "") -> None:
        """Note what is expected instead of the value of a field in a row."""
        self.count += 1
        if len(self.shown) < SHOWN:
            column = self.columns.get(name, name)
            self.shown.append(Problem(self.place, row, column, _in_words(value), expected))

    def __bool__(self):
        return self.count > 0

    @property
    def hidden(self) -> int:
        return self.count - len(self.shown)


def _in_words(value: Any) -> str:
    """Return a value on one line, cut where it is long."""
    text = f"{value:%d/%m/%Y}" if isinstance(value, date) else " ".join(cleaned(str(value)).split())
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
