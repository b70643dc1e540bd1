"""The pilot's book: what is asked of an organisation, the decisions it carries, a sheet for each of its actions."""

from dataclasses import dataclass

from actions.asks import Ask, asks_by_action
from actions.models import Decision
from reporting.reports.frame import ScopeMissingError, frame
from reporting.reports.meeting_sheets import MeetingSheet, meeting_sheets
from reporting.reports.order import Order

TEMPLATE = "reporting/pdf/pilot_book.html"


@dataclass(frozen=True)
class Asked:
    """An action of the pilot, and what is asked of it."""

    paper: MeetingSheet
    asks: tuple[Ask, ...]


def build(order: Order) -> dict:
    """Read the book of the pilot of the order's scope: a constant number of queries."""
    if order.scope.pilote is None:
        raise ScopeMissingError("Choisissez le pilote dont vous voulez le cahier.")
    papers = meeting_sheets(order, order.actions)
    asks = asks_by_action([paper.action for paper in papers], on=order.as_of)
    return {
        **frame(order),
        "pilot": order.scope.pilote,
        "papers": papers,
        "asked": tuple(Asked(paper, tuple(asks[paper.action.pk])) for paper in papers if asks[paper.action.pk]),
        "decisions": tuple(carried_decisions(order, order.scope.pilote)),
    }


def carried_decisions(order: Order, organisation):
    """The decisions that an organisation carries and that wait to be done on the day, the most pressing first."""
    carried = Decision.objects.visible_to(order.user).filter(meeting__plan=order.plan, carrier=organisation)
    followed = carried.open(order.as_of).with_follow_up(order.as_of)
    return followed.select_related("meeting", "carrier", "action").most_pressing_first()
