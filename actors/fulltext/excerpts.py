"""Where the words that were looked for stand in a text."""

import re
from dataclasses import dataclass

from actors.fulltext.words import WORD, Words, stem
from actors.search import folded

LENGTH = 230  # characters of an excerpt
BEFORE = 70  # characters of it before the first word found
SPACES = re.compile(r"[ \t\r\n]+")  # not the no-break ones


@dataclass(frozen=True)
class Piece:
    """A stretch of text; `found` if it is one of the words."""

    text: str
    found: bool = False


def marked(text: str, words: Words) -> list[Piece]:
    """Return the whole text cut at the words found."""
    return _cut(text, [span for span, _ in _found(text, words)])


def excerpt(text: str, words: Words) -> list[Piece]:
    """Return the stretch of the text that holds the most different words; nothing where it holds none."""
    text = SPACES.sub(" ", text).strip()
    found = _found(text, words)
    if not found:
        return []
    start, end = _window(text, found)
    spans = [(first - start, last - start) for (first, last), _ in found if start <= first and last <= end]
    pieces = _cut(text[start:end], spans)
    before, after = [Piece("…\u00a0")] * (start > 0), [Piece("\u00a0…")] * (end < len(text))
    return [*before, *pieces, *after]


def _found(text: str, words: Words) -> list[tuple[tuple[int, int], int]]:
    """Return where a word stands, as (first, last) positions, and the rank of the word that it is."""
    families = words.families
    return [
        (match.span(), rank)
        for match in WORD.finditer(text)
        for rank, kin in enumerate(families)
        if stem(folded(match.group())) in kin
    ]


def _window(text, found) -> tuple[int, int]:
    """Return the ends of the stretch, at ends of words."""

    def variety(position):
        return len({rank for (first, last), rank in found if position <= first and last <= position + LENGTH - BEFORE})

    first = max((span[0] for span, _ in found[:50]), key=variety)
    start = max(0, min(first - BEFORE, len(text) - LENGTH))
    end = min(len(text), start + LENGTH)
    if start:
        start = text.find(" ", start, first) + 1 or first
    if end < len(text):
        end = max(text.rfind(" ", first, end), _end_of_word(found, first))
    return start, end


def _end_of_word(found, first) -> int:
    return next(last for (start, last), _ in found if start == first)


def _cut(text, spans) -> list[Piece]:
    pieces, position = [], 0
    for first, last in dict.fromkeys(spans):
        pieces += [Piece(text[position:first]), Piece(text[first:last], found=True)]
        position = last
    return [piece for piece in [*pieces, Piece(text[position:])] if piece.text]
