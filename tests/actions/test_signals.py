"""What the dates say of an action: four signs, each with its reason, and the météo that they make."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.models import Action, Plan, Status, Weather
from actions.models.status import State
from actions.signals import Past, SignalKind, histories, read_dates
from tests import factories

TODAY = date(2013, 11, 15)
PLAN = Plan(starts_on=date(2012, 1, 1), ends_on=date(2014, 12, 31), review_every_days=90)
LATE, STILL, BEHIND, PUSHED, OFTEN = SignalKind


def past(effective_on, progress=0, expected_end=None, status=Status.IN_PROGRESS):
    return Past(1, status, progress, expected_end, effective_on)


def reading(*oldest_first, starts_on=None, ends_on=None, as_of=TODAY):
    """Read an action that has this history; its state is that of the last update."""
    latest_first = list(reversed(oldest_first))
    last = latest_first[0] if latest_first else Past(1, Status.NOT_STARTED, 0, None, None)
    promised_end = last.expected_end or ends_on
    state = State(
        as_of=as_of,
        status=Status(last.status),
        weather=None,
        progress=last.progress,
        expected_end=last.expected_end,
        promised_end=promised_end,
        updated_on=last.effective_on,
        last_heard_on=last.effective_on or PLAN.starts_on,
        is_late=promised_end is not None and promised_end < as_of,
        is_silent=False,
        is_due_soon=False,
    )
    action = SimpleNamespace(plan=PLAN, starts_on=starts_on, ends_on=ends_on, state=state)
    return read_dates(action, latest_first)


def said(read):
    return [signal.reason.replace("\u00a0", " ") for signal in read.signals]


NOV, OCT = date(2013, 11, 1), date(2013, 10, 1)
CASES = {
    # history, planned dates → kinds, météo
    "in time": ([past(NOV, 50)], {"ends_on": date(2014, 12, 31)}, set(), "sunny"),
    "nothing promised": ([past(NOV, 0)], {}, set(), "sunny"),
    "last day": ([past(NOV, 90)], {"ends_on": TODAY}, set(), "sunny"),
    "the day after": ([past(NOV, 90)], {"ends_on": date(2013, 11, 14)}, {LATE}, "stormy"),
    "moved 90 days ago": ([past(TODAY - timedelta(90), 50)], {}, set(), "sunny"),
    "moved 91 days ago": ([past(TODAY - timedelta(91), 50)], {}, {STILL}, "cloudy"),
    "said again since": ([past(date(2013, 2, 1), 50), past(NOV, 50)], {}, {STILL}, "cloudy"),
    "progress moved since": ([past(date(2013, 2, 1), 50), past(NOV, 51)], {}, set(), "sunny"),
    "only the end moved since": (
        [past(date(2013, 2, 1), 50, date(2014, 6, 1)), past(NOV, 50, date(2014, 3, 1))],
        {"starts_on": date(2012, 6, 1)},
        {STILL, BEHIND},
        "stormy",
    ),
    "suspended long ago": ([past(date(2013, 2, 1), 50, status=Status.ON_HOLD)], {}, set(), "sunny"),
    "never launched": ([], {}, {STILL}, "cloudy"),
    "said that it is to be launched": ([past(NOV, 0, status=Status.NOT_STARTED)], {}, {STILL}, "cloudy"),
    "to be launched tomorrow": ([], {"starts_on": date(2013, 11, 16)}, set(), "sunny"),
    "to be launched 90 days ago": ([], {"starts_on": TODAY - timedelta(90)}, set(), "sunny"),
    "to be launched 91 days ago": ([], {"starts_on": TODAY - timedelta(91)}, {STILL}, "cloudy"),
    "19 points behind": (
        [past(NOV, 31)],
        {"starts_on": date(2013, 11, 6), "ends_on": date(2013, 11, 25)},
        set(),
        "sunny",
    ),
    "20 points behind": (
        [past(NOV, 30)],
        {"starts_on": date(2013, 11, 6), "ends_on": date(2013, 11, 25)},
        {BEHIND},
        "cloudy",
    ),
    "behind since it was launched": (
        [past(OCT, 0, status=Status.NOT_STARTED), past(NOV, 0, date(2013, 12, 31))],
        {},
        {BEHIND},
        "cloudy",
    ),
    "launched this month": ([past(NOV, 20, date(2013, 12, 15))], {}, set(), "sunny"),
    "pushed back once": ([past(NOV, 80)], {"ends_on": date(2014, 6, 30)}, set(), "sunny"),
    "pushed back since the plan": (
        [past(NOV, 80, date(2014, 7, 1))],
        {"ends_on": date(2014, 6, 30)},
        {PUSHED},
        "cloudy",
    ),
    "pushed back since the first word": (
        [past(OCT, 70, date(2014, 3, 1)), past(NOV, 80, date(2014, 4, 1))],
        {},
        {PUSHED},
        "cloudy",
    ),
    "pushed back, then brought forward": (
        [past(OCT, 70, date(2014, 7, 1)), past(NOV, 80, date(2014, 6, 30))],
        {"ends_on": date(2014, 6, 30)},
        set(),
        "sunny",
    ),
    "pushed back twice": (
        [past(OCT, 70, date(2014, 7, 1)), past(NOV, 80, date(2014, 8, 1))],
        {"ends_on": date(2014, 6, 30)},
        {OFTEN},
        "cloudy",
    ),
    "twice, and back to the first": (
        [past(OCT, d, end) for d, end in ((1, date(2014, 7, 1)), (2, date(2014, 6, 1)), (3, date(2014, 6, 15)))]
        + [past(NOV, 80, date(2014, 6, 1))],
        {"ends_on": date(2014, 6, 1)},
        {OFTEN},
        "cloudy",
    ),
    "two signs": (
        [past(date(2013, 2, 1), 80, date(2014, 7, 1)), past(NOV, 80, date(2014, 7, 1))],
        {"ends_on": date(2014, 6, 30)},
        {STILL, PUSHED},
        "stormy",
    ),
}


@pytest.mark.parametrize(("history", "planned", "kinds", "weather"), CASES.values(), ids=CASES)
def test_signals(history, planned, kinds, weather):
    read = reading(*history, **planned)
    assert read.kinds == kinds
    assert read.weather == Weather(weather)


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.ABANDONED])
def test_a_closed_action_is_left_alone(status):
    assert reading(past(date(2012, 2, 1), 100, status=status), ends_on=date(2012, 6, 30)) is None


REASONS = {
    "late": (
        [past(NOV, 100, date(2013, 10, 31))],
        {},
        ["L’échéance du 31 octobre 2013 est dépassée de 15 jours"],
    ),
    "late since yesterday": (
        [past(NOV, 100, date(2013, 11, 14))],
        {},
        ["L’échéance du 14 novembre 2013 est dépassée de 1 jour"],
    ),
    "still": (
        [past(date(2013, 3, 1), 50)],
        {},
        ["Ni le statut ni l’avancement n’ont changé depuis le 1er mars 2013 (259 jours)"],
    ),
    "never moved": (
        [],
        {"starts_on": date(2013, 4, 1)},
        ["Ni le statut ni l’avancement n’ont changé depuis le début prévu, le 1er avril 2013 (228 jours)"],
    ),
    "behind": (
        [past(NOV, 20, date(2014, 12, 31))],
        {"starts_on": date(2012, 1, 1)},
        ["Avancement de 20 %, alors que 62 % du temps est écoulé"],
    ),
    "all the time is over": (
        [past(NOV, 80, date(2013, 11, 15))],
        {"starts_on": date(2012, 1, 1)},
        ["Avancement de 80 %, alors que tout le temps prévu est écoulé"],
    ),
    "pushed back": (
        [past(NOV, 90, date(2014, 6, 30))],
        {"ends_on": date(2014, 1, 31)},
        ["Échéance repoussée une fois, + 5 mois : du 31 janvier 2014 au 30 juin 2014"],
    ),
}


@pytest.mark.parametrize(("history", "planned", "reasons"), REASONS.values(), ids=REASONS)
def test_reasons(history, planned, reasons):
    assert said(reading(*history, **planned)) == reasons


def test_a_day_before_the_plan():
    assert reading(ends_on=date(2014, 12, 31), as_of=date(2011, 6, 1)).signals == ()


def test_an_end_before_the_start():
    """An end brought forward before the planned start leaves no time at all."""
    read = reading(past(NOV, 10, date(2013, 11, 20)), starts_on=date(2013, 12, 1))
    assert BEHIND not in read.kinds


@pytest.fixture
def moving(action, mission):
    """Planned for the end of 2013; pushed back in October; not moved since June."""
    action.starts_on, action.ends_on = date(2013, 1, 1), date(2013, 12, 31)
    action.save()
    factories.record(action, mission, progress=40, effective_on=date(2013, 6, 1))
    factories.record(action, mission, progress=40, effective_on=OCT, expected_end=date(2014, 6, 30))
    return action


@pytest.mark.parametrize(
    ("day", "kinds"),
    [
        (date(2013, 5, 31), {STILL, BEHIND}),  # never updated by then
        (date(2013, 6, 1), set()),
        (date(2013, 9, 30), {STILL, BEHIND}),
        (OCT, {STILL, PUSHED}),
    ],
)
def test_on_any_day(moving, plan, day, kinds):
    found = Action.objects.with_state(plan, day).get()
    assert read_dates(found, histories(plan, day)[found.pk]).kinds == kinds


def test_histories_are_read_at_once(moving, plan, mission):
    for number in range(2, 6):
        factories.record(factories.action(plan, number), mission)
    with CaptureQueriesContext(connection) as queries:
        assert len(histories(plan, TODAY)) == 5
    assert len(queries) == 1


def test_another_plan_stays_apart(moving, mission):
    other = factories.plan("2015-2020", is_current=False)
    assert histories(other, TODAY) == {}


@pytest.fixture
def sheet(request, client_of, moving):
    def read(who="mission", query=""):
        response = client_of(request.getfixturevalue(who)).get(f"/2012-2014/actions/1/{query}")
        return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")

    return read


def test_the_sheet_says_it(sheet):
    html = sheet()
    assert "Ce que disent les dates" in html
    assert '<span class="computed computed-stormy">En difficulté</span>' in html
    assert "Ni le statut ni l’avancement n’ont changé depuis le 1er juin 2013 (167 jours)" in html
    assert "Échéance repoussée une fois, + 6 mois" in html


def test_the_sheet_says_it_on_a_past_day(sheet):
    html = sheet(query="?au=2013-06-02")
    assert '<span class="computed computed-sunny">Dans les temps</span>' in html
    assert "Ni retard, ni report" in html


def test_the_sheet_of_a_closed_action_is_silent(sheet, moving, mission):
    factories.record(moving, mission, status=Status.COMPLETED)
    assert "Ce que disent les dates" not in sheet()
