"""The mails that the portal sends of its own accord: each leaves once, however often and by whomever it is tried."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from actions.models import Reminder, ReminderMail
from actors.clock import now
from actors.mailing import send

ERROR_LENGTH = ReminderMail._meta.get_field("error").max_length


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
    """Send a mail that was claimed: the templates have its kind's name. What goes wrong is kept with it."""
    if error := send(mail.kind, context, to=mail.email, subject=mail.subject):
        _release(mail, error)
    else:
        mail.sent_at = now()
        mail.save(update_fields=["sent_at"])


def _release(mail: ReminderMail, error: str) -> None:
    """Give the key and the reasons back, so that the next run tries again."""
    mail.error = error[:ERROR_LENGTH]
    mail.key += f":{mail.pk}"
    with transaction.atomic():
        mail.reminders.all().delete()
        mail.save(update_fields=["error", "key"])
