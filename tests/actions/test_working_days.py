"""Weekends and the public holidays of metropolitan France."""

from datetime import date, timedelta

import pytest

from actions.mailing.working_days import first_working_day, is_working_day

HOLIDAYS = {
    2013: ["01-01", "04-01", "05-01", "05-08", "05-09", "05-20", "07-14", "08-15", "11-01", "11-11", "12-25"],
    2014: ["01-01", "04-21", "05-01", "05-08", "05-29", "06-09", "07-14", "08-15", "11-01", "11-11", "12-25"],
}


@pytest.mark.parametrize("year", HOLIDAYS)
def test_a_year(year):
    off = {date.fromisoformat(f"{year}-{day}") for day in HOLIDAYS[year]}
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
    expected = [day for day in days if day.isoweekday() <= 5 and day not in off]
    assert [day for day in days if is_working_day(day)] == expected


@pytest.mark.parametrize("day", ["2013-03-29", "2013-12-26"])
def test_the_holidays_of_alsace_are_worked_in_toulouse(day):
    assert is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("day", "first"),
    [
        ("2013-11-15", "2013-11-15"),
        ("2013-11-16", "2013-11-18"),
        ("2013-11-09", "2013-11-12"),
        ("2013-12-25", "2013-12-26"),
        ("2013-05-08", "2013-05-10"),
    ],
    ids=["a Friday", "a Saturday", "a long weekend", "Christmas", "two holidays in a row"],
)
def test_the_first_working_day_from_a_day_on(day, first):
    assert first_working_day(date.fromisoformat(day)) == date.fromisoformat(first)
