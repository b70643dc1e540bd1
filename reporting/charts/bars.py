"""The geometry of the stacked bars of statuses, and what a list of them says as a table."""

from collections import Counter
from dataclasses import dataclass

from actions.models import Status
from reporting.charts.palette import STATUS_KEYS, StatusKey
from reporting.charts.table import Cell, Table
from reporting.snapshot import Figures, Node, PlanSnapshot

NARROWEST_COUNT, NARROWEST_SHARE = 7, 24  # percent of a bar that is 300 px wide on a phone


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
    def share(self) -> int:
        """Percent of the bar, rounded."""
        return int(self.width + 0.5)

    @property
    def label(self) -> str:
        """What fits into the part on a phone: « 9 », « 9 · 24 % », or nothing."""
        if self.width < NARROWEST_COUNT:
            return ""
        return str(self.count) if self.width < NARROWEST_SHARE else f"{self.count} · {self.share}\u00a0%"

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 3)

    @property
    def words(self) -> str:
        """« réalisées »: what the count counts."""
        return self.status.in_words(self.count)


def status_segments(figures: Figures) -> tuple[Segment, ...]:
    return segments_of(figures.by_status)


def segments_of(by_status: Counter[Status]) -> tuple[Segment, ...]:
    """Lay out how many actions stand at each status, in the order of `STATUS_KEYS`; empty statuses are left out."""
    segments, x, total = [], 0.0, by_status.total()
    for key in STATUS_KEYS:
        if count := by_status[key.status]:
            width = 100 * count / total
            segments.append(Segment(key, count, round(x, 3), round(width, 3)))
            x += width
    return tuple(segments)


def status_rows(situation: PlanSnapshot) -> tuple[Node, ...]:
    """Return the parts of the plan from the axis to the objective, each before what it holds."""
    rows = []
    for axis in situation.axes:
        rows.append(axis)
        for orientation in axis.children:
            rows += (orientation, *orientation.children)
    return tuple(rows)


def status_table(situation: PlanSnapshot, list_url: str) -> Table:
    """Return the statuses of each part, counts and shares; `list_url` is the list's, up to its next parameter."""
    statuses = [key.status for key in STATUS_KEYS]
    return Table(
        caption="Statuts par axe, orientation et objectif",
        headers=("Partie du plan", "Actions", *(status.label for status in statuses), "Avancement"),
        rows=tuple(_table_row(node, statuses, list_url) for node in status_rows(situation)),
    )


def _table_row(node: Node, statuses: list[Status], list_url: str) -> tuple[Cell | str, ...]:
    below, figures = f"{list_url}{node.filter}={node.number}", node.figures
    cells = []
    for status in statuses:
        count = figures.by_status[status]
        share = f" ({int(100 * count / figures.total + 0.5)}\u00a0%)" if count else ""
        cells.append(Cell(f"{count}{share}", f"{below}&statut={status}" if count else ""))
    progress = "–" if figures.progress is None else f"{figures.progress}\u00a0%"
    return (
        Cell(f"{node.label}. {node.title}", node.get_absolute_url()),
        Cell(str(figures.total), below),
        *cells,
        progress,
    )
