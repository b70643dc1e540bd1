"""The brochure's texts, cut into what a page lays out: headings, paragraphs and lists."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True)
class Block:
    kind: str
    """`heading`, `list` or `paragraph`."""
    lines: tuple[str, ...]


_MARKS = {"heading": "## ", "list": "- ", "paragraph": ""}


def blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of a text: « ## » opens a heading, « - » an item, a blank line ends a paragraph."""
    lines = (line.strip() for line in text.splitlines())
    for kind, group in groupby(lines, key=_kind):
        if kind != "blank":
            yield Block(kind, tuple(line.removeprefix(_MARKS[kind]) for line in group))


def _kind(line: str) -> str:
    if not line:
        return "blank"
    return next(kind for kind, mark in _MARKS.items() if line.startswith(mark))
