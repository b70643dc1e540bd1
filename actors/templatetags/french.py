"""Dates as French writes them."""

from datetime import date

from django import template
from django.utils.formats import date_format

register = template.Library()


@register.filter
def day(value: date | None) -> str:
    """« 1er mars 2012 », « 15 novembre 2013 »; empty without a date."""
    if not value:
        return ""
    return date_format(value, "j\\e\\r F Y" if value.day == 1 else "j F Y")


@register.filter
def plural(count: int, endings: str = ",s") -> str:
    """Return the ending that a count calls for: French says « 0 action », « 1 action », « 2 actions »."""
    singular, several = endings.split(",")
    return several if count >= 2 else singular
