"""The columns of a table that is exported and read back: each turns a value into a cell, and a cell into a value."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import models
from import_export.fields import Field
from import_export.widgets import Widget

from actors.search import folded
from actors.spreadsheets import CellValue, cleaned
from actors.tables.reading import Refused, Value

YES, NO = ("oui", "o", "vrai", "x", "1"), ("", "non", "n", "faux", "0")
DAY_FORMATS = ("%d/%m/%Y", "%Y-%m-%d")


class Column(Field):
    """A field that keeps what is recorded where the file says the same, and never wraps what is wrong in English."""

    def clean(self, row, **kwargs):
        return self.widget.clean(row.get(self.column_name), row=row)

    def save(self, instance, row, is_m2m=False, **kwargs):
        if self.readonly:
            return
        value = self.clean(row)
        if self.widget.render(value) != self.export(instance):
            setattr(instance, self.attribute, value)


class Text(Widget):
    def clean(self, value: Value, row=None, **kwargs) -> str:
        if isinstance(value, Refused):
            raise ValueError(value.expected)
        if value is None:
            return ""
        if isinstance(value, bool):
            return "oui" if value else "non"
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)

    def render(self, value: str | None, obj=None, **kwargs) -> CellValue:
        return cleaned(value or "").strip() or None


class Choice(Text):
    """One of the labels of an enumeration, however it is spelled."""

    def __init__(self, choices: type[models.TextChoices]):
        super().__init__()
        self.choices = choices
        self.by_words = {folded(str(each.label)): each.value for each in choices} | {each: each for each in choices}

    def clean(self, value, row=None, **kwargs):
        text = super().clean(value)
        if text and folded(text) not in self.by_words:
            labels = ", ".join(f"«\u00a0{label}\u00a0»" for label in self.choices.labels)
            raise ValueError(f"L’un de ces types est attendu\u00a0: {labels}.")
        return self.by_words.get(folded(text), "")

    def render(self, value, obj=None, **kwargs):
        return str(self.choices(value).label) if value in self.choices.values else None


class Day(Widget):
    def clean(self, value: Value, row=None, **kwargs) -> date | None:
        if isinstance(value, Refused):
            raise ValueError(value.expected)
        if value is None or isinstance(value, date):
            return value.date() if isinstance(value, datetime) else value
        for day_format in DAY_FORMATS:
            try:
                return datetime.strptime(str(value), day_format).date()
            except ValueError:
                continue
        raise ValueError("Une date est attendue, par exemple 15/11/2013.")

    def render(self, value, obj=None, **kwargs):
        return value


class YesNo(Text):
    def clean(self, value, row=None, **kwargs):
        word = folded(super().clean(value)).strip()
        if word not in YES + NO:
            raise ValueError("«\u00a0oui\u00a0» ou «\u00a0non\u00a0» est attendu.")
        return word in YES

    def render(self, value, obj=None, **kwargs):
        return "oui" if value else "non"


class Reference(Text):
    """Another row, by its natural key; `known` is filled before an import."""

    def __init__(self, missing: str):
        super().__init__()
        self.missing, self.known = missing, {}

    def fill(self, known: Mapping[str, models.Model]) -> None:
        self.known = known

    def clean(self, value, row=None, **kwargs):
        key = super().clean(value)
        if key not in self.known:
            raise ValueError(self.missing)
        return self.known[key]

    def render(self, value, obj=None, **kwargs):
        return value.natural_key()[0] if value else None
