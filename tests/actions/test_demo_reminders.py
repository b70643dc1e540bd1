"""The invented log of the mails."""

from datetime import date, time

import pytest
from django.core.management import call_command
from django.db.models.functions import TruncDate
from django.utils.timezone import localtime

from actions.mailing.reminders import planned
from actions.mailing.working_days import is_working_day
from actions.models import MailKind, MailState, Plan, ReminderMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def log():
    call_command("load_plan", verbosity=0)
    call_command("load_demo", verbosity=0)
    return ReminderMail.objects.all()


def test_it_shows_what_the_log_is_for(log, portal_today):
    assert {mail.kind for mail in log} == set(MailKind)
    assert {MailState.SENT, MailState.FAILED} <= {mail.state for mail in log}
    for mail in log:
        left = localtime(mail.prepared_at)
        assert (left.time(), is_working_day(left.date()), left.date() < portal_today) == (time(7), True, True)
    days = log.filter(kind=MailKind.DIGEST).in_state(MailState.SENT).order_by("prepared_at")
    assert [*days.values_list(TruncDate("prepared_at"), flat=True)] == [
        date(2013, 10, 21),
        date(2013, 10, 28),
        date(2013, 11, 5),
        date(2013, 11, 12),
    ]


def test_only_mails_that_left_gave_reasons(log):
    for mail in log.filter(kind=MailKind.REMINDER):
        assert mail.reminders.exists() is (mail.state == MailState.SENT)


def test_there_is_something_left_to_send(log, portal_today):
    todays = planned(Plan.objects.current(), portal_today)
    assert len(todays.letters) >= 2
    assert todays.without_email
    assert todays.without_pilot
