"""Charts as tags: geometry from `reporting.charts`, drawn by the templates of `reporting/charts/`.

What depends on its geometry alone is drawn once for each that comes up, like the small pictures of a state: between
two updates of the plan, a page draws the same bars and walls for whoever opens it.
"""

from functools import cache, lru_cache

from django import template
from django.template.loader import render_to_string

from actions.indicators import IndicatorReading
from actions.templatetags.indicators import in_unit
from actors.templatetags.french import day
from reporting.charts.bars import Segment
from reporting.charts.bars import status_segments as lay_segments
from reporting.charts.indicator import line_chart
from reporting.charts.palette import STATUS_KEYS
from reporting.charts.table import Table
from reporting.charts.timeline import Row
from reporting.charts.wall import Wall

register = template.Library()


@register.inclusion_tag("reporting/charts/status_bar.svg")
def status_bar(figures, height=14):
    """How many actions stand at each status, as a stacked bar that says so in words."""
    segments = lay_segments(figures)
    words = ", ".join(f"{segment.count} {segment.words}" for segment in segments)
    return {"segments": segments, "height": height, "label": words or "aucune action"}


@register.simple_tag
def status_strip(node, list_url):
    """The statuses of a part of the plan, each leading to its list; `list_url` ends where a parameter begins."""
    below, label = f"{list_url}{node.filter}={node.number}", f"{node.label}\u00a0: statuts des actions"
    return _status_strip(lay_segments(node.figures), below, label)


@lru_cache(1_000)
def _status_strip(segments: tuple[Segment, ...], below: str, label: str) -> str:
    context = {"segments": segments, "below": below, "label": label}
    return render_to_string("reporting/charts/status_strip.svg", context)


@register.simple_tag
@lru_cache(500)
def brick_wall(wall: Wall, label: str) -> str:
    """The actions of a part of the plan as bricks, each leading to its sheet."""
    return render_to_string("reporting/charts/wall.svg", {"wall": wall, "label": label})


@register.simple_tag
@lru_cache(1_000)
def timeline_row(row: Row, today_x: float | None, query: str) -> str:
    """An action on the timeline, leading to its sheet; `query` carries the period on to it."""
    return render_to_string("reporting/timeline/row.html", {"row": row, "today_x": today_x, "query": query})


@register.simple_tag
@lru_cache(50)  # some are of a hundred kilobytes
def chart_data(table: Table) -> str:
    """What a chart shows, as a table behind a toggle."""
    return render_to_string("components/chart_data.html", {"table": table})


@register.inclusion_tag("reporting/charts/gauge.svg")
def gauge(situation):
    """The progress as a bar, and how far the plan's time has come as a rule across it."""
    progress, elapsed = situation.figures.progress, situation.elapsed
    return {
        "progress": progress,
        "elapsed": elapsed,
        "label": f"{progress}\u00a0% d’avancement pour {elapsed}\u00a0% du temps écoulé",
        "anchor": "end" if elapsed > 50 else "start",
    }


@register.simple_tag
def status_keys():
    return STATUS_KEYS


@register.simple_tag
@cache
def status_legend() -> str:
    """The key of the charts of statuses."""
    return render_to_string("components/status_legend.html", {"keys": STATUS_KEYS})


@register.simple_tag
def status_segments(figures):
    return lay_segments(figures)


@register.inclusion_tag("reporting/charts/indicator.svg")
def indicator_chart(reading: IndicatorReading):
    """The values of an indicator over time, beside its target: two at least."""
    return {
        "chart": line_chart(reading.indicator, reading.values),
        "title": reading.indicator.name,
        "description": _in_words(reading),
    }


def _in_words(reading: IndicatorReading) -> str:
    """« de 22 agents au 8 avril 2013 à 68 agents au 14 octobre 2013, cible 90 agents »."""
    first, last, indicator = reading.values[0], reading.values[-1], reading.indicator
    ends = [f"{in_unit(each.value, indicator)} au {day(each.measured_on)}" for each in (first, last)]
    target = f", cible {in_unit(indicator.target, indicator)}" if indicator.target is not None else ""
    return f"de {' à '.join(ends)}{target}"
