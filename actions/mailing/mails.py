"""The mails that the portal sends of its own accord: each leaves once, however often and by whomever it is tried."""

import logging
from collections.abc import Iterable
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string

from actions.models import MailKind, Reminder, ReminderMail
from actors.clock import now

# The text, and the same in HTML.
TEMPLATES = {
    MailKind.REMINDER: ("emails/reminder.txt", "emails/reminder.html"),
    MailKind.DIGEST: ("emails/digest.txt", "emails/digest.html"),
}
ERROR_LENGTH = ReminderMail._meta.get_field("error").max_length

logger = logging.getLogger(__name__)


def address(path: str) -> str:
    """Return the whole address of a page: a mail has no site of its own."""
    return settings.PORTAL_URL + path


def claim(mail: ReminderMail, reminders: Iterable[Reminder] = ()) -> bool:
    """Write a mail and the reasons that it gives; False if it, or one of them, was written before.

    It is committed before the mail leaves: whatever happens then, nobody sends it a second time.
    """
    try:
        with transaction.atomic(durable=True):
            mail.save(force_insert=True)
            Reminder.objects.bulk_create(reminders)
    except IntegrityError:
        return False
    return True


def deliver(mail: ReminderMail, context: dict) -> None:
    """Send a mail that was claimed. What goes wrong is kept with it, and keeps no other mail from leaving."""
    try:
        _message(mail, context).send()
    except Exception as error:
        logger.exception("Mail %s was not sent", mail.key)
        _release(mail, error)
    else:
        mail.sent_at = now()
        mail.save(update_fields=["sent_at"])


def _message(mail: ReminderMail, context: dict) -> EmailMultiAlternatives:
    context = context | {
        "mail": mail,
        "site": settings.PORTAL_URL,
        "mission_email": parseaddr(settings.MISSION_EMAIL)[1],
    }
    text, html = (render_to_string(template, context) for template in TEMPLATES[mail.kind])
    message = EmailMultiAlternatives(
        mail.subject,
        text,
        to=[mail.email],
        reply_to=[settings.MISSION_EMAIL],
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(html, "text/html")
    return message


def _release(mail: ReminderMail, error: Exception) -> None:
    """Give the key and the reasons back, so that the next run tries again."""
    mail.error = f"{type(error).__name__}: {error}"[:ERROR_LENGTH]
    mail.key += f":{mail.pk}"
    with transaction.atomic():
        mail.reminders.all().delete()
        mail.save(update_fields=["error", "key"])
