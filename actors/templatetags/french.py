"""Dates and numbers as French writes them."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from django import template
from django.utils.formats import date_format
from django.utils.timezone import localdate

register = template.Library()


@register.filter
def day(value: date | None) -> str:
    """« 1er mars 2012 », « 15 novembre 2013 »; empty without a date."""
    if not value:
        return ""
    return _in_words(localdate(value) if isinstance(value, datetime) else value)


@lru_cache(5000)  # the same few days come over and over, hundreds of times a page
def _in_words(value: date) -> str:
    return date_format(value, "j\\e\\r F Y" if value.day == 1 else "j F Y")


@register.filter(expects_localtime=True)
def hour(value: datetime) -> str:
    """« 9 h 05 »."""
    return f"{value.hour}\u00a0h\u00a0{value.minute:02}"


@register.filter
def number(value: Decimal | None) -> str:
    """« 1 234,5 », « −3 »: without the zeros that end its decimals; empty without a number."""
    if value is None:
        return ""
    whole, _, decimals = f"{abs(value):,f}".partition(".")
    sign, whole, decimals = "−" if value < 0 else "", whole.replace(",", "\u202f"), decimals.rstrip("0")
    return f"{sign}{whole},{decimals}" if decimals else f"{sign}{whole}"


@register.filter
def plural(count: int, endings: str = ",s") -> str:
    """Return the ending that a count calls for: French says « 0 action », « 1 action », « 2 actions »."""
    singular, several = endings.split(",")
    return several if count >= 2 else singular
