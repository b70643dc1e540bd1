"""The frame of the charts over a plan's life: time from left to right, a quantity upwards, years named below."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

SIDE = 8  # what is left free on the right
YEAR_WIDTH = 34  # what « 2013 » takes below the axis
TICKS = 4
STEPS = tuple(digit * 10**power for power in range(6) for digit in (1, 2, 5))


@dataclass(frozen=True)
class Size:
    """A view box, where the plot stands in it, the size of its letters, the room for what is written at the end."""

    width: int
    height: int
    left: int
    top: int
    bottom: int
    text: float
    room: int

    @property
    def digit(self) -> float:
        """The width of a character."""
        return 0.55 * self.text


@dataclass(frozen=True)
class Year:
    """A year below the axis: where it begins, and its name in the middle of what is seen of it; none without room."""

    x: float
    middle: float
    name: str


@dataclass(frozen=True)
class Tick:
    y: float
    value: int


@dataclass(frozen=True)
class Frame:
    """The plot, from `start` to `end` and from zero to `highest`, in the units of the view box."""

    size: Size
    start: date
    end: date
    right: float
    highest: int

    def x(self, day: date) -> float:
        share = (day - self.start).days / ((self.end - self.start).days or 1)
        return round(self.size.left + (self.right - self.size.left) * share, 1)

    def y(self, value: float) -> float:
        return round(self.size.bottom - (self.size.bottom - self.size.top) * value / (self.highest or 1), 1)

    def path(self, points: Sequence[tuple[date, float]]) -> str:
        return " ".join(f"{self.x(day)},{self.y(value)}" for day, value in points)

    @property
    def height(self) -> int:
        return self.size.bottom - self.size.top

    @property
    def ticks(self) -> tuple[Tick, ...]:
        """Name a few round values, zero among them."""
        step = next(step for step in STEPS if step * TICKS >= self.highest)
        return tuple(Tick(self.y(value), value) for value in range(0, self.highest + 1, step))

    @property
    def years(self) -> tuple[Year, ...]:
        bounds = [self.start, *(date(year, 1, 1) for year in range(self.start.year + 1, self.end.year + 1)), self.end]
        years = []
        for begins, ends in pairwise(bounds):
            left, right = self.x(begins), self.x(ends)
            name = str(begins.year) if right - left >= YEAR_WIDTH else ""
            years.append(Year(left, round((left + right) / 2, 1), name))
        return tuple(years)


def frame(size: Size, start: date, last: date, end: date, highest: int = 100) -> Frame:
    """Lay out time from `start` to `end`, with room for what is written right of `last`."""
    share = (last - start).days / ((end - start).days or 1)
    widest = size.width - SIDE - size.left
    right = size.left + (min(widest, (widest - size.room) / share) if share else widest - size.room)
    return Frame(size, start, end, round(right, 1), highest)


@dataclass(frozen=True)
class Column:
    """What stands for a day: a stretch of the plot as wide as to halfway to its neighbours, its words and address."""

    day: date
    x: float
    left: float
    width: float
    words: str
    url: str


def columns(plot: Frame, days: Sequence[date], words: Sequence[str], urls: Sequence[str]) -> tuple[Column, ...]:
    places = [plot.x(day) for day in days]
    halves = [places[0] - 4, *((left + right) / 2 for left, right in pairwise(places)), places[-1] + 4]
    return tuple(
        Column(day, x, round(left, 1), round(right - left, 1), said, url)
        for day, x, (left, right), said, url in zip(days, places, pairwise(halves), words, urls, strict=True)
    )


def spread(places: Sequence[float], gap: float, lowest: float) -> list[float]:
    """Move what is written at `places`, from the top down, so far apart as to be read; none below `lowest`."""
    spaced = []
    for place in places:
        spaced.append(max(place, spaced[-1] + gap) if spaced else place)
    for index in range(len(spaced) - 1, -1, -1):
        limit = lowest if index == len(spaced) - 1 else spaced[index + 1] - gap
        spaced[index] = round(min(spaced[index], limit), 1)
    return spaced
