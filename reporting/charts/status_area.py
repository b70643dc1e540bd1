"""The geometry of the numbers of actions by status over time, one layer a status on the other."""

from dataclasses import dataclass, replace
from datetime import date
from math import ceil

from actors.templatetags.french import day as in_words
from actors.templatetags.french import number
from reporting.charts.frame import Column, Frame, Size, columns, frame, spread
from reporting.charts.links import Links
from reporting.charts.palette import STATUS_KEYS, StatusKey
from reporting.history import History
from reporting.snapshot import Figures

WIDE = Size(width=880, height=336, left=60, top=14, bottom=296, text=16, room=0)
NARROW = Size(width=380, height=316, left=44, top=12, bottom=276, text=13.5, room=0)
KEY_SHIFT = 14  # how far right of the last day the names of the layers begin
KEY_WIDTH = 28  # what the brick of a status takes before its name


@dataclass(frozen=True)
class Layer:
    """The actions at a status, from the plan's first day to the last that is known."""

    key: StatusKey
    path: str


@dataclass(frozen=True)
class LayerLabel:
    """What a layer holds on the last day: written at `y`, its middle at `layer_y`."""

    key: StatusKey
    x: float
    y: float
    layer_y: float
    text: str
    url: str


@dataclass(frozen=True)
class AreaChart:
    plot: Frame
    last_x: float
    layers: tuple[Layer, ...]
    labels: tuple[LayerLabel, ...]
    columns: tuple[Column, ...]


def area_chart(history: History, links: Links, size: Size = WIDE) -> AreaChart:
    plan, days = history.plan, history.days
    highest = max(figures.total for figures in history.by_day)
    size = replace(size, room=_room(history.figures, size))
    plot = frame(size, plan.starts_on, history.last, max(plan.ends_on, history.last), highest)
    words = [_said(*known) for known in zip(days, history.by_day, strict=True)]
    return AreaChart(
        plot=plot,
        last_x=plot.x(history.last),
        layers=_layers(plot, history),
        labels=_labels(plot, history, links),
        columns=columns(plot, days, words, [links.actions(day) for day in days]),
    )


def _room(figures: Figures, size: Size) -> int:
    """Return what the longest of the names takes, its brick included."""
    longest = max((len(_counted(key, figures)) for key in STATUS_KEYS if figures.by_status[key.status]), default=0)
    return KEY_SHIFT + KEY_WIDTH + ceil(size.digit * longest)


def _counted(key: StatusKey, figures: Figures) -> str:
    """« 9 réalisées »."""
    count = figures.by_status[key.status]
    return f"{number(count)}\u00a0{key.status.in_words(count)}"


def _layers(plot: Frame, history: History) -> tuple[Layer, ...]:
    floor, layers = [0] * len(history.days), []
    for key in STATUS_KEYS:
        counts = [figures.by_status[key.status] for figures in history.by_day]
        if not any(counts):
            continue
        ceiling = [below + count for below, count in zip(floor, counts, strict=True)]
        there = list(zip(history.days, ceiling, strict=True))
        back = list(zip(history.days, floor, strict=True))[::-1]
        layers.append(Layer(key, plot.path([*there, *back])))
        floor = ceiling
    return tuple(layers)


def _labels(plot: Frame, history: History, links: Links) -> tuple[LayerLabel, ...]:
    """Name the layers at their right end, the highest first."""
    found, floor = [], 0
    for key in STATUS_KEYS:
        if count := history.figures.by_status[key.status]:
            found.append((plot.y(floor + count / 2), key))
            floor += count
    found.reverse()
    size, x = plot.size, plot.x(history.last) + KEY_SHIFT
    heights = spread([middle for middle, _ in found], size.text + 7, size.bottom - size.text / 2)
    return tuple(
        LayerLabel(
            key=key,
            x=x,
            y=y,
            layer_y=middle,
            text=_counted(key, history.figures),
            url=links.actions(history.last, statut=key.status.value),
        )
        for y, (middle, key) in zip(heights, found, strict=True)
    )


def _said(day: date, figures: Figures) -> str:
    """What a month says: how many actions, and how many at each status."""
    counts = [_counted(key, figures) for key in STATUS_KEYS if figures.by_status[key.status]]
    total = f"{number(figures.total)} action{'s' if figures.total > 1 else ''}"
    return "\n".join([f"{in_words(day)}\u00a0: {total}", *counts])
