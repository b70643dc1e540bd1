"""Charts as tags: geometry from `reporting.charts`, drawn by the templates of `reporting/charts/`."""

from django import template

from reporting import charts

register = template.Library()


@register.inclusion_tag("reporting/charts/status_bar.svg")
def status_bar(figures, height=14):
    """How many actions stand at each status, as a stacked bar that says so in words."""
    segments = charts.status_segments(figures)
    words = ", ".join(f"{segment.count} {segment.words}" for segment in segments)
    return {"segments": segments, "height": height, "label": words or "aucune action"}


@register.simple_tag
def status_legend():
    return charts.STATUS_KEYS


@register.simple_tag
def status_segments(figures):
    return charts.status_segments(figures)
