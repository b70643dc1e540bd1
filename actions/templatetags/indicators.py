"""Values of indicators in words."""

from decimal import Decimal

from django import template

from actions.models import Indicator
from actors.templatetags.french import number

register = template.Library()


@register.filter
def in_unit(value: Decimal | None, indicator: Indicator) -> str:
    """« 1 234,5 € », « 46 agents »; empty without a value."""
    if value is None:
        return ""
    return f"{number(value)}\u00a0{indicator.unit}" if indicator.unit else number(value)


@register.filter
def change(value: Decimal) -> str:
    """« + 12 », « − 3 »; « = » for no change."""
    sign = "+" if value > 0 else "−"
    return f"{sign}\u00a0{number(abs(value))}" if value else "="
