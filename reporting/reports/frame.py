"""What every report says of itself."""

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


class ScopeMissingError(ValueError):
    """The order does not say whom the report is about; the message says, in French, what to choose."""
