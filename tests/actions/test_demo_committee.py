"""The invented committees: five decisions or so each, some open, some overdue, and one to hold today."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from actions.models import Decision, Meeting
from tests import factories
from tests.conftest import TODAY

PAST = [
    date(2012, 3, 23),
    date(2012, 6, 22),
    date(2012, 9, 28),
    date(2012, 12, 14),
    date(2013, 3, 22),
    date(2013, 6, 21),
]


@pytest.fixture
def meetings(db):
    call_command("load_plan", verbosity=0)
    call_command("load_demo", verbosity=0)
    return Meeting.objects.order_by("held_on")


def test_the_demonstration_tells_of_committees(meetings):
    assert [meeting.held_on for meeting in meetings] == [*PAST, TODAY]
    assert [meeting.is_closed for meeting in meetings] == [True] * 6 + [False]
    *held, today = meetings
    assert all(4 <= meeting.decisions.count() <= 7 for meeting in held)
    assert (today.agenda.count(), today.decisions.count(), today.starts_at.hour) == (8, 0, 14)
    follow_up = Decision.objects
    assert (follow_up.count(), follow_up.open().count(), follow_up.overdue().count()) == (31, 8, 4)


def test_what_they_decided_is_in_the_history(meetings):
    decided = {meeting.held_on: [update.action.number for update in meeting.updates.all()] for meeting in meetings}
    assert {day: sorted(numbers) for day, numbers in decided.items() if numbers} == {
        date(2012, 12, 14): [23],
        date(2013, 3, 22): [18],
        date(2013, 6, 21): [2, 33],
    }
    assert all(update.effective_on == meeting.held_on for meeting in meetings for update in meeting.updates.all())


def test_they_are_what_the_forms_would_take(meetings):
    for meeting in meetings:
        meeting.full_clean()
        numbers = {item.action_id for item in meeting.agenda.all()}
        for item in meeting.agenda.all():
            item.full_clean()
        for decision in meeting.decisions.all():
            decision.full_clean()
            assert decision.action_id is None or decision.action_id in numbers
            assert decision.due_on is None or decision.due_on >= meeting.held_on
            assert decision.settled_on is None or meeting.held_on <= decision.settled_on <= TODAY


def test_true_committees_are_left_alone(db):
    call_command("load_plan", verbosity=0)
    factories.meeting(factories.plan("2015-2020", is_current=False))
    with pytest.raises(CommandError):
        call_command("load_demo", verbosity=0)
