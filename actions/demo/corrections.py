"""What contacts propose to correct in the directory; it waits, so that the directory stays that of the brochure."""

from datetime import date, datetime, time

from django.utils import timezone

from actions.demo.reading import read
from actions.models import Plan
from actors.models import Contact, ContactAsk, ContactCorrection, User


def load(plan: Plan, accounts: dict[str, User]) -> None:
    for correction in read("corrections"):
        _correction(Contact.objects.get_by_natural_key(*correction.pop("contact")), **correction)


def _correction(contact: Contact, *, asked: date, received: date, **said) -> None:
    ask = ContactAsk.objects.create(contact=contact, asked_on=asked, sent_at=_moment(asked, time(7)))
    ContactCorrection.objects.create(ask=ask, contact=contact, received_at=_moment(received, time(9, 40)), **said)


def _moment(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))
