"""The committee's summary: four pages for two minutes – the state, the changes, the attention, the decisions."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet

from actions.alerts import Alert
from actions.models import Decision, Meeting
from actions.period import Period
from reporting import report
from reporting.changes import Changed, PlanChanges
from reporting.report import Report
from reporting.reports.frame import frame
from reporting.reports.order import Order
from reporting.sheets import ActionSheet

TEMPLATE = "reporting/pdf/committee_summary.html"

CHANGED, CONCERNED, AWAITED, OPEN = 14, 18, 8, 8  # entries of two lines for which a page has room
MEETING_WITHIN = timedelta(days=120)


@dataclass(frozen=True)
class Awaited:
    """An action on which a decision is awaited, and why."""

    sheet: ActionSheet
    reason: str


def build(order: Order) -> dict:
    """Compared with the last committee, unless the order names another day: a constant number of queries."""
    period = Period(order.plan, order.as_of, order.since).since_last_meeting()
    content = report.build(order.plan, order.as_of, period.since, user=order.user, scope=order.scope)
    meeting = _next_meeting(order)
    changed = _changed(content.changes) if content.changes else ()
    concerned, awaited, decisions = _concerned(content), _awaited(content, meeting), list(_open_decisions(order))
    return {
        **frame(order),
        "report": content,
        "period": period,
        "meeting": meeting,
        "changed": changed[:CHANGED],
        "changed_left": len(changed[CHANGED:]),
        "concerned": concerned[:CONCERNED],
        "concerned_left": len(concerned[CONCERNED:]),
        "awaited": awaited[:AWAITED],
        "awaited_left": len(awaited[AWAITED:]),
        "decisions": decisions[:OPEN],
        "decisions_left": len(decisions[OPEN:]),
        "overdue": sum(decision.is_overdue for decision in decisions),
    }


def _next_meeting(order: Order) -> Meeting | None:
    """The committee that the summary is for: on the day of the report or soon after it."""
    to_come = order.plan.meetings.filter(held_on__range=(order.as_of, order.as_of + MEETING_WITHIN))
    return to_come.prefetch_related("agenda").order_by("held_on").first()


def _changed(found: PlanChanges) -> tuple[Changed, ...]:
    """Each action that did more than move on, once, where it is first told."""
    told = {}
    for group in found.groups:
        for changed in () if group.is_minor else group.told:
            told.setdefault(changed.action.number, changed)
    return tuple(told.values())


def _concerned(content: Report) -> tuple[ActionSheet, ...]:
    """Each action that calls for attention, once: those with the most reasons first, then by the reason."""
    found = [sheet for chapter in content.chapters for sheet in chapter.sheets if sheet.alerts]
    kinds = tuple(Alert)
    return tuple(sorted(found, key=lambda sheet: (-len(sheet.alerts), kinds.index(sheet.alerts[0]), sheet.number)))


def _awaited(content: Report, meeting: Meeting | None) -> tuple[Awaited, ...]:
    """The points of the next agenda, then what is in difficulty: there, a decision of the committee is awaited."""
    sheet_of = {sheet.action.pk: sheet for chapter in content.chapters for sheet in chapter.sheets}
    items = [item for item in meeting.agenda.all() if item.action_id in sheet_of] if meeting else []
    named = {item.action_id for item in items}
    stormy = [sheet for pk, sheet in sheet_of.items() if Alert.STORMY in sheet.alerts and pk not in named]
    return (
        *(Awaited(sheet_of[item.action_id], item.reason) for item in items),
        *(Awaited(sheet, "") for sheet in stormy),
    )


def _open_decisions(order: Order) -> QuerySet[Decision]:
    """The decisions that still waited to be done on the day, the most pressing first."""
    decisions = Decision.objects.visible_to(order.user).filter(meeting__plan=order.plan).open(order.as_of)
    if not order.scope.is_whole_plan:
        decisions = decisions.filter(action__in=order.actions.values("pk"))
    followed = decisions.with_follow_up(order.as_of).select_related("meeting", "carrier", "action")
    return followed.most_pressing_first()
