"""The writes of committee meetings."""

from datetime import date
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction

from actions.followup import record_status
from actions.models import Action, Decision, Meeting
from actors.clock import today
from actors.models import Organisation


class MeetingIsClosedError(Exception):
    """The minutes of this meeting are closed: nothing of it changes any more."""


def record_decision(
    *,
    meeting: Meeting,
    author,
    submission: UUID,
    text: str,
    action: Action | None = None,
    carrier: Organisation | None = None,
    carrier_name: str = "",
    due_on: date | None = None,
    version: int | None = None,
    new_state: dict | None = None,
) -> Decision:
    """Record what a meeting decided and, where it changes the state of the action, the update that says so.

    `new_state` holds the declared fields of `record_status` (and its notes); `version` is the action's, as seen.
    The same submission sent twice is recorded once.

    Raise `MeetingIsClosedError`, `ValidationError`, or `StaleVersionError` if somebody recorded the action meanwhile;
    nothing is recorded then.
    """
    if meeting.held_on > today():
        raise ValidationError("Ce comité n’a pas encore eu lieu\u00a0: ses décisions se saisissent le jour venu.")
    with transaction.atomic():
        _lock_open(meeting)
        if recorded := Decision.objects.filter(submission=submission, meeting=meeting).first():
            return recorded
        decision = Decision(
            meeting=meeting,
            author=author,
            submission=submission,
            text=text,
            action=action,
            carrier=carrier,
            carrier_name=carrier_name,
            due_on=due_on,
        )
        decision.full_clean(exclude=["meeting", "author", "action", "carrier"])
        decision.save()
        if new_state is not None:
            record_status(
                action=action,
                version=version,
                author=author,
                submission=uuid5(submission, "status"),
                effective_on=meeting.held_on,
                meeting=meeting,
                **new_state,
            )
    return decision


def _lock_open(meeting: Meeting) -> None:
    """Hold the meeting until the transaction ends; raise if its minutes are closed."""
    if Meeting.objects.select_for_update().get(pk=meeting.pk).is_closed:
        raise MeetingIsClosedError
