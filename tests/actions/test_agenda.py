"""What the portal proposes for the agenda of a meeting, and why."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions import agenda
from actions.models import Action, Outcome, Status, Weather
from tests import factories

BEFORE = date(2013, 6, 21)


@pytest.fixture
def meeting(plan):
    """The committee of today, after that of 21 June."""
    factories.meeting(plan, BEFORE)
    return factories.meeting(plan)


@pytest.fixture
def quiet(action, mission):
    """Action 1, on which there is nothing to say."""
    factories.record(action, mission, expected_end=date(2014, 6, 30), effective_on=date(2013, 6, 1))
    factories.record(action, mission, expected_end=date(2014, 6, 30))
    return action


def proposed(meeting):
    """Return the reasons by number, with ordinary spaces."""
    return {
        each.action.number: [reason.replace("\u00a0", " ") for reason in each.reasons]
        for each in agenda.proposals(meeting)
    }


def test_nothing_is_proposed_of_an_action_that_goes_well(meeting, quiet):
    assert proposed(meeting) == {}


def test_in_difficulty(meeting, quiet, mission):
    factories.record(quiet, mission, weather=Weather.STORMY, expected_end=date(2014, 6, 30))
    assert proposed(meeting) == {1: ["en difficulté"]}


def test_late(meeting, quiet, mission):
    Action.objects.filter(pk=quiet.pk).update(expected_end=date(2013, 10, 31))
    assert proposed(meeting) == {1: ["en retard : l’échéance du 31 octobre 2013 est dépassée"]}


def test_pushed_back_since_the_meeting_before(meeting, quiet, mission):
    factories.record(quiet, mission, expected_end=date(2014, 9, 30))
    reason = "échéance repoussée du 30 juin 2014 au 30 septembre 2014 depuis le comité du 21 juin 2013"
    assert proposed(meeting) == {1: [reason]}


def test_pushed_back_before_it_is_known_already(meeting, quiet, mission):
    factories.record(quiet, mission, expected_end=date(2014, 9, 30), effective_on=date(2013, 6, 10))
    factories.record(quiet, mission, expected_end=date(2014, 9, 30))
    assert proposed(meeting) == {}


def test_completed_later_than_promised_calls_for_nothing(meeting, quiet, mission):
    factories.record(quiet, mission, status=Status.COMPLETED, expected_end=date(2014, 9, 30))
    assert proposed(meeting) == {}


def test_silent(meeting, plan):
    factories.action(plan, 1)
    assert proposed(meeting) == {1: ["sans nouvelles depuis le 1er janvier 2012"]}


def test_decided_before_and_still_open(meeting, plan, quiet, mission):
    earlier = plan.meetings.get(held_on=BEFORE)
    factories.decision(earlier, mission, quiet, text="Trouver un pilote.", due_on=date(2013, 9, 30))
    done = {"outcome": Outcome.DONE, "settled_on": date(2013, 9, 1)}
    factories.decision(earlier, mission, quiet, text="Déjà faite.", **done)
    factories.decision(earlier, mission, text="Sur tout le plan.")
    assert proposed(meeting) == {1: ["décidé le 21 juin 2013 : « Trouver un pilote », pour le 30 septembre 2013"]}


def test_a_long_decision_is_recalled_in_short(meeting, plan, quiet, mission):
    factories.decision(plan.meetings.get(held_on=BEFORE), mission, quiet, text="mot " * 300)
    [reason] = proposed(meeting)[1]
    assert len(reason) < 130
    assert reason.endswith("mot… »")


def test_open_decisions_come_first_then_what_has_most_reasons(meeting, plan, quiet, mission):
    factories.action(plan, 2)  # silent
    stormy = factories.action(plan, 3)
    factories.record(stormy, mission, weather=Weather.STORMY, expected_end=date(2013, 9, 30))  # and late
    fourth = factories.action(plan, 4)
    factories.record(fourth, mission, expected_end=date(2014, 6, 30))
    factories.decision(plan.meetings.get(held_on=BEFORE), mission, fourth)
    assert [*proposed(meeting)] == [4, 3, 2]


def test_what_is_on_the_agenda_is_not_proposed(plan, action):
    assert proposed(factories.meeting(plan, date(2013, 11, 15), action)) == {}


def test_the_first_meeting_has_no_one_to_compare_with(plan, action):
    assert [*proposed(factories.meeting(plan))] == [1]


def test_a_meeting_to_come_looks_at_today_a_past_one_at_its_day(plan, quiet, mission):
    factories.record(quiet, mission, weather=Weather.STORMY, expected_end=date(2014, 6, 30))
    assert [*proposed(factories.meeting(plan, date(2013, 12, 20)))] == [1]
    assert [*proposed(factories.meeting(plan, date(2013, 6, 2)))] == []


def test_points_say_what_was_decided_on_each(meeting, quiet, plan, mission):
    other = factories.action(plan, 2)
    held = factories.meeting(plan, date(2013, 11, 14), other, quiet)
    taken = factories.decision(held, mission, quiet)
    assert [(point.number, point.decisions) for point in agenda.points(held)] == [(2, ()), (1, (taken,))]


@pytest.mark.parametrize("read", [agenda.proposals, agenda.points])
def test_queries_stay_constant(meeting, plan, mission, read):
    def count():
        with CaptureQueriesContext(connection) as queries:
            read(meeting)
        return len(queries)

    def fill(numbers):
        for number in numbers:
            action = factories.action(plan, number)
            factories.decision(plan.meetings.get(held_on=BEFORE), mission, action)
            factories.decision(meeting, mission, action)
            meeting.agenda.create(action=factories.action(plan, number + 50), position=number)

    fill([1])
    few = count()
    fill([2, 3, 4])
    assert count() == few
