"""Fields of forms, as the portal draws them."""

from functools import lru_cache

from django import forms


class DrawnOnceSelect(forms.Select):
    """A list of choices drawn once for each of its values: filters offer the same tens of them on every page."""

    def render(self, name, value, attrs=None, renderer=None):
        choices = tuple((str(key), str(label)) for key, label in self.choices)
        return _drawn(name, value, choices, tuple(self.build_attrs(self.attrs, attrs).items()))


@lru_cache(500)
def _drawn(name: str, value: str | None, choices: tuple[tuple[str, str], ...], attrs: tuple) -> str:
    return forms.Select(dict(attrs), choices).render(name, value)
