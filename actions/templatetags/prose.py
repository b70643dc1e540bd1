"""Filters that lay out texts and durations."""

from django import template

from actions.prose import blocks

register = template.Library()
register.filter("prose", blocks)


@register.filter
def lookup(mapping, key):
    """Return `mapping[key]`, or None."""
    return mapping.get(key)
