"""The months of the timeline, each with its initial, where there is room to name them."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from reporting.charts.timeline import Span

INITIALS = "JFMAMJJASOND"
MOST = 48  # months that are named on the width of an A3 sheet


@dataclass(frozen=True)
class Month:
    x: float
    middle: float
    initial: str


def months(span: Span) -> tuple[Month, ...]:
    """Lay out the months up to the last that is drawn; none over a time too long to tell them apart."""
    firsts = _firsts(span.starts_on, span.last_on)
    if len(firsts) > MOST:
        return ()
    places = [*(span.x(first) for first in firsts), span.after(span.last_on)]
    return tuple(
        Month(left, round((left + right) / 2, 2), INITIALS[first.month - 1])
        for first, (left, right) in zip(firsts, pairwise(places), strict=True)
    )


def _firsts(start: date, last: date) -> list[date]:
    count = (last.year - start.year) * 12 + last.month - start.month + 1
    places = (start.month - 1 + after for after in range(count))
    return [date(start.year + place // 12, place % 12 + 1, 1) for place in places]
