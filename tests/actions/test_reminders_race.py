"""The command run by several processes at once: every mail leaves once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core import mail as django_mail
from django.db import connection

from actions.mailing import digest, mails, reminders
from actions.models import MailState, Reminder, ReminderMail
from tests import factories

RUNS, PILOTS = 5, 4


@pytest.fixture
def race(transactional_db, plan, mission, portal_today):
    """Return a function that has several runs plan the same round, then send it all at once."""
    for number in range(1, PILOTS + 1):
        contact = factories.contact(f"Pilote {number}", email="p@example.org")
        factories.involve(factories.action(plan, number), contact)
    barrier = Barrier(RUNS)

    def run(_):
        try:
            planned, issue = reminders.planned(plan, portal_today), digest.planned(plan, portal_today)
            assert len(planned.letters) == PILOTS
            barrier.wait(timeout=30)
            return [*reminders.send(planned), *digest.send(issue)]
        finally:
            connection.close()

    def start():
        with ThreadPoolExecutor(RUNS) as pool:
            return [mail for sent in pool.map(run, range(RUNS)) for mail in sent]

    return start


def test_each_mail_leaves_once(race):
    sent = race()
    assert len(sent) == len(django_mail.outbox) == ReminderMail.objects.count() == PILOTS + 1
    assert {mail.state for mail in ReminderMail.objects.all()} == {MailState.SENT}
    assert Reminder.objects.count() == PILOTS


def test_without_the_claim_the_same_test_fails(race, monkeypatch):
    monkeypatch.setattr(mails, "claim", lambda mail, rows=(): True)
    monkeypatch.setattr(reminders, "claim", lambda mail, rows=(): True)
    monkeypatch.setattr(mails.ReminderMail, "save", lambda mail, **fields: None)
    race()
    assert len(django_mail.outbox) > PILOTS + 1
