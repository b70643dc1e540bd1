"""The sheet of one action for a meeting on paper."""

from actions.models import Action
from reporting.reports.frame import frame
from reporting.reports.meeting_sheets import meeting_sheets
from reporting.reports.order import Order

TEMPLATE = "reporting/pdf/action_sheet.html"


def build(order: Order, number: int) -> dict:
    """Read the sheet; raise `Action.DoesNotExist` where the plan had no such action on that day."""
    found = meeting_sheets(order, Action.objects.visible_to(order.user).filter(number=number))
    if not found:
        raise Action.DoesNotExist
    return {**frame(order), "paper": found[0]}
