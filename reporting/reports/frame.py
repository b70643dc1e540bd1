"""What every report says of itself."""

from django.core.exceptions import BadRequest

from actors.clock import today
from reporting.reports.order import Order


def frame(order: Order) -> dict:
    """The plan, the day, what the report is restricted to, and who made it when."""
    return {
        "plan": order.plan,
        "as_of": order.as_of,
        "scope": order.scope,
        "edited_on": today(),
        "edited_by": str(order.user),
    }


class ScopeMissingError(BadRequest):
    """The order leaves open what the report is about; the message says, in French, what to choose."""
