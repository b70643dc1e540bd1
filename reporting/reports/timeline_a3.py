"""The timeline on A3: every action of the plan against its months, to be pinned to a wall, readable in greyscale."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from actions.models import Action
from actions.models.plan import Orientation
from reporting import snapshot
from reporting.charts.timeline import MILESTONE_KINDS, Row
from reporting.charts.timeline import timeline as lay_out
from reporting.charts.timeline_months import months
from reporting.reports.frame import frame
from reporting.reports.order import Order
from reporting.schedule import schedule

TEMPLATE = "reporting/pdf/timeline_a3.html"

LINES = 44  # of a sheet: rows of actions, and the orientations above them


@dataclass(frozen=True)
class Line:
    """An orientation that begins or goes on, or the row of an action."""

    orientation: Orientation | None = None
    row: Row | None = None


def build(order: Order) -> dict:
    """Read the dates of the actions: a constant number of queries."""
    actions = _actions(order)
    scheduled = schedule(actions, order.as_of)
    drawn = lay_out(order.plan, scheduled, order.plan.meetings.order_by("held_on"), order.as_of)
    return {
        **frame(order),
        "since": order.since,
        "figures": snapshot.build(order.plan, order.as_of, only=order.actions).figures,
        "timeline": drawn,
        "months": months(drawn.span),
        "sheets": _sheets(actions, drawn.rows),
        "milestone_kinds": MILESTONE_KINDS,
    }


def _actions(order: Order) -> list[Action]:
    found = order.actions.with_state(order.plan, order.as_of, since=order.since)
    found = found.select_related("objective__orientation__axis").defer("description")
    found = list(found.order_by("objective__orientation__axis__number", "objective__orientation__number", "number"))
    for action in found:
        action.plan = order.plan
    return found


def _sheets(actions: Iterable[Action], rows: Iterable[Row]) -> tuple[tuple[Line, ...], ...]:
    """Divide the rows into sheets, each orientation named above its rows, again where it goes on overleaf."""
    sheets: list[list[Line]] = [[]]
    orientations = (action.objective.orientation for action in actions)
    for orientation, group in groupby(zip(orientations, rows, strict=True), key=itemgetter(0)):
        named = False
        for _, row in group:
            if len(sheets[-1]) + (1 if named else 2) > LINES:
                sheets.append([])
                named = False
            if not named:
                sheets[-1].append(Line(orientation=orientation))
                named = True
            sheets[-1].append(Line(row=row))
    return tuple(tuple(sheet) for sheet in sheets)
