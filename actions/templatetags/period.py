"""The day that a page speaks of and the one it is compared with: links that keep them, the months to step through."""

from datetime import date
from functools import lru_cache
from urllib.parse import urlencode

from django import template
from django.template.loader import render_to_string

register = template.Library()


@register.simple_tag(takes_context=True)
def period_query(context) -> str:
    """« ?au=…&depuis=… » as the address of the page has it; empty where it names no day."""
    asked = context["request"].GET
    days = {name: asked[name] for name in ("au", "depuis") if asked.get(name)}
    return f"?{urlencode(days)}" if days else ""


@register.simple_tag
@lru_cache(100)
def month_options(steps: tuple[date, ...]) -> str:
    """The days that the slider steps through, as options of its list."""
    return render_to_string("components/month_options.html", {"steps": steps})
