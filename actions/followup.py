"""The one way to write the follow-up of an action: `record_status`."""

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from actions.models import Action, Meeting, StatusUpdate
from actors.clock import now, today
from actors.models import Contact

DECLARED_FIELDS = ("status", "weather", "progress", "expected_end")


class StaleVersionError(Exception):
    """The action has been updated since the author read it."""


def record_status(
    *,
    action: Action,
    version: int,
    author,
    submission: UUID,
    status: str,
    weather: str,
    progress: int,
    expected_end: date | None,
    effective_on: date,
    committee_note: str = "",
    working_note: str = "",
    is_confirmation: bool = False,
    meeting: Meeting | None = None,
    reported_by: Contact | None = None,
    recorded_at: datetime | None = None,
) -> StatusUpdate:
    """Add an update to the history and bring the action's current state up to date.

    `version` is that of the action which the author saw; `submission` identifies the form that was sent, and the
    same one sent twice is recorded once. `meeting` is the one that decided it, `reported_by` the pilot without account
    whose words the author took over. `recorded_at` is now unless past follow-up is taken over.

    Raise `StaleVersionError` if somebody else recorded meanwhile, `ValidationError` if the state is impossible.
    """
    if effective_on > today():
        raise ValidationError({"effective_on": "Cette date est dans l’avenir."})
    update = StatusUpdate(
        action=action,
        author=author,
        submission=submission,
        status=status,
        weather=weather,
        progress=progress,
        expected_end=expected_end,
        effective_on=effective_on,
        committee_note=committee_note,
        working_note=working_note,
        is_confirmation=is_confirmation,
        meeting=meeting,
        reported_by=reported_by,
        recorded_at=recorded_at or now(),
    )
    with transaction.atomic():
        if not claim_version(action, version):
            return _already_recorded(update)
        update.full_clean(exclude=["action", "author", "meeting", "reported_by"])
        update.save()
        _refresh_current_state(action)
    return update


def confirm_unchanged(*, action: Action, version: int, author, submission: UUID, **details) -> StatusUpdate:
    """Record today that the current state of the action still holds; `details` as for `record_status`."""
    return record_status(
        action=action,
        version=version,
        author=author,
        submission=submission,
        effective_on=today(),
        is_confirmation=True,
        **details,
        **{field: getattr(action, field) for field in DECLARED_FIELDS},
    )


def claim_version(action: Action, version: int) -> bool:
    """Move the action on from `version`, atomically; False if it is no longer at that version."""
    claimed = Action.objects.filter(pk=action.pk, version=version).update(version=F("version") + 1)
    return claimed == 1


def rebuild_current_state(action: Action) -> None:
    """Write the action's current fields anew from its history."""
    with transaction.atomic():
        _refresh_current_state(action)


def _already_recorded(update: StatusUpdate) -> StatusUpdate:
    """Return the update if this very submission was recorded before, else report the conflict."""
    recorded = StatusUpdate.objects.filter(submission=update.submission, action=update.action).first()
    content = (*DECLARED_FIELDS, "effective_on", "committee_note", "working_note", "is_confirmation")
    if recorded is None or any(getattr(recorded, name) != getattr(update, name) for name in content):
        raise StaleVersionError
    return recorded


def _refresh_current_state(action: Action) -> None:
    latest = action.updates.latest_first().first() or StatusUpdate()  # never updated: to be launched
    fields = {field: getattr(latest, field) for field in DECLARED_FIELDS} | {"updated_on": latest.effective_on}
    Action.objects.filter(pk=action.pk).update(**fields)
    for name, value in fields.items():
        setattr(action, name, value)
    action.refresh_from_db(fields=["version"])
