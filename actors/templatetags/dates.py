"""Django's filter `date`, which every template knows, with the days that it has written kept: pages repeat them."""

from datetime import date as plain_day
from functools import lru_cache

from django import template
from django.template.defaultfilters import date as written

register = template.Library()
_kept = lru_cache(10_000)(written)


@register.filter(expects_localtime=True)
def date(value, form=None):
    """Write a date or a time as `form` says. The portal speaks one language, so that a day is written in one way."""
    return _kept(value, form) if type(value) is plain_day else written(value, form)
