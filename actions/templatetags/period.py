"""Links that keep the day a page speaks of and the day it is compared with."""

from urllib.parse import urlencode

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def period_query(context) -> str:
    """« ?au=…&depuis=… » as the address of the page has it; empty where it names no day."""
    asked = context["request"].GET
    days = {name: asked[name] for name in ("au", "depuis") if asked.get(name)}
    return f"?{urlencode(days)}" if days else ""
