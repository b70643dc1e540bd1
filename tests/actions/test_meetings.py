"""What may be written of a meeting, and what closed minutes no longer let change."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from actions import meetings
from actions.followup import StaleVersionError
from actions.meetings import MeetingIsClosedError
from actions.models import Decision, Meeting, Outcome, Weather
from tests import factories

NEW_STATE = {"status": "in_progress", "weather": "cloudy", "progress": 60, "expected_end": date(2014, 6, 30)}


def decide(meeting, author, action=None, **fields):
    defaults = {"submission": uuid4(), "text": "Signer à deux dès cette année."}
    return meetings.record_decision(meeting=meeting, author=author, action=action, **defaults | fields)


def close(meeting, by):
    meetings.close_minutes(meeting=meeting, by=by)


def agenda_of(meeting):
    return [item.action.number for item in meeting.agenda.select_related("action")]


@pytest.fixture
def long_agenda(meeting, other_action, plan):
    actions = [other_action, factories.action(plan, 3), factories.action(plan, 4)]
    meetings.add_to_agenda(meeting=meeting, reasons=dict.fromkeys(actions, "Motif"))
    return meeting


def test_a_decision_that_changes_the_state_says_which_meeting_decided_it(meeting, mission, action):
    decide(meeting, mission, action, version=action.version, new_state=NEW_STATE)
    update = action.updates.get()
    assert (update.meeting, update.effective_on, update.weather) == (meeting, meeting.held_on, Weather.CLOUDY)
    action.refresh_from_db()
    assert (action.progress, action.expected_end) == (60, date(2014, 6, 30))


def test_a_decision_sent_twice_is_taken_once(meeting, mission, action):
    submission, version = uuid4(), action.version
    for _ in range(2):
        decide(meeting, mission, action, submission=submission, version=version, new_state=NEW_STATE)
    assert (meeting.decisions.count(), action.updates.count()) == (1, 1)


def test_a_decision_sent_again_with_other_words_is_refused(meeting, mission, action):
    submission = uuid4()
    decision = decide(meeting, mission, action, submission=submission)
    with pytest.raises(ValidationError, match="déjà enregistrée"):
        decide(meeting, mission, action, submission=submission, text="Tout autre chose")
    assert list(meeting.decisions.values_list("text", flat=True)) == [decision.text]


def test_nothing_is_decided_on_a_state_that_somebody_changed_meanwhile(meeting, mission, action):
    factories.record(action, mission, progress=90)
    with pytest.raises(StaleVersionError):
        decide(meeting, mission, action, version=0, new_state=NEW_STATE)
    assert not Decision.objects.exists()


def test_nothing_is_decided_before_the_day(plan, mission, action):
    later = factories.meeting(plan, date(2013, 11, 16), action)
    with pytest.raises(ValidationError, match="pas encore eu lieu"):
        decide(later, mission, action)


def test_a_decision_is_corrected_and_withdrawn(meeting, mission, action):
    decision = decide(meeting, mission, action)
    meetings.correct_decision(decision, text="Signer à quatre.", due_on=date(2014, 3, 31))
    decision.refresh_from_db()
    assert (decision.text, decision.due_on) == ("Signer à quatre.", date(2014, 3, 31))
    meetings.withdraw_decision(decision)
    assert not meeting.decisions.exists()


def test_an_action_is_on_the_agenda_once(long_agenda, action):
    meetings.add_to_agenda(meeting=long_agenda, reasons={action: "Encore"})
    assert agenda_of(long_agenda) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("number", "to", "expected"),
    [
        (3, 1, [3, 1, 2, 4]),
        (1, 2, [2, 1, 3, 4]),
        (1, 4, [2, 3, 4, 1]),
        (2, 2, [1, 2, 3, 4]),
        (1, 9999, [2, 3, 4, 1]),
        (4, 0, [4, 1, 2, 3]),
    ],
)
def test_an_action_is_given_a_rank(long_agenda, number, to, expected):
    for _ in range(2):  # pressed twice, moved once
        meetings.move_on_agenda(long_agenda.agenda.get(action__number=number), to=to)
    assert agenda_of(long_agenda) == expected


def test_what_was_decided_on_stays_on_the_agenda(long_agenda, mission, action):
    decide(long_agenda, mission, action)
    with pytest.raises(ValidationError, match="reste à l’ordre du jour"):
        meetings.remove_from_agenda(long_agenda.agenda.get(action=action))
    meetings.remove_from_agenda(long_agenda.agenda.get(action__number=2))
    assert agenda_of(long_agenda) == [1, 3, 4]


def test_a_meeting_is_moved_with_its_agenda_until_it_has_decided(meeting, mission, action):
    meeting.held_on = date(2013, 11, 8)
    meetings.save_meeting(meeting)
    assert agenda_of(Meeting.objects.get(held_on=date(2013, 11, 8))) == [1]
    decide(meeting, mission, action)
    meeting.held_on = date(2013, 11, 7)
    with pytest.raises(ValidationError, match="sa date ne change plus"):
        meetings.save_meeting(meeting)


def test_a_plan_has_one_meeting_a_day(meeting, plan):
    with pytest.raises(ValidationError, match="déjà prévu"):
        meetings.save_meeting(Meeting(plan=plan, held_on=meeting.held_on))
    other_plan = factories.plan("2015-2020", is_current=False)
    meetings.save_meeting(Meeting(plan=other_plan, held_on=meeting.held_on))


def test_minutes_are_not_closed_before_the_day(plan, mission):
    later = factories.meeting(plan, date(2013, 11, 16))
    with pytest.raises(ValidationError, match="pas encore eu lieu"):
        close(later, mission)


AFTER_CLOSING = {
    "decide": lambda meeting, author, action, decision: decide(meeting, author, action),
    "correct": lambda meeting, author, action, decision: meetings.correct_decision(decision, text="Autre"),
    "withdraw": lambda meeting, author, action, decision: meetings.withdraw_decision(decision),
    "save": lambda meeting, author, action, decision: meetings.save_meeting(meeting),
    "close": lambda meeting, author, action, decision: close(meeting, author),
    "add": lambda meeting, author, action, decision: meetings.add_to_agenda(meeting=meeting, reasons={action: ""}),
    "move": lambda meeting, author, action, decision: meetings.move_on_agenda(meeting.agenda.get(), to=1),
    "reason": lambda meeting, author, action, decision: meetings.change_reason(meeting.agenda.get(), reason="X"),
    "remove": lambda meeting, author, action, decision: meetings.remove_from_agenda(meeting.agenda.get()),
}


@pytest.mark.parametrize("change", AFTER_CLOSING.values(), ids=AFTER_CLOSING)
def test_nothing_changes_once_the_minutes_are_closed(meeting, mission, action, decision, change):
    stale = Meeting.objects.get(pk=meeting.pk)  # as another agent still has it on the screen
    close(meeting, mission)
    before = [*Meeting.objects.values(), *meeting.agenda.values(), *meeting.decisions.values()]
    with pytest.raises(MeetingIsClosedError):
        change(stale, mission, action, decision)
    assert [*Meeting.objects.values(), *meeting.agenda.values(), *meeting.decisions.values()] == before


def test_a_decision_is_settled_after_the_minutes_are_closed(plan, mission):
    meeting = factories.meeting(plan, date(2013, 6, 21))
    decision = factories.decision(meeting, mission)
    close(meeting, mission)
    meetings.settle_decision(decision, outcome=Outcome.DONE, settled_on=date(2013, 9, 30), note="Envoyée")
    decision.refresh_from_db()
    assert (decision.outcome, decision.settled_on, decision.outcome_note) == ("done", date(2013, 9, 30), "Envoyée")
    meetings.settle_decision(decision, outcome=Outcome.OPEN, settled_on=None)
    decision.refresh_from_db()
    assert (decision.outcome, decision.settled_on, decision.outcome_note) == ("open", None, "")


@pytest.mark.parametrize(
    ("outcome", "settled_on", "note", "reason"),
    [
        ("done", date(2013, 6, 20), "", "entre le comité"),
        ("done", date(2013, 11, 16), "", "entre le comité"),
        ("dropped", date(2013, 9, 30), "", "en un mot pourquoi"),
    ],
)
def test_a_decision_is_settled_on_a_day_that_can_be(plan, mission, outcome, settled_on, note, reason):
    decision = factories.decision(factories.meeting(plan, date(2013, 6, 21)), mission)
    with pytest.raises(ValidationError, match=reason):
        meetings.settle_decision(decision, outcome=outcome, settled_on=settled_on, note=note)
    decision.refresh_from_db()
    assert decision.outcome == Outcome.OPEN


@pytest.mark.parametrize(
    ("on", "is_open", "is_overdue"),
    [
        (date(2013, 6, 20), False, False),
        (date(2013, 6, 21), True, False),
        (date(2013, 9, 1), True, False),
        (date(2013, 9, 2), True, True),
        (date(2013, 9, 29), True, True),
        (date(2013, 9, 30), False, False),
    ],
)
def test_a_decision_is_open_and_overdue_as_of_a_day(plan, mission, on, is_open, is_overdue):
    settled = {"outcome": Outcome.DONE, "settled_on": date(2013, 9, 30)}
    meeting = factories.meeting(plan, date(2013, 6, 21))
    factories.decision(meeting, mission, due_on=date(2013, 9, 1), **settled)
    assert Decision.objects.open(on).exists() is is_open
    assert Decision.objects.overdue(on).exists() is is_overdue
    if is_open:
        found = Decision.objects.with_follow_up(on).get()
        assert (found.is_open, found.is_overdue) == (is_open, is_overdue)
