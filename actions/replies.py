"""The answers of pilots without account: the signed link of a mail, and the review by the Mission."""

from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from actions.followup import confirm_unchanged, record_status
from actions.models import Action, Answer, InvolvementRole, PilotReply, ReminderMail, StatusUpdate
from actors.clock import now, today

LINK_DAYS = 14
PARAMETERS = {Answer.UNCHANGED: "inchange", Answer.PROGRESSING: "avance", Answer.BLOCKED: "bloque"}
"""What `?reponse=` says in a link that prepares an answer."""

_signer = signing.Signer(salt="actions.replies")


class Closed(StrEnum):
    """Why a link that is genuine takes no answer any more."""

    ANSWERED = "answered"
    EXPIRED = "expired"
    HANDED_OVER = "handed_over"


class ClosedError(Exception):
    """A link takes no answer any more; `why` says the reason."""

    def __init__(self, why: Closed):
        super().__init__(why)
        self.why = why


class AlreadyReviewedError(Exception):
    """Somebody else reviewed the reply meanwhile."""


def reply_link(mail: ReminderMail, action: Action, answer: Answer | None = None) -> str:
    """Return the path by which the reader of a mail answers about an action, with `answer` prepared.

    The same mail and action always give the same link: nothing is stored until somebody answers.
    """
    path = reverse("reply", args=[_signer.sign_object([mail.pk, action.pk])])
    return f"{path}?reponse={PARAMETERS[answer]}" if answer else path


def last_day(mail: ReminderMail) -> date:
    """The day until which, itself included, the links of a mail take answers."""
    return timezone.localdate(mail.prepared_at) + timedelta(days=LINK_DAYS)


def read_token(token: str) -> tuple[ReminderMail, Action] | None:
    """Return the mail and the action (with its state) that a link speaks of; None if it is not one of ours."""
    try:
        mail_pk, action_pk = _signer.unsign_object(token)
    except signing.BadSignature:
        return None
    mail = ReminderMail.objects.filter(pk=mail_pk).first()
    action = Action.objects.select_related("plan").filter(pk=action_pk).first()
    if mail is None or action is None:
        return None
    return mail, Action.objects.with_state(action.plan).get(pk=action.pk)


def reply_to(mail: ReminderMail, action: Action) -> PilotReply | None:
    return PilotReply.objects.filter(mail=mail, action=action).first()


def check_open(mail: ReminderMail, action: Action) -> None:
    """Raise `ClosedError` if the link takes no answer any more."""
    if reply_to(mail, action):
        raise ClosedError(Closed.ANSWERED)
    _check_valid(mail, action)


def record_reply(*, mail: ReminderMail, action: Action, answer: str, words: str) -> PilotReply:
    """Keep the answer for the Mission to review; the same one sent twice is kept once.

    Raise `ClosedError` if the link takes no answer any more.
    """
    _check_valid(mail, action)
    reply, _ = PilotReply.objects.get_or_create(
        mail=mail, action=action, defaults={"contact": mail.contact, "answer": answer, "words": words}
    )
    if (reply.answer, reply.words) != (answer, words):
        raise ClosedError(Closed.ANSWERED)
    return reply


def approve_unchanged(*, reply: PilotReply, reviewer, version: int) -> StatusUpdate:
    """Confirm the state of the action as the pilot did; raises what `approve` does."""
    return _approve(confirm_unchanged, reply, reviewer, version=version, submission=uuid4())


def approve(*, reply: PilotReply, reviewer, **declared) -> StatusUpdate:
    """Record the state that the Mission draws from a reply; `declared` as for `record_status`.

    Raise `AlreadyReviewedError`, or what `record_status` does: the reply then still waits.
    """
    return _approve(record_status, reply, reviewer, **declared)


def decline(*, reply: PilotReply, reviewer) -> None:
    """Set the reply aside: it is kept, and never enters the history."""
    if not _claim(reply, reviewer):
        raise AlreadyReviewedError


def _approve(write: Callable[..., StatusUpdate], reply: PilotReply, reviewer, **declared) -> StatusUpdate:
    with transaction.atomic():
        if not _claim(reply, reviewer):
            return _already_recorded(reply, declared["submission"])
        update = write(action=reply.action, author=reviewer, reported_by=reply.contact, **declared)
        PilotReply.objects.filter(pk=reply.pk).update(update=update)
    return update


def _claim(reply: PilotReply, reviewer) -> bool:
    """Mark the reply as reviewed, atomically: of two reviewers one comes first."""
    pending = PilotReply.objects.filter(pk=reply.pk).pending()
    return pending.update(reviewed_at=now(), reviewed_by=reviewer) == 1


def _already_recorded(reply: PilotReply, submission: UUID) -> StatusUpdate:
    recorded = StatusUpdate.objects.filter(reply=reply, submission=submission).first()
    if recorded is None:
        raise AlreadyReviewedError
    return recorded


def _check_valid(mail: ReminderMail, action: Action) -> None:
    if today() > last_day(mail):
        raise ClosedError(Closed.EXPIRED)
    if not _still_pilot(mail, action):
        raise ClosedError(Closed.HANDED_OVER)


def _still_pilot(mail: ReminderMail, action: Action) -> bool:
    if mail.contact_id is None:
        return False
    own = Action.objects.involving(role=InvolvementRole.PILOT, contact=mail.contact_id)
    return own.filter(pk=action.pk).exists()
