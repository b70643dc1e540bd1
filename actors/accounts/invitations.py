"""Invitations: the mail by which the owner of a new account chooses the password, once, within a week."""

from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from django.core import signing
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from actors.addresses import whole
from actors.models import Invitation, User

VALIDITY = timedelta(days=7)

_signer = signing.Signer(salt="actors.invitations")


class State(models.TextChoices):
    NONE = "none", "Pas encore envoyée"
    PENDING = "pending", "Envoyée"
    EXPIRED = "expired", "Expirée"
    ACCEPTED = "accepted", "Acceptée"


class Closed(models.TextChoices):
    """Why a link opens nothing any more."""

    ACCEPTED = "accepted"
    REPLACED = "replaced"
    EXPIRED = "expired"
    DEACTIVATED = "deactivated"


class ClosedError(Exception):
    def __init__(self, why: Closed):
        self.why = why


def can_be_invited(user: User) -> bool:
    return user.is_active and not user.has_usable_password()


def state_of(user: User) -> State:
    invitation = getattr(user, "invitation", None)
    if invitation is None:
        return State.NONE
    if invitation.accepted_at or user.has_usable_password():
        return State.ACCEPTED
    return State.EXPIRED if timezone.now() > expiry_of(invitation) else State.PENDING


def expiry_of(invitation: Invitation) -> datetime:
    return invitation.sent_at + VALIDITY


def invitation_link(invitation: Invitation) -> str:
    # With the time, so that a new invitation closes the links of earlier ones.
    token = _signer.sign_object([invitation.user_id, invitation.sent_at.timestamp()])
    return whole(reverse("invitation", args=[token]))


def invite(*, user: User, by: User) -> Invitation:
    """Send the mail, then keep that it was sent: where the mail server refuses (OSError), nothing has changed."""
    invitation = Invitation(user=user, sent_at=timezone.now(), sent_by=by)
    context = {
        "user": user,
        "by": by,
        "link": invitation_link(invitation),
        "expires_at": expiry_of(invitation),
    }
    get_adapter().render_mail("account/email/invitation", user.email, context).send()
    kept, _ = Invitation.objects.update_or_create(
        user=user, defaults={"sent_at": invitation.sent_at, "sent_by": by, "accepted_at": None}
    )
    return kept


def read_token(token: str) -> tuple[Invitation, float] | None:
    """Return the invitation of a link and the time at which that link was sent; none for a link that is not ours."""
    try:
        user_pk, sent_at = _signer.unsign_object(token)
    except signing.BadSignature:
        return None
    invitation = Invitation.objects.select_related("user").filter(user=user_pk).first()
    return (invitation, sent_at) if invitation else None


def check_open(invitation: Invitation, sent_at: float) -> None:
    if not invitation.user.is_active:
        raise ClosedError(Closed.DEACTIVATED)
    if state_of(invitation.user) == State.ACCEPTED:
        raise ClosedError(Closed.ACCEPTED)
    if invitation.sent_at.timestamp() != sent_at:
        raise ClosedError(Closed.REPLACED)
    if state_of(invitation.user) == State.EXPIRED:
        raise ClosedError(Closed.EXPIRED)


@transaction.atomic
def accept(*, invitation: Invitation, password: str) -> None:
    """Set the password, once: of two answers sent together the later is refused."""
    open_still = Invitation.objects.filter(pk=invitation.pk, sent_at=invitation.sent_at, accepted_at=None)
    if not open_still.update(accepted_at=timezone.now()):
        raise ClosedError(Closed.ACCEPTED)
    get_adapter().set_password(invitation.user, password)


def withdraw_invitation(*, user: User) -> None:
    Invitation.objects.filter(user=user, accepted_at=None).delete()
