"""Counts of changes in words."""

from django import template

from actions.models import Change

register = template.Library()


@register.filter
def counted(kind: Change, count: int) -> str:
    """« échéance repoussée », « échéances repoussées »: what a count counts."""
    return kind.counted(count)


@register.filter
def size(difference: int) -> int:
    """The difference without its sign, where words tell which way."""
    return abs(difference)
