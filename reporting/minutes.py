"""The minutes of a meeting: what was decided, point by point, and what became of what was decided before.

They say how things stood on the day of the meeting and, once closed, as they were known then: what is recorded
afterwards does not change them.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from actions import agenda
from actions.models import Action, Decision, Meeting, Plan, Status, StatusUpdate
from reporting.charts.palette import KEY_OF, StatusKey


@dataclass(frozen=True)
class Declared:
    """What an update declares of an action."""

    action: Action
    update: StatusUpdate

    @property
    def key(self) -> StatusKey:
        return KEY_OF[Status(self.update.status)]

    @property
    def promised_end(self) -> date | None:
        return self.update.expected_end or self.action.ends_on


@dataclass(frozen=True)
class Point:
    """An action of the agenda: its state before the meeting and after, and what was decided on it."""

    action: Action
    decisions: tuple[Decision, ...]
    before: Declared
    after: Declared

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class Minutes:
    meeting: Meeting
    points: tuple[Point, ...]
    plan_decisions: tuple[Decision, ...]
    earlier: tuple[Decision, ...]
    """The decisions of earlier meetings that were open, or were settled since the meeting before."""

    @property
    def plan(self) -> Plan:
        return self.meeting.plan

    @property
    def number_of_decisions(self) -> int:
        return len(self.plan_decisions) + sum(len(point.decisions) for point in self.points)


def build(meeting: Meeting) -> Minutes:
    """Read the minutes of a meeting: a constant number of queries."""
    histories = _histories(meeting)
    return Minutes(
        meeting=meeting,
        points=tuple(_point(point, histories[point.action.pk], meeting) for point in agenda.points(meeting)),
        plan_decisions=tuple(meeting.decisions.filter(action=None).select_related("carrier").order_by("pk")),
        earlier=tuple(earlier_decisions(meeting)),
    )


def _point(point: agenda.Point, latest_first: list[StatusUpdate], meeting: Meeting) -> Point:
    decided = [update for update in latest_first if update.meeting_id == meeting.pk]
    earlier = latest_first[latest_first.index(decided[-1]) + 1 :] if decided else latest_first
    before = Declared(point.action, next(iter(earlier), StatusUpdate()))  # never updated: to be launched
    after = Declared(point.action, decided[0]) if decided else before
    return Point(point.action, point.decisions, before, after)


def _histories(meeting: Meeting) -> dict[int, list[StatusUpdate]]:
    """Return the updates of each action of the agenda, the latest first, as they were known at the closing."""
    updates = StatusUpdate.objects.filter(action__agenda_items__meeting=meeting).effective_by(meeting.situation_on)
    if meeting.is_closed:
        updates = updates.filter(recorded_at__lte=meeting.closed_at)
    histories = defaultdict(list)
    for update in updates.latest_first():
        histories[update.action_id].append(update)
    return histories


def earlier_decisions(meeting: Meeting) -> QuerySet[Decision]:
    """Return the decisions of earlier meetings still open on the day, or settled since the meeting before."""
    previous = meeting.plan.meetings.before(meeting.held_on)
    since = previous.held_on if previous else meeting.held_on
    return (
        Decision.objects.filter(meeting__plan=meeting.plan_id, meeting__held_on__lt=meeting.held_on)
        .with_follow_up(meeting.situation_on)
        .filter(Q(is_open=True) | Q(settled_on__gt=since))
        .select_related("meeting", "action", "carrier")
        .most_pressing_first()
    )
