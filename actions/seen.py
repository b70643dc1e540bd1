"""Changing a row that somebody else may be changing: its form carries what the author saw of it."""

from copy import copy, deepcopy

from django import forms


class StaleRowError(Exception):
    """The row has changed since the author read it."""


def write_over(row, *, seen: dict, **changes) -> None:
    """Write `changes` to a row that still is as its author saw it, in one atomic UPDATE.

    Raise `StaleRowError` if it is not, unless it already says what it should: the same form sent twice.
    """
    rows = type(row).objects.filter(pk=row.pk)
    if not rows.filter(**seen).update(**changes) and not rows.filter(**changes).exists():
        raise StaleRowError
    for name, value in changes.items():
        setattr(row, name, value)


def check(row, **changes) -> None:
    """Raise `ValidationError` if the row would not be valid once changed so; the row itself is left alone."""
    changed = copy(row)
    for name, value in changes.items():
        setattr(changed, name, value)
    changed.full_clean()


class SeenFields:
    """Of a form: hidden fields that carry what the author saw of the fields named in `changed`.

    One that is missing or garbled counts as empty: what was seen then differs from the row, which is a conflict.
    """

    changed: tuple[str, ...] = ()
    row = None

    def correct(self, row) -> None:
        """Begin with what the row says in every field, and remember it all."""
        self.changed = tuple(self.fields)
        self.initial = {name: getattr(row, name) for name in self.changed}
        self.remember(row)

    def remember(self, row) -> None:
        """Carry what the row says now."""
        self.row = row
        for name in self.changed:
            field = self.fields[f"seen_{name}"] = deepcopy(self.fields[name])
            field.required, field.strip, field.validators = False, False, []
            field.widget = forms.HiddenInput()
            self.initial[f"seen_{name}"] = getattr(row, name)

    def look_again(self) -> None:
        """Keep what was typed and carry what the row says by now: to send the form again is then a choice."""
        self.data = self.data.copy()
        for name in self.changed:
            self.data[self.add_prefix(f"seen_{name}")] = getattr(self.row, name)

    def clean(self):
        cleaned = super().clean()
        for name in self.changed:
            self.errors.pop(f"seen_{name}", None)
        return cleaned

    @property
    def seen(self) -> dict:
        return {name: self.cleaned_data.get(f"seen_{name}") for name in self.changed}
