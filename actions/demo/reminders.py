"""The invented log of the mails: what the portal would have sent on some days."""

from dataclasses import replace
from datetime import date, datetime, time

from django.utils import timezone

from actions.demo.reading import read
from actions.mailing import digest, reminders
from actions.models import Plan, Reminder, ReminderMail
from actors.models import User


def load(plan: Plan, accounts: dict[str, User]) -> None:
    """Write what left on the days of the file, from the follow-up that the other parts have loaded."""
    for departure in read("reminders"):
        _write(plan, **departure)


def _write(plan: Plan, day: date, error: str = "") -> None:
    for letter in reminders.planned(plan, day).letters:
        known = _known_on(day, letter)
        if known.items:
            mail = _log(reminders.compose(known, day), day, error)
            Reminder.objects.bulk_create([] if error else reminders.reasons(known, mail))
    issue = digest.planned(plan, day)
    for reader in issue.readers:
        _log(digest.compose(issue, reader), day, error)


def _known_on(day: date, letter: reminders.Letter) -> reminders.Letter:
    """Return the letter without what was asked on that day or since."""
    items = (replace(own, asks=[ask for ask in own.asks if ask.since < day]) for own in letter.items)
    return replace(letter, items=[own for own in items if own.asks])


def _log(mail: ReminderMail, day: date, error: str) -> ReminderMail:
    """Write the mail as it left, or did not, at seven in the morning."""
    mail.prepared_at = timezone.make_aware(datetime.combine(day, time(7)))
    if error:
        mail.error, mail.key = error, f"{mail.key}:failed"
    else:
        mail.sent_at = mail.prepared_at
    mail.save()
    return mail
