"""The invented history of the actions: planned dates, milestones, updates."""

from datetime import date, datetime, time
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils import timezone

from actions.demo.reading import read
from actions.followup import DECLARED_FIELDS, record_status
from actions.models import Action, Meeting, Milestone, Plan
from actors.models import Contact, User


def load(plan: Plan, accounts: dict[str, User]) -> None:
    """Give the actions of `plan` their dates, their milestones and their updates; `accounts` by role."""
    actions = {action.number: action for action in plan.actions.all()}
    history = read("history")
    for entry in history:
        _set_forecast(actions[entry["action"]], entry)
    meetings = {meeting.held_on: meeting for meeting in plan.meetings.all()}
    for number, position, update in _in_order_of_recording(history):
        submission, meeting = _submission(plan, number, position), meetings.get(update.get("meeting"))
        _record(actions[number], accounts[update["by"]], submission, meeting, update)


def _set_forecast(action: Action, entry: dict) -> None:
    """Give the action its planned dates and its milestones."""
    action.starts_on = entry["starts_on"]
    action.ends_on = entry.get("ends_on")
    action.save(update_fields=["starts_on", "ends_on"])
    Milestone.objects.bulk_create(Milestone(action=action, **milestone) for milestone in entry.get("milestones", []))


def _in_order_of_recording(history: list[dict]) -> list[tuple[int, int, dict]]:
    """Return (action number, position in its history, update), as they were entered day after day."""
    updates = [
        (entry["action"], position, update) for entry in history for position, update in enumerate(entry["updates"])
    ]
    return sorted(updates, key=lambda each: (_recorded_on(each[2]), *each[:2]))


def _recorded_on(update: dict) -> date:
    return update.get("recorded", update["effective"])


def _submission(plan: Plan, number: int, position: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"demo:{plan.slug}/{number}/{position}")


def _record(action: Action, author: User, submission: UUID, meeting: Meeting | None, update: dict) -> None:
    confirms = update.get("confirms", False)
    record_status(
        action=action,
        version=action.version,
        author=author,
        submission=submission,
        effective_on=update["effective"],
        recorded_at=_at_office_hours(_recorded_on(update), action.number),
        committee_note=update.get("note", ""),
        working_note=update.get("working", ""),
        is_confirmation=confirms,
        meeting=meeting,
        reported_by=_contact(update),
        **(_unchanged(action) if confirms else _declared(update)),
    )


def _contact(update: dict) -> Contact | None:
    return Contact.objects.get_by_natural_key(*update["reported_by"]) if "reported_by" in update else None


def _at_office_hours(day: date, number: int) -> datetime:
    """Return a moment between 9:10 and 15:10, the later the higher the number of the action."""
    minutes = number * 10
    return timezone.make_aware(datetime.combine(day, time(9 + minutes // 60, minutes % 60)))


def _unchanged(action: Action) -> dict:
    return {field: getattr(action, field) for field in DECLARED_FIELDS}


def _declared(update: dict) -> dict:
    return {
        "status": update["status"],
        "weather": update.get("weather", ""),
        "progress": update["progress"],
        "expected_end": update.get("expected_end"),
    }
