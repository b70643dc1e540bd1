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
