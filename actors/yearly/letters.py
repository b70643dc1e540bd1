"""Whom the yearly mail goes to, and its sending: at most once a year, however often and by whomever it is run."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from actors.addresses import whole
from actors.clock import now, today
from actors.mailing import send
from actors.models import CHECKED_EVERY, Contact, ContactAsk, ContactCorrection
from actors.yearly.answers import link_of

SUBJECT = "Toujours le bon contact\u202f? Vérifiez vos coordonnées dans l’annuaire du plan ESS"
ERROR_LENGTH = ContactAsk._meta.get_field("error").max_length


def to_check() -> QuerySet[Contact]:
    """The contacts that nobody checked for a year, who were not asked meanwhile and whose answer nobody awaits."""
    asked = ContactAsk.objects.not_failed().filter(asked_on__gt=today() - CHECKED_EVERY)
    awaiting_review = ContactCorrection.objects.pending()
    return (
        Contact.objects.not_checked_for_a_year()
        .exclude(pk__in=asked.values("contact"))
        .exclude(pk__in=awaiting_review.values("contact"))
        .select_related("organisation")
        .order_by("organisation__name", "name")
    )


def ask(contact: Contact) -> ContactAsk | None:
    """Write to a contact; return None if somebody else does so this very moment. A failure is kept in `error`."""
    asked = ContactAsk(contact=contact)
    try:
        with transaction.atomic(durable=True):
            asked.save(force_insert=True)
    except IntegrityError:
        return None
    error = send("contact_check", _told(asked), to=contact.email, subject=SUBJECT)
    if error:
        asked.error = error[:ERROR_LENGTH]
    else:
        asked.sent_at = now()
    asked.save(update_fields=["sent_at", "error"])
    return asked


def _told(asked: ContactAsk) -> dict:
    return {"contact": asked.contact, "link": whole(link_of(asked)), "last_day": asked.last_day}
