"""The small pictures of a state, drawn once for each value: a list shows the same few over and over."""

from functools import cache

from django import template
from django.template.loader import render_to_string

from actions.models import Status, Weather

register = template.Library()


@register.simple_tag
@cache
def status_badge(status: str) -> str:
    """The shape and the word of a status."""
    return render_to_string("components/status.html", {"status": Status(status)})


@register.simple_tag
@cache
def weather_badge(weather: str) -> str:
    """The shape and the word of a météo; nothing where there is none."""
    return render_to_string("components/weather.html", {"weather": Weather(weather)}) if weather else ""


@register.simple_tag
@cache
def status_shape(status: str) -> str:
    """The shape of a status, for the stroke of the drawing that holds it."""
    return render_to_string("components/status_shape.svg", {"status": status})


@register.simple_tag
@cache
def progress_bar(progress: int, height: int = 8) -> str:
    """A bar filled to `progress` percent, `height` pixels high."""
    context = {"progress": progress, "height": height, "label": "Avancement"}
    return render_to_string("reporting/charts/progress_bar.svg", context)
