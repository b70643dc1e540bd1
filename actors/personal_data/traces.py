"""Where words stand in the database: every text column of every table is looked at.

A table is never forgotten, since it is found through Django's models. Words are found as they were typed, in other
letters' case, and as JSON or an address encodes them.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils.text import capfirst

EXCERPT = 60  # characters on either side
PHONE = re.compile(r"\+?[\d .()-]{6,}")
TEXTS = (models.CharField, models.TextField, models.JSONField)


@dataclass(frozen=True)
class Trace:
    """A column of a row in which the words stand."""

    row: models.Model
    field: models.Field
    text: str
    found: re.Match

    @property
    def is_kept(self) -> bool:
        """Whether these are words that stay as they were said (see `erasure_keeps` of the models)."""
        return self.field.name in getattr(self.row, "erasure_keeps", ())

    @property
    def place(self) -> str:
        """« Mise à jour n° 12, note pour le comité »."""
        names = capfirst(self.row._meta.verbose_name)
        return f"{names} n°\u00a0{self.row.pk}, {self.field.verbose_name}"

    @property
    def excerpt(self) -> str:
        start, end = self.found.start() - EXCERPT, self.found.end() + EXCERPT
        words = self.text[max(start, 0) : end].strip()
        return f"{'…' if start > 0 else ''}{words}{'…' if end < len(self.text) else ''}"


def text_columns() -> Iterator[tuple[type[models.Model], list[models.Field]]]:
    """Yield every table that holds text, and the columns that do."""
    for model in apps.get_models(include_auto_created=True):
        fields = [field for field in model._meta.concrete_fields if isinstance(field, TEXTS)]
        if model._meta.managed and not model._meta.proxy and fields:
            yield model, fields


def pattern(words: Iterable[str]) -> re.Pattern:
    """Match any of the words where they stand whole, however they are written."""
    writings = sorted({writing for word in words for writing in _writings(word)}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, writings))})(?!\w)", re.IGNORECASE)


def traces(words: Iterable[str], *, outside: tuple[type[models.Model], ...] = ()) -> list[Trace]:
    """Return every place where one of the words stands, except in the tables `outside` the question."""
    words = set(words)
    if not words:
        return []
    wanted, found = pattern(words), []
    for model, fields in text_columns():
        if model in outside:
            continue
        for field in fields:
            texts = ((row, text_of(row, field)) for row in _rows_that_may_hold(model, field, words))
            found += [Trace(row, field, text, match) for row, text in texts if (match := wanted.search(text))]
    return found


def text_of(row: models.Model, field: models.Field) -> str:
    value = getattr(row, field.attname)
    if isinstance(field, models.JSONField):
        return json.dumps(value, ensure_ascii=False)
    return str(value or "")


def _rows_that_may_hold(model: type[models.Model], field: models.Field, words: Iterable[str]) -> models.QuerySet:
    writings = {writing for word in words for writing in _writings(word)}
    holds = Q.create([("searched_text__icontains", writing) for writing in writings], connector=Q.OR)
    rows = model._base_manager.annotate(searched_text=Cast(field.name, models.TextField()))
    return rows.filter(holds).order_by("pk")


def _writings(word: str) -> set[str]:
    """Return the ways to write a word that a search without regard to case does not make one.

    SQLite knows the case of unaccented letters only.
    """
    cases = {word} if word.isascii() else {word, word.lower(), word.upper(), word.title()}
    if PHONE.fullmatch(word):
        digits = re.sub(r"\D", "", word)
        pairs = re.findall(r"\d{1,2}", digits)
        cases |= {digits, " ".join(pairs), ".".join(pairs)}
    return cases | {write(case) for case in cases for write in (quote, quote_plus, _in_json)}


def _in_json(text: str) -> str:
    return json.dumps(text)[1:-1]
