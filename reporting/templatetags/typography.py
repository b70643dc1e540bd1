"""French typography for what is printed: the spaces that a line must not end on."""

import re
from datetime import date

from django import template
from django.utils.formats import date_format

register = template.Library()

NO_BREAK, NARROW = "\u00a0", "\u202f"


@register.filter
def short_date(day: date | None) -> str:
    """« 15 nov. 2013 », on one line."""
    if day is None:
        return ""
    first = "1er" if day.day == 1 else str(day.day)
    return f"{first} {date_format(day, 'N Y')}".replace(" ", NO_BREAK)


_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_SPACES = (
    (re.compile(r" (?=[;!?%»])"), NARROW),
    (re.compile(r"(?<=«) "), NARROW),
    (re.compile(r" (?=:(?:\s|<|$))"), NO_BREAK),
    (re.compile(r" (?=–\s)"), NO_BREAK),
    (re.compile(rf"(?:(?<=\d)|(?<=1er)) (?=(?:{_MONTHS})\b)"), NO_BREAK),
    (re.compile(r"(?<=\d) (?=(?:actions?|jours?|mois|fois|points?|sur|/)\b)"), NO_BREAK),
)


@register.filter(is_safe=True)
def french_spaces(text: str) -> str:
    """Make the spaces before « ; ! ? % : », inside guillemets and after a number unbreakable."""
    for pattern, space in _SPACES:
        text = pattern.sub(space, text)
    return text
