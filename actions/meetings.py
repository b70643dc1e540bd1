"""The writes of committee meetings."""

from datetime import date
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from actions.followup import record_status
from actions.models import Action, AgendaItem, Decision, Meeting, Outcome, Plan
from actors.clock import now, today
from actors.models import Organisation
from actors.templatetags.french import day


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
    with transaction.atomic():
        _lock_open(meeting)
        if recorded := Decision.objects.filter(submission=submission, meeting=meeting).first():
            return _already_recorded(recorded, decision)
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


def _already_recorded(recorded: Decision, decision: Decision) -> Decision:
    """Return the decision if this very submission was recorded before; refuse one sent again with other words."""
    content = ("text", "action_id", "carrier_id", "carrier_name", "due_on")
    if any(getattr(recorded, name) != getattr(decision, name) for name in content):
        raise ValidationError(
            "Cette décision est déjà enregistrée avec d’autres mots\u00a0: corrigez-la depuis la page du comité."
        )
    return recorded


def correct_decision(decision: Decision, **fields) -> None:
    """Change the words, the carrier or the due date of a decision, as long as the minutes are not closed."""
    with transaction.atomic():
        _lock_open(decision.meeting)
        for name, value in fields.items():
            setattr(decision, name, value)
        decision.full_clean(exclude=["meeting", "author", "action", "carrier"])
        decision.save(update_fields=list(fields))


def withdraw_decision(decision: Decision) -> None:
    """Delete a decision entered by mistake; the update of the action that came with it stays in the history."""
    with transaction.atomic():
        _lock_open(decision.meeting)
        decision.delete()


def settle_decision(decision: Decision, *, outcome: Outcome, settled_on: date | None, note: str = "") -> None:
    """Say what became of a decision: done or dropped on a day, or open again; closed minutes do not prevent it."""
    decision.outcome = outcome
    decision.settled_on = None if outcome == Outcome.OPEN else settled_on
    decision.outcome_note = "" if outcome == Outcome.OPEN else note
    if decision.settled_on and not decision.meeting.held_on <= decision.settled_on <= today():
        raise ValidationError(
            {"settled_on": f"Donnez un jour entre le comité ({day(decision.meeting.held_on)}) et aujourd’hui."}
        )
    if outcome == Outcome.DROPPED and not note:
        raise ValidationError({"note": "Dites en un mot pourquoi elle reste sans suite."})
    decision.save(update_fields=["outcome", "settled_on", "outcome_note"])


def save_meeting(meeting: Meeting) -> None:
    """Add a meeting or change it; its agenda follows it to another date, its decisions keep it where it is."""
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=meeting.plan_id)  # one meeting a day, however many write at once
        if meeting.pk and _lock_open(meeting).held_on != meeting.held_on and meeting.decisions.exists():
            raise ValidationError({"held_on": "Des décisions y ont été prises\u00a0: sa date ne change plus."})
        meeting.full_clean(exclude=["closed_by"])
        meeting.save()


def cancel_meeting(meeting: Meeting) -> None:
    """Delete a meeting that was prepared and will not be held, with its agenda; one that has decided stays."""
    with transaction.atomic():
        _lock_open(meeting)
        if meeting.decisions.exists() or meeting.updates.exists():
            raise ValidationError("Ce comité a pris des décisions\u00a0: il ne peut plus être annulé.")
        meeting.delete()


def close_minutes(*, meeting: Meeting, by) -> None:
    """Close the minutes: nothing of the meeting changes any more, except what becomes of its decisions."""
    if meeting.is_to_come:
        raise ValidationError("Ce comité n’a pas encore eu lieu\u00a0: son relevé ne peut pas être arrêté.")
    with transaction.atomic():
        _lock_open(meeting)
        meeting.closed_at, meeting.closed_by = now(), by
        meeting.save(update_fields=["closed_at", "closed_by"])


def add_to_agenda(*, meeting: Meeting, reasons: dict[Action, str]) -> list[AgendaItem]:
    """Put actions at the end of the agenda, each with its reason; those already on it stay where they are."""
    with transaction.atomic():
        _lock_open(meeting)
        known = set(meeting.agenda.values_list("action_id", flat=True))
        added = [(action, reason) for action, reason in reasons.items() if action.pk not in known]
        return AgendaItem.objects.bulk_create(
            AgendaItem(meeting=meeting, action=action, position=position, reason=reason)
            for position, (action, reason) in enumerate(added, start=_last_position(meeting) + 1)
        )


def move_on_agenda(item: AgendaItem, *, to: int) -> None:
    """Give an item of the agenda the rank `to`, from 1; the others make room."""
    with transaction.atomic():
        _lock_open(item.meeting)
        others = list(item.meeting.agenda.exclude(pk=item.pk))
        others.insert(max(to - 1, 0), item)
        for position, each in enumerate(others, start=1):
            each.position = position
        AgendaItem.objects.bulk_update(others, ["position"])


def change_reason(item: AgendaItem, *, reason: str) -> None:
    with transaction.atomic():
        _lock_open(item.meeting)
        item.reason = reason
        item.save(update_fields=["reason"])


def remove_from_agenda(item: AgendaItem) -> None:
    """Take an action off the agenda, unless the meeting has decided on it."""
    with transaction.atomic():
        _lock_open(item.meeting)
        if item.meeting.decisions.filter(action=item.action_id).exists():
            raise ValidationError("Le comité a décidé de cette action\u00a0: elle reste à l’ordre du jour.")
        item.delete()


def _last_position(meeting: Meeting) -> int:
    return meeting.agenda.aggregate(last=Max("position"))["last"] or 0


def _lock_open(meeting: Meeting) -> Meeting:
    """Hold the meeting until the transaction ends, and return it as stored; raise if its minutes are closed."""
    stored = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if stored.is_closed:
        raise MeetingIsClosedError
    return stored
