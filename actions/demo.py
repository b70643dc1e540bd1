"""The demonstration: an invented follow-up of the plan, and the accounts to look at it with."""

from datetime import date, datetime, time
from uuid import NAMESPACE_URL, UUID, uuid5

import yaml
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from actions.followup import DECLARED_FIELDS, record_status
from actions.models import Action, Milestone, Plan, StatusUpdate
from actors.models import Contact, User

DEMO_DAY = date(2013, 11, 15)
DEMO_DIR = settings.BASE_DIR / "fixtures" / "demo"
PASSWORD = "37-actions-37-communes"  # noqa: S105 - public, of accounts that exist in demonstrations only
SUPERUSER = "superuser"


def has_real_follow_up() -> bool:
    """Tell whether somebody has recorded updates, milestones or planned dates of a true plan here."""
    actions = Action.objects.filter(plan__is_demonstration=False)
    return (
        StatusUpdate.objects.filter(action__in=actions).exists()
        or Milestone.objects.filter(action__in=actions).exists()
        or actions.exclude(starts_on=None, ends_on=None).exists()
    )


@transaction.atomic
def load_demonstration(plan: Plan) -> None:
    """Fill `plan` with the invented follow-up and mark it as a demonstration."""
    authors = {account["role"]: _create_account(**account) for account in _read("accounts")}
    actions = {action.number: action for action in plan.actions.all()}
    history = _read("history")
    for entry in history:
        _set_forecast(actions[entry["action"]], entry)
    for number, position, update in _in_order_of_recording(history):
        _record(actions[number], authors[update["by"]], _submission(plan, number, position), update)
    plan.is_demonstration = True
    plan.save(update_fields=["is_demonstration"])


def _read(name: str) -> list[dict]:
    return yaml.safe_load((DEMO_DIR / f"{name}.yaml").read_text(encoding="utf-8"))


def _create_account(
    *, email: str, first_name: str, last_name: str, role: str, contact: list[str] | None = None
) -> User:
    names = {"first_name": first_name, "last_name": last_name}
    if role == SUPERUSER:
        return User.objects.create_superuser(email, PASSWORD, **names)
    linked = Contact.objects.get_by_natural_key(*contact) if contact else None
    user = User.objects.create_user(email, PASSWORD, contact=linked, **names)
    user.groups.add(Group.objects.get(name=role))
    return user


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


def _record(action: Action, author: User, submission: UUID, update: dict) -> None:
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
        **(_unchanged(action) if confirms else _declared(update)),
    )


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
