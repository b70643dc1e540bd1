"""The state of an action on a day: which update counts, and what in it calls for a look."""

import random
from datetime import date, timedelta

import pytest

from actions.alerts import CONDITIONS, Alert
from actions.models import Action, InvolvementRole, Status, Weather
from tests import factories
from tests.conftest import TODAY


def days(count):
    return timedelta(days=count)


def state_on(action, day=None):
    return Action.objects.with_state(action.plan, day).get(pk=action.pk).state


def states(plan, day):
    return {action.pk: action.state for action in Action.objects.with_state(plan, day)}


@pytest.fixture(params=["current fields", "history"])
def state_of(request, settings):
    """Read the state on `TODAY` in both ways: from the current fields and, the day after, from the history."""

    def read(action):
        if request.param == "history":
            settings.PORTAL_TODAY = TODAY + days(1)
        return state_on(action, TODAY)

    return read


def test_never_updated_is_to_be_launched(action, state_of):
    action.ends_on = date(2014, 6, 30)
    action.save()
    state = state_of(action)
    assert (state.status, state.weather, state.progress) == (Status.NOT_STARTED, None, 0)
    assert (state.expected_end, state.promised_end) == (None, date(2014, 6, 30))
    assert (state.updated_on, state.last_heard_on) == (None, action.plan.starts_on)
    assert state.is_silent


def test_the_latest_effective_update_counts(action, mission, state_of):
    factories.record(action, mission, progress=20, effective_on=date(2013, 3, 1))
    factories.record(action, mission, progress=60, weather=Weather.CLOUDY, effective_on=date(2013, 9, 1))
    state = state_of(action)
    assert (state.progress, state.weather, state.updated_on) == (60, Weather.CLOUDY, date(2013, 9, 1))


@pytest.mark.parametrize(
    ("day", "progress"),
    [
        (date(2013, 2, 28), 0),
        (date(2013, 3, 1), 20),
        (date(2013, 8, 31), 20),
        (date(2013, 9, 1), 60),
        (TODAY, 60),
    ],
)
def test_the_state_on_a_past_day(action, mission, day, progress):
    factories.record(action, mission, progress=20, effective_on=date(2013, 3, 1))
    factories.record(action, mission, progress=60, effective_on=date(2013, 9, 1))
    assert state_on(action, day).progress == progress


def test_of_two_on_the_same_day_the_later_row_counts(action, mission, state_of):
    for progress in (70, 30):
        factories.record(action, mission, progress=progress, effective_on=date(2013, 9, 1))
    assert state_of(action).progress == 30


def test_a_backdated_update_completes_the_history_only(action, mission, state_of):
    factories.record(action, mission, progress=60, effective_on=date(2013, 9, 1))
    factories.record(action, mission, progress=20, effective_on=date(2013, 3, 1))
    action.refresh_from_db()
    assert (action.progress, action.updated_on, action.version) == (60, date(2013, 9, 1), 2)
    assert state_on(action, date(2013, 4, 1)).progress == 20
    assert state_of(action).progress == 60


def test_an_update_may_withdraw_the_announced_end(action, mission, state_of):
    action.ends_on = date(2014, 6, 30)
    action.save()
    factories.record(action, mission, expected_end=date(2014, 9, 30), effective_on=date(2013, 3, 1))
    factories.record(action, mission, expected_end=None, effective_on=date(2013, 9, 1))
    assert state_of(action).promised_end == date(2014, 6, 30)


@pytest.mark.parametrize(
    ("days_left", "is_late", "is_due_soon"),
    [(-1, True, False), (0, False, True), (1, False, True), (60, False, True), (61, False, False)],
)
def test_late_and_due_soon(action, mission, state_of, days_left, is_late, is_due_soon):
    factories.record(action, mission, expected_end=TODAY + days(days_left))
    state = state_of(action)
    assert (state.is_late, state.is_due_soon) == (is_late, is_due_soon)
    assert state.days_left == days_left
    assert state.days_late == (-days_left if is_late else 0)


def test_the_planned_end_counts_until_another_is_announced(action, mission, state_of):
    action.ends_on = TODAY - days(1)
    action.save()
    factories.record(action, mission)
    assert state_of(action).is_late


@pytest.mark.parametrize(("days_ago", "is_silent"), [(89, False), (90, False), (91, True)])
def test_silent(action, mission, state_of, days_ago, is_silent):
    factories.record(action, mission, effective_on=TODAY - days(days_ago))
    state = state_of(action)
    assert state.is_silent == is_silent
    assert state.days_silent == days_ago


def test_the_delay_is_the_plan_s(plan, action, mission, state_of):
    plan.review_every_days = 30
    plan.save()
    factories.record(action, mission, effective_on=TODAY - days(31))
    action.refresh_from_db()
    assert state_of(action).is_silent


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.ABANDONED])
def test_closed_is_never_late_nor_silent(action, mission, state_of, status):
    end = {"expected_end": TODAY - days(100), "effective_on": TODAY - days(200)}
    factories.record(action, mission, status=status, **end)
    state = state_of(action)
    assert state.is_closed
    assert (state.is_late, state.is_silent, state.is_due_soon) == (False, False, False)


@pytest.mark.parametrize(
    ("status", "counted"),
    [(Status.ABANDONED, None), (Status.ON_HOLD, 40), (Status.COMPLETED, 100), (Status.NOT_STARTED, 0)],
)
def test_what_an_action_weighs(action, mission, state_of, status, counted):
    factories.record(action, mission, status=status)
    assert state_of(action).counted_progress == counted


def test_late_and_silent_select_what_the_state_says(plan, action, other_action, mission):
    factories.record(action, mission, expected_end=TODAY - days(1))
    actions = Action.objects.with_state(plan)
    assert list(actions.late()) == [action]
    assert list(actions.silent()) == [other_action]


def test_actions_of_another_plan_are_left_out(plan, action):
    factories.action(factories.plan("2015-2020", is_current=False), 1)
    assert list(Action.objects.with_state(plan)) == [action]


@pytest.mark.parametrize("seed", range(10))
def test_the_history_gives_the_current_state(plan, mission, settings, seed):
    chance = random.Random(seed)
    for number in range(1, 5):
        action = factories.action(plan, number, ends_on=chance.choice([None, date(2013, 12, 1)]))
        for _ in range(chance.randrange(6)):
            factories.record(
                action,
                mission,
                status=chance.choice(Status.values),
                expected_end=chance.choice([None, TODAY + days(chance.randrange(-90, 90))]),
                effective_on=TODAY - days(chance.choice([0, 1, 30, 89, 90, 91, 300])),
            )
    today = states(plan, TODAY)
    settings.PORTAL_TODAY = TODAY + days(1)
    assert states(plan, TODAY) == today


HEALTHY = {"expected_end": TODAY + days(100), "effective_on": TODAY - days(10)}
ALARMING = {
    Alert.LATE: {"expected_end": TODAY - days(1)},
    Alert.STORMY: {"weather": Weather.STORMY},
    Alert.SILENT: {"effective_on": TODAY - days(91)},
    Alert.DUE_SOON: {"expected_end": TODAY + days(60)},
    Alert.WITHOUT_END: {"expected_end": None},
}


def alerts_of(action):
    actions = Action.objects.with_state(action.plan).filter(pk=action.pk)
    return {alert for alert, condition in CONDITIONS.items() if actions.filter(condition).exists()}


def test_a_healthy_action_raises_no_alert(pilot, action, mission):
    factories.record(action, mission, **HEALTHY)
    assert alerts_of(action) == set()


@pytest.mark.parametrize("alert", ALARMING)
def test_alert(pilot, action, mission, alert):
    factories.record(action, mission, **HEALTHY | ALARMING[alert])
    assert alerts_of(action) == {alert}


@pytest.mark.parametrize(
    "involvement",
    [{"ends_on": TODAY - days(1)}, {"starts_on": TODAY + days(1)}, {"role": InvolvementRole.PARTNER}],
    ids=["ended", "to come", "partner"],
)
def test_alert_without_pilot(pilot, action, mission, involvement):
    factories.record(action, mission, **HEALTHY)
    action.involvements.update(**involvement)
    assert alerts_of(action) == {Alert.WITHOUT_PILOT}


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.ABANDONED])
def test_a_closed_action_raises_no_alert(action, mission, status):
    factories.record(action, mission, status=status, expected_end=None, effective_on=TODAY - days(200))
    assert alerts_of(action) == set()
