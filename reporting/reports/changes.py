"""« Ce qui a changé depuis »: status before and after, slips, pilots, silences, action by action with their notes."""

from dataclasses import replace

from actions.period import Period
from reporting import changes, snapshot
from reporting.reports.frame import ScopeMissingError, frame
from reporting.reports.order import Order

TEMPLATE = "reporting/pdf/changes_report.html"


def build(order: Order) -> dict:
    """Compared with the last committee or, failing one, the plan's first day, unless the order names another day."""
    period = Period(order.plan, order.as_of, order.since).since_last_meeting()
    period = replace(period, since=period.since or order.plan.starts_on)
    if period.since >= order.as_of:
        raise ScopeMissingError("Le plan ne fait que commencer\u00a0: choisissez une date plus tardive.")
    situation = snapshot.build(order.plan, order.as_of, period.since, only=order.actions)
    only = None if order.scope.is_whole_plan else order.actions
    return {
        **frame(order),
        "period": period,
        "situation": situation,
        "evolutions": changes.evolutions(situation),
        "statuses": changes.statuses(situation),
        "is_landscape": order.is_landscape,
        "changes": changes.build(period, user=order.user, only=only),
    }
