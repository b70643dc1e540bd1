"""The progress report: the whole of what is known, in the sections that were asked for."""

from reporting import report
from reporting.reports.order import Order

TEMPLATE = "reporting/pdf/progress_report.html"


def build(order: Order) -> dict:
    content = report.build(order.plan, order.as_of, order.since, user=order.user, scope=order.scope)
    return {"report": content, "left_out": order.left_out, "is_landscape": order.is_landscape}
