"""The geometry of the stacked bars of statuses."""

from dataclasses import dataclass

from actions.models import Status
from reporting.charts.palette import STATUS_KEYS, StatusKey
from reporting.snapshot import Figures


@dataclass(frozen=True)
class Segment:
    """A part of a stacked bar; `x` and `width` in hundredths of the bar's width."""

    key: StatusKey
    count: int
    x: float
    width: float

    @property
    def status(self) -> Status:
        return self.key.status

    @property
    def words(self) -> str:
        """« réalisées »: what the count counts."""
        return self.status.in_words(self.count)


def status_segments(figures: Figures) -> tuple[Segment, ...]:
    """Lay out how many actions stand at each status, in the order of `STATUS_KEYS`; empty statuses are left out."""
    segments, x = [], 0.0
    for key in STATUS_KEYS:
        if count := figures.by_status[key.status]:
            width = 100 * count / figures.total
            segments.append(Segment(key, count, round(x, 3), round(width, 3)))
            x += width
    return tuple(segments)
