"""The day a page speaks of, the day it is compared with, and the steps of the slider."""

from datetime import date

import pytest
from django.core.exceptions import BadRequest
from django.test import RequestFactory

from actions.period import Period, months_before, requested_period
from tests import factories
from tests.conftest import TODAY


def asked(plan, **days):
    return requested_period(RequestFactory().get("/", days), plan)


def test_today_without_comparison(plan):
    period = asked(plan)
    assert (period.as_of, period.since, period.is_today, period.query) == (TODAY, None, True, "")


def test_both_days_are_carried_on(plan):
    period = asked(plan, au="2013-06-30", depuis="2013-03-22")
    assert (period.as_of, period.since, period.is_today) == (date(2013, 6, 30), date(2013, 3, 22), False)
    assert period.query == "?au=2013-06-30&depuis=2013-03-22"


def test_today_needs_no_day_in_the_address(plan):
    assert asked(plan, au="2013-11-15", depuis="2013-03-22").query == "?depuis=2013-03-22"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({"depuis": "hier"}, "La date « hier » n’est pas valable"),
        ({"depuis": "2013-02-30"}, "par exemple depuis=2013-11-15"),
        ({"depuis": "1815-06-18"}, "trop ancienne"),
        ({"depuis": "2013-11-15"}, "qui n’est pas avant le 15 novembre 2013"),
        ({"au": "2013-01-01", "depuis": "2013-06-30"}, "part du 30 juin 2013"),
        ({"au": "2014-01-01"}, "dans l’avenir"),
    ],
)
def test_a_wrong_period_is_said(plan, days, words):
    with pytest.raises(BadRequest, match=words):
        asked(plan, **days)


def test_what_one_compares_with(plan):
    factories.meeting(plan, date(2013, 3, 22))
    factories.meeting(plan, date(2013, 6, 21))
    factories.meeting(plan, TODAY)
    found = [(comparison.label, comparison.since) for comparison in Period(plan, TODAY).comparisons]
    assert found == [
        ("un trimestre", date(2013, 8, 15)),
        ("le dernier comité", date(2013, 6, 21)),
        ("un an", date(2012, 11, 15)),
        ("le début du plan", date(2012, 1, 1)),
    ]


def test_nothing_before_the_plan_is_offered(plan):
    assert [comparison.label for comparison in Period(plan, date(2012, 2, 1)).comparisons] == ["le début du plan"]
    assert Period(plan, plan.starts_on).comparisons == ()


def test_since_the_last_meeting(plan):
    assert Period(plan, TODAY).since_last_meeting().since is None
    factories.meeting(plan, date(2013, 6, 21))
    factories.meeting(plan, TODAY)
    compared = Period(plan, TODAY).since_last_meeting()
    assert (compared.since, compared.is_since_last_meeting) == (date(2013, 6, 21), True)
    chosen = Period(plan, TODAY, date(2013, 1, 1)).since_last_meeting()
    assert (chosen.since, chosen.is_since_last_meeting) == (date(2013, 1, 1), False)


def test_a_meeting_before_the_plan_is_no_comparison(plan):
    factories.meeting(plan, date(2011, 12, 1))
    assert Period(plan, TODAY).since_last_meeting().since is None


def test_the_slider_steps_through_the_ends_of_months_up_to_today(plan):
    steps = Period(plan, TODAY).steps
    assert steps[:2] == (date(2012, 1, 31), date(2012, 2, 29))
    assert steps[-2:] == (date(2013, 10, 31), TODAY)
    assert len(steps) == 23


@pytest.mark.parametrize(
    ("as_of", "step"),
    [(date(2012, 1, 31), 0), (date(2012, 3, 15), 1), (date(2013, 10, 31), 21), (TODAY, 22), (date(2011, 5, 1), 0)],
)
def test_the_slider_stands_at_the_latest_step(plan, as_of, step):
    assert Period(plan, as_of).step == step


def test_a_plan_that_is_over_stops_at_its_last_day(plan, settings):
    settings.PORTAL_TODAY = date(2016, 5, 1)
    assert Period(plan, date(2013, 1, 1)).steps[-1] == date(2014, 12, 31)
    assert Period(plan, date(2016, 5, 1)).steps[-1] == date(2016, 5, 1)


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2013, 11, 15), 3, date(2013, 8, 15)),
        (date(2013, 5, 31), 3, date(2013, 2, 28)),
        (date(2013, 1, 31), 1, date(2012, 12, 31)),
        (date(2012, 2, 29), 12, date(2011, 2, 28)),
    ],
)
def test_months_before(day, months, before):
    assert months_before(day, months) == before
