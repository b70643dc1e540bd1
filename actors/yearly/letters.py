"""Whom the yearly mail goes to, and its sending: at most once a year, however often and by whomever it is run."""

import logging
from email.utils import parseaddr
from types import SimpleNamespace

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string

from actors.clock import now, today
from actors.models import CHECKED_EVERY, Contact, ContactAsk, ContactCorrection
from actors.yearly.answers import link_of

SUBJECT = "Toujours le bon contact\u202f? Vérifiez vos coordonnées dans l’annuaire du plan ESS"
ERROR_LENGTH = ContactAsk._meta.get_field("error").max_length

logger = logging.getLogger(__name__)


def to_check() -> QuerySet[Contact]:
    """The contacts that nobody checked for a year, who were not asked meanwhile and whose answer nobody awaits."""
    a_year_ago = today() - CHECKED_EVERY
    asked = ContactAsk.objects.not_failed().filter(asked_on__gt=a_year_ago)
    awaiting_review = ContactCorrection.objects.pending()
    return (
        Contact.objects.in_office()
        .filter(Q(checked_on=None) | Q(checked_on__lte=a_year_ago))
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
    try:
        message(asked).send()
    except Exception as error:
        logger.exception("Contact %s was not asked", contact.pk)
        asked.error = f"{type(error).__name__}: {error}"[:ERROR_LENGTH]
    else:
        asked.sent_at = now()
    asked.save(update_fields=["sent_at", "error"])
    return asked


def message(asked: ContactAsk) -> EmailMultiAlternatives:
    context = {
        "mail": SimpleNamespace(subject=SUBJECT),
        "contact": asked.contact,
        "link": settings.PORTAL_URL + link_of(asked),
        "last_day": asked.last_day,
        "site": settings.PORTAL_URL,
        "mission_email": parseaddr(settings.MISSION_EMAIL)[1],
    }
    mail = EmailMultiAlternatives(
        SUBJECT,
        render_to_string("emails/contact_check.txt", context),
        to=[asked.contact.email],
        reply_to=[settings.MISSION_EMAIL],
        headers={"Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string("emails/contact_check.html", context), "text/html")
    return mail
