"""The due dates of a plan and its committees as an iCalendar, for the calendars of those who follow it.

An event keeps its UID for ever and is stamped with the latest update of the plan, so that the same plan gives the same
bytes.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from icalendar import Calendar, Event

from actions.models import Action, Decision, Meeting, Milestone, Plan
from actions.models.action import ActionQuerySet
from actors.addresses import whole
from actors.templatetags.french import day

MEETING_LASTS = timedelta(hours=2)


def write_calendar(plan: Plan, user, actions: ActionQuerySet, *, title: str) -> bytes:
    """Tell the due dates of `actions` as they are promised today, their milestones and decisions, and the meetings."""
    stamp = _stamp(plan)
    calendar = Calendar()
    for name, value in {
        "prodid": "-//37 actions pour 37 communes//Portail//FR",
        "version": "2.0",
        "method": "PUBLISH",
        "x-wr-calname": title,
        "x-wr-timezone": settings.TIME_ZONE,
    }.items():
        calendar.add(name, value)
    open_actions = [action for action in _with_people(actions, plan) if not action.state.is_closed]
    for event in (
        *_due_dates(open_actions),
        *_milestones(actions),
        *_decisions(plan, user, actions),
        *_meetings(plan, user),
    ):
        event.add("dtstamp", stamp)
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _with_people(actions: ActionQuerySet, plan: Plan) -> ActionQuerySet:
    return actions.with_state(plan).with_involvements().order_by("number")


def _due_dates(actions: Iterable[Action]) -> Iterator[Event]:
    for action in actions:
        if action.state.promised_end:
            pilots = ", ".join(str(held.organisation) for held in action.pilots) or "à désigner"
            stands = f"{action.state.status.label}, {action.state.progress}\u00a0%"
            told = f"{action.wording}\n{stands}. Pilote\u00a0: {pilots}."
            title = f"Échéance de l’action {action.number}"
            yield _all_day(
                "action", action, action.state.promised_end, f"{title}\u00a0: {action.wording}", told, action
            )


def _milestones(actions: ActionQuerySet) -> Iterator[Event]:
    awaited = Milestone.objects.awaited().filter(action__in=actions.order_by().values("pk"))
    for milestone in awaited.select_related("action__plan").order_by("due_on", "pk"):
        action = milestone.action
        title = f"Jalon de l’action {action.number}\u00a0: {milestone.title}"
        yield _all_day("jalon", milestone, milestone.due_on, title, action.title, action)


def _decisions(plan: Plan, user, actions: ActionQuerySet) -> Iterator[Event]:
    """The decisions that still await their end by a day: on these actions, or on the plan as a whole."""
    awaited = Decision.objects.visible_to(user).open().filter(meeting__plan=plan, due_on__isnull=False)
    concerned = awaited.filter(action__in=actions.order_by().values("pk")) | awaited.filter(action=None)
    for decision in concerned.select_related("meeting__plan", "carrier", "action").order_by("due_on", "pk"):
        title = f"Suite d’une décision\u00a0: {decision.text}"
        told = f"Décidé en COPIL du {day(decision.meeting.held_on)}."
        if decision.carried_by:
            told += f" Portée par {decision.carried_by}."
        yield _all_day("decision", decision, decision.due_on, title, told, decision.meeting)


def _meetings(plan: Plan, user) -> Iterator[Event]:
    for meeting in Meeting.objects.visible_to(user).filter(plan=plan).select_related("plan").order_by("held_on"):
        title = "Comité de pilotage du plan"
        if meeting.starts_at:
            starts = datetime.combine(meeting.held_on, meeting.starts_at, ZoneInfo(settings.TIME_ZONE))
            event = _event("comite", meeting, title, "", meeting)
            event.add("dtstart", starts)
            event.add("dtend", starts + MEETING_LASTS)
        else:
            event = _all_day("comite", meeting, meeting.held_on, title, "", meeting)
        if meeting.place:
            event.add("location", meeting.place)
        yield event


def _all_day(kind: str, source, on: date, title: str, told: str, page) -> Event:
    event = _event(kind, source, title, told, page)
    event.add("dtstart", on)
    event.add("dtend", on + timedelta(days=1))
    event.add("transp", "TRANSPARENT")  # a due date keeps nobody busy
    return event


def _event(kind: str, source, title: str, told: str, page) -> Event:
    """Begin an event about a row of the database, which leads to a page of the portal."""
    event = Event()
    event.add("uid", f"{kind}-{source.pk}@{urlsplit(settings.PORTAL_URL).hostname}")
    event.add("summary", title)
    if told:
        event.add("description", told)
    event.add("url", whole(page.get_absolute_url()))
    return event


def _stamp(plan: Plan) -> datetime:
    """Return when the plan was last updated, or when it began."""
    updated = plan.actions.aggregate(latest=Max("updates__recorded_at"))["latest"]
    return updated or timezone.make_aware(datetime.combine(plan.starts_on, datetime.min.time()))
