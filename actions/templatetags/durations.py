"""Durations in words."""

from django import template

from actions.slippage import Slippage

register = template.Library()


@register.filter
def shift(slippage: Slippage) -> str:
    """« + 5 mois » or, below a month and a half, « + 12 j »."""
    count, unit = (slippage.months, "mois") if abs(slippage.days) > 45 else (slippage.days, "j")
    sign = "+" if count >= 0 else "−"
    return f"{sign}\u00a0{abs(count)}\u00a0{unit}"
