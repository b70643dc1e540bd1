"""What a chart shows, as a table: `templates/components/chart_data.html` draws it behind a toggle."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """A text, and the address of what lies behind it."""

    text: str
    url: str = ""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Table:
    """A caption, the headers, and rows whose first cell names them; as many cells a row as headers."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell | str, ...], ...]
