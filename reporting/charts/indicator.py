"""The geometry of an indicator's line chart; `templates/reporting/charts/indicator.svg` draws it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.utils.formats import date_format

from actions.models import Indicator, IndicatorValue
from actors.templatetags.french import number

WIDTH, HEIGHT = 288, 150
TOP, BOTTOM, SIDE = 20, 126, 8  # where the highest value and the lowest stand; what is left free on either side
DIGIT = 6.8  # the width of a character of a value, at the size in which it is drawn
GAP = 7  # between a point and its value
CLEAR = 9  # between the middle of a value and a line
MONTH_WIDTH = 58  # what « sept. 2013 » takes below the axis
MONTHS_BETWEEN_TICKS = (1, 2, 3, 6, 12, 24, 60, 120, 240)


@dataclass(frozen=True)
class Point:
    """A value, in the units of the SVG's view box."""

    x: float
    y: float
    value: Decimal


@dataclass(frozen=True)
class Label:
    x: float
    y: float
    anchor: str
    text: str


@dataclass(frozen=True)
class Target:
    """The line of the value aimed at; `due_x` is the day by which to reach it, None without a day."""

    y: float
    due_x: float | None
    label: Label


@dataclass(frozen=True)
class LineChart:
    """The values from `start` to `end` of the time axis, the line of zero at `zero`."""

    start: float
    end: float
    zero: float
    points: tuple[Point, ...]
    labels: tuple[Label, ...]
    target: Target | None
    ticks: tuple[Label, ...]

    width, height, axis = WIDTH, HEIGHT, BOTTOM

    @property
    def path(self) -> str:
        return " ".join(f"{point.x},{point.y}" for point in self.points)


def line_chart(indicator: Indicator, values: Sequence[IndicatorValue]) -> LineChart:
    """Lay out two values or more, the earliest first.

    Time is to scale, from the first value to the last or to the day of the target. Height is to scale from zero, so
    that a change never looks larger than it is.
    """
    first, last = values[0].measured_on, values[-1].measured_on
    until = max(last, indicator.target_on or last)
    start = SIDE + _width(values[0].value)
    end = _end(start, _width(values[-1].value), (last - first) / (until - first))
    heights = [Decimal(0), *(each.value for each in values)]
    if indicator.target is not None:
        heights.append(indicator.target)
    x = _scale(first.toordinal(), until.toordinal(), start, end)
    y = _scale(min(heights), max(heights), BOTTOM, TOP)
    points = tuple(Point(x(each.measured_on.toordinal()), y(each.value), each.value) for each in values)
    target = _target(indicator, points, x, y(indicator.target), end) if indicator.target is not None else None
    return LineChart(
        start=start,
        end=end,
        zero=y(0),
        points=points,
        labels=(_label(points[0], target, before=True), _label(points[-1], target, before=False)),
        target=target,
        ticks=_months(first, until, x) or _days(first, until, x),
    )


def _width(value: Decimal) -> float:
    """What a value takes beside its point."""
    return round(GAP + DIGIT * len(number(value)), 1)


def _end(start: float, width: float, share: float) -> float:
    """Where the time axis ends, for the last value, at `share` of it, to be written within the picture."""
    room = WIDTH - SIDE - width - start
    return round(min(WIDTH - SIDE, start + room / share), 1)


def _scale(low, high, start: float, end: float) -> Callable:
    span = float(high - low) or 1.0
    return lambda value: round(start + (end - start) * float(value - low) / span, 1)


def _label(point: Point, target: Target | None, *, before: bool) -> Label:
    """Write a value beside its point, off the target's line where it would be crossed by it."""
    y = point.y
    if target and abs(y - target.y) < CLEAR:
        y = target.y + CLEAR if y >= target.y else target.y - CLEAR
    x, anchor = (point.x - GAP, "end") if before else (point.x + GAP, "start")
    return Label(round(x, 1), round(y, 1), anchor, number(point.value))


def _target(indicator: Indicator, points: Sequence[Point], x: Callable, y: float, end: float) -> Target:
    """Name the target above its line, at the end from which the values are farther."""
    first, last = points[0], points[-1]
    at_the_end = abs(first.y - y) < abs(last.y - y)
    text = f"cible\u00a0{number(indicator.target)}"
    label = Label(end, y, "end", text) if at_the_end else Label(first.x, y, "start", text)
    due_x = x(indicator.target_on.toordinal()) if indicator.target_on else -1.0
    return Target(y, due_x if due_x >= first.x else None, label)


def _months(first: date, last: date, x: Callable) -> tuple[Label, ...]:
    """Name months below the axis, as many as there is room for, each where it begins; none if only one would do."""
    earliest, latest = _month(first) + (first.day > 1), _month(last)
    starts = {month: x(date(month // 12, month % 12 + 1, 1).toordinal()) for month in range(earliest, latest + 1)}
    for step in MONTHS_BETWEEN_TICKS:
        named = [month for month in starts if month % step == 0 and starts[month] + MONTH_WIDTH / 2 <= WIDTH]
        if len(named) < 2:
            break
        if min(starts[later] - starts[month] for month, later in pairwise(named)) >= MONTH_WIDTH:
            return tuple(_tick(starts[month], date(month // 12, month % 12 + 1, 1)) for month in named)
    return ()


def _month(day: date) -> int:
    """Number the months, for those that begin a quarter, a half-year or a year to be multiples of 3, 6 or 12."""
    return day.year * 12 + day.month - 1


def _tick(x: float, month: date) -> Label:
    return Label(x, BOTTOM, "middle", date_format(month, "N Y").lower())


def _days(first: date, last: date, x: Callable) -> tuple[Label, ...]:
    """Name the two ends of an axis that is too short for months."""
    ends = ((first, "start"), (last, "end"))
    return tuple(Label(x(day.toordinal()), BOTTOM, anchor, date_format(day, "j N Y").lower()) for day, anchor in ends)
