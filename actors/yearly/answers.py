"""The answer of a contact through the signed link of a mail, and the review of what is proposed."""

from enum import StrEnum

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from actors.clock import now, today
from actors.models import Contact, ContactAsk, ContactCorrection
from actors.templatetags.french import day

SALT = "actors.yearly"
REASON_LENGTH = Contact._meta.get_field("to_check_reason").max_length

_signer = signing.Signer(salt=SALT)


class Closed(StrEnum):
    """Why a link that is genuine takes no answer any more."""

    ANSWERED = "answered"
    EXPIRED = "expired"
    MOVED = "moved"


class ClosedError(Exception):
    """A link takes no answer any more; `why` says the reason."""

    def __init__(self, why: Closed):
        super().__init__(why)
        self.why = why


class AlreadyReviewedError(Exception):
    """Somebody else reviewed the correction meanwhile."""


def link_of(asked: ContactAsk) -> str:
    """Return the path by which the reader of the mail answers; it says nothing of the person by itself."""
    return reverse("contact_check", args=[_signer.sign_object([asked.pk, _print(asked.contact.email)])])


def read_token(token: str) -> tuple[ContactAsk, bool] | None:
    """Return what a link is about, and whether the mail went where the contact is still written to; None if it is
    not one of ours.
    """
    try:
        pk, print_ = _signer.unsign_object(token)
    except signing.BadSignature:
        return None
    asked = ContactAsk.objects.select_related("contact__organisation").filter(pk=pk).first()
    return asked and (asked, constant_time_compare(print_, _print(asked.contact.email)))


def check_open(asked: ContactAsk, is_same_address: bool) -> None:
    """Raise `ClosedError` if the link takes no answer any more."""
    if asked.confirmed_at or _correction_of(asked):
        raise ClosedError(Closed.ANSWERED)
    check_valid(asked, is_same_address)


def check_valid(asked: ContactAsk, is_same_address: bool) -> None:
    """Raise `ClosedError` if it is too late, or if the contact is written to elsewhere by now."""
    if today() > asked.last_day:
        raise ClosedError(Closed.EXPIRED)
    if not is_same_address:
        raise ClosedError(Closed.MOVED)


@transaction.atomic
def confirm(*, asked: ContactAsk) -> None:
    """The contact finds all of it right, and so is checked today; the same sent twice is kept once.

    Raise `ClosedError` if something else was answered before.
    """
    if ContactAsk.objects.filter(pk=asked.pk, confirmed_at=None, correction=None).update(confirmed_at=now()):
        contact = asked.contact
        contact.checked_on, contact.to_check, contact.to_check_reason = today(), False, ""
        contact._change_reason = "Confirmé par la personne elle-même"
        contact.save(update_fields=["checked_on", "to_check", "to_check_reason"])
    elif _correction_of(asked):
        raise ClosedError(Closed.ANSWERED)


@transaction.atomic
def propose(*, asked: ContactAsk, proposed: dict[str, str], has_left: bool, remark: str) -> ContactCorrection:
    """Keep what the contact says is wrong, for the administrator to review; the same sent twice is kept once.

    Raise `ClosedError` if something else was answered before.
    """
    if ContactAsk.objects.filter(pk=asked.pk, confirmed_at__isnull=False).exists():
        raise ClosedError(Closed.ANSWERED)
    said = {"proposed": proposed, "has_left": has_left, "remark": remark}
    kept, _ = ContactCorrection.objects.get_or_create(ask=asked, defaults=said | {"contact": asked.contact})
    if any(getattr(kept, name) != value for name, value in said.items()):
        raise ClosedError(Closed.ANSWERED)
    return kept


@transaction.atomic
def accept(*, correction: ContactCorrection, reviewer) -> Contact:
    """Write what is proposed into the directory.

    Raise `AlreadyReviewedError`, or `ValidationError` where the directory cannot hold it: it then still waits.
    """
    contact = correction.contact
    for name, value in correction.proposed.items():
        setattr(contact, name, value)
    received_on = timezone.localdate(correction.received_at)
    contact.to_check = correction.has_left
    contact.to_check_reason = f"Dit ne plus être le bon contact, le {day(received_on)}." if correction.has_left else ""
    if not correction.has_left:
        contact.checked_on = received_on
    contact.full_clean()
    _close(correction, reviewer, ContactCorrection.Decision.ACCEPTED)
    contact._change_reason = "Correction proposée par la personne"
    contact.save()
    return contact


def decline(*, correction: ContactCorrection, reviewer) -> None:
    _close(correction, reviewer, ContactCorrection.Decision.DECLINED)


def _close(correction: ContactCorrection, reviewer, decision: str) -> None:
    """Mark the correction as reviewed and forget what it said, atomically: of two reviewers one comes first."""
    pending = ContactCorrection.objects.filter(pk=correction.pk).pending()
    closed = {"reviewed_at": now(), "reviewed_by": reviewer, "decision": decision, "proposed": {}, "remark": ""}
    if not pending.update(**closed):
        raise AlreadyReviewedError


def _correction_of(asked: ContactAsk) -> ContactCorrection | None:
    return ContactCorrection.objects.filter(ask=asked).first()


def _print(email: str) -> str:
    """Return what tells an address from another without saying it."""
    return salted_hmac(SALT, email).hexdigest()[:16]
