"""The command, every day of a year, by the clock of Paris."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import holidays
import pytest
import time_machine
from django.core import mail as django_mail
from django.core.management import call_command
from django.utils.timezone import localdate

from actions.models import MailKind, MailState, Milestone, Reminder, ReminderMail, UpdateRequest
from tests import factories

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
DAYS = [date(2013, 1, 1) + timedelta(days=number) for number in range(365)]
SPRING, AUTUMN = date(2013, 3, 31), date(2013, 10, 27)
# One run a day, at an hour that changes; a minute before and after midnight among them.
HOURS = [(0, 1), (7, 0), (23, 59), (12, 30), (2, 30), (18, 15), (1, 59)]
# Around both changes of the clock, at every hour.
WATCHED = {change + timedelta(days=days) for change in (SPRING, AUTUMN) for days in (-2, -1, 0, 1, 2)}


def moments(day):
    """Return when the command runs on a day: the hours that the clock of Paris shows, as it shows them."""
    hours = [HOURS[day.toordinal() % len(HOURS)]]
    if day in WATCHED:
        hours = [(hour, 30) for hour in range(0, 24, 3)] + [(23, 59)]
    return [datetime(day.year, day.month, day.day, *hour, tzinfo=PARIS) for hour in hours]


def run():
    call_command("send_reminders", "--send", stdout=StringIO())


@pytest.fixture(autouse=True)
def real_days(settings):
    settings.PORTAL_TODAY = None


@pytest.fixture
def life(plan, pilot, mission, action, other_action):
    """Return what happens in the plan, by day: news, promises that pass, milestones that move, requests."""
    outside = factories.contact("Odile OUTRE", email="paul@example.org")  # she shares his address
    factories.involve(other_action, outside)
    factories.involve(factories.action(plan, 3), pilot.contact)
    stage = other_action.milestones.create(title="Étape", due_on=AUTUMN)
    return {
        date(2013, 1, 3): lambda: factories.record(
            action, mission, effective_on=date(2013, 1, 3), expected_end=SPRING - timedelta(days=1)
        ),
        date(2013, 2, 16): lambda: UpdateRequest.objects.create(action=other_action, asked_by=mission),  # a Saturday
        date(2013, 5, 9): lambda: UpdateRequest.objects.create(action=action, asked_by=mission),  # Ascension Day
        date(2013, 6, 3): lambda: factories.record(other_action, mission, effective_on=date(2013, 6, 3)),
        date(2013, 10, 21): lambda: Milestone.objects.filter(pk=stage.pk).update(due_on=date(2013, 11, 30)),
        date(2013, 12, 24): lambda: UpdateRequest.objects.create(action=action, asked_by=mission),
    }


@pytest.fixture
def year(life, mission):
    """Live the year through."""
    for day in DAYS:
        for number, moment in enumerate(moments(day)):
            with time_machine.travel(moment.astimezone(UTC), tick=False):
                if number == 0 and day in life:
                    life[day]()
                run()
    return ReminderMail.objects.all()


def days_of(mails):
    return [localdate(mail.prepared_at) for mail in mails]


def test_a_year(year):
    off = holidays.country_holidays("FR", years=2013)
    assert all(day.isoweekday() <= 5 and day not in off for day in days_of(year))
    assert len(django_mail.outbox) == len(year) == year.in_state(MailState.SENT).count()

    reminders = year.filter(kind=MailKind.REMINDER)
    assert max(Counter((mail.contact_id, localdate(mail.prepared_at)) for mail in reminders).values()) == 1
    given = Counter(Reminder.objects.values_list("contact_id", "action_id", "key"))
    assert set(given.values()) == {1}

    assert told() == {
        ("Paul PILOTE", 1, "silent:2012-01-01"): date(2013, 1, 2),
        ("Paul PILOTE", 1, "late:2013-03-30"): date(2013, 4, 2),  # Sunday the change, then Easter Monday
        ("Paul PILOTE", 1, "silent:2013-01-03"): date(2013, 4, 4),  # silent from the 91st day on
        ("Paul PILOTE", 1, "requested"): date(2013, 5, 10),
        ("Paul PILOTE", 1, "requested again"): date(2013, 12, 24),
        ("Paul PILOTE", 3, "silent:2012-01-01"): date(2013, 1, 2),
        ("Odile OUTRE", 2, "silent:2012-01-01"): date(2013, 1, 2),
        ("Odile OUTRE", 2, "requested"): date(2013, 2, 18),
        ("Odile OUTRE", 2, "silent:2013-06-03"): date(2013, 9, 2),
        ("Odile OUTRE", 2, "milestone:2013-10-27"): date(2013, 10, 14),
        ("Odile OUTRE", 2, "milestone:2013-11-30"): date(2013, 11, 18),
    }

    weeks = days_of(year.filter(kind=MailKind.DIGEST).order_by("prepared_at"))
    assert weeks == first_working_days(off)


def told():
    """Return the day on which each reason was given, by person and action."""
    days = {}
    for reminder in Reminder.objects.select_related("mail", "contact", "action").order_by("mail__prepared_at"):
        name, _, rest = reminder.key.partition(":")
        what = {"milestone": f"milestone:{rest[-10:]}", "requested": "requested"}.get(name, reminder.key)
        who = (reminder.contact.name, reminder.action.number)
        days[(*who, f"{what} again" if (*who, what) in days else what)] = localdate(reminder.mail.prepared_at)
    return days


def first_working_days(off):
    """Return the first working day of each week of the year."""
    first = {}
    for day in DAYS:
        if day.isoweekday() <= 5 and day not in off:
            first.setdefault(day.isocalendar()[:2], day)
    return [*first.values()]


@pytest.mark.parametrize(
    ("moment", "leaves"),
    [
        (datetime(2013, 11, 17, 23, 59, 59, tzinfo=PARIS), False),  # Sunday
        (datetime(2013, 11, 18, 0, 0, 0, tzinfo=PARIS), True),  # Monday, still Sunday in UTC
        (datetime(2013, 7, 15, 1, 59, 0, tzinfo=PARIS), True),  # Monday after the national day, Sunday in UTC
        (datetime(2013, 11, 15, 23, 59, 59, tzinfo=PARIS), True),
        (datetime(2013, 11, 16, 0, 0, 0, tzinfo=PARIS), False),  # Saturday, still Friday in UTC
        (datetime(2013, 10, 27, 2, 30, fold=0, tzinfo=PARIS), False),
        (datetime(2013, 10, 27, 2, 30, fold=1, tzinfo=PARIS), False),
        (datetime(2013, 10, 28, 0, 30, tzinfo=PARIS), True),
        (datetime(2013, 4, 2, 0, 30, tzinfo=PARIS), True),
    ],
    ids=str,
)
def test_the_day_is_that_of_paris(pilot, moment, leaves):
    with time_machine.travel(moment.astimezone(UTC), tick=False):
        run()
    assert ReminderMail.objects.exists() is leaves
    if leaves:
        assert ReminderMail.objects.get().key.endswith(moment.date().isoformat())
