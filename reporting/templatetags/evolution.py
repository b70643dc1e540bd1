"""The pace of a plan in words."""

from django import template

from reporting.charts.pace import Pace, points

register = template.Library()


@register.filter
def gained(pace: Pace, earlier: Pace) -> str:
    """« + 8 points », « − 1 point », « 0 point »: the progress since an earlier day."""
    difference = pace.progress - earlier.progress
    sign = {1: "+\u00a0", -1: "−\u00a0"}.get((difference > 0) - (difference < 0), "")
    return sign + points(abs(difference))


@register.filter
def lived(pace: Pace, earlier: Pace) -> str:
    """« 5 points »: the time since an earlier day."""
    return points(pace.elapsed - earlier.elapsed)
