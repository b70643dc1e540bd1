"""Dates, numbers and plurals as French writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from actors.templatetags.french import day, hour, number, plural


@pytest.mark.parametrize(
    ("value", "text"),
    [(date(2012, 3, 1), "1er mars 2012"), (date(2013, 11, 15), "15 novembre 2013"), (None, "")],
)
def test_day(value, text):
    assert day(value) == text


def test_the_day_of_a_moment_is_that_of_paris():
    assert day(datetime(2013, 11, 14, 23, 45, tzinfo=UTC)) == "15 novembre 2013"


def test_hour():
    assert hour(datetime(2013, 11, 15, 9, 5)) == "9\u00a0h\u00a005"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0.00", "0"),
        ("12.00", "12"),
        ("0.10", "0,1"),
        ("999.99", "999,99"),
        ("1234.50", "1\u202f234,5"),
        ("-1234567.05", "−1\u202f234\u202f567,05"),
    ],
)
def test_number(value, text):
    assert number(Decimal(value)) == text


def test_no_number():
    assert number(None) == ""


@pytest.mark.parametrize(("count", "ending"), [(0, ""), (1, ""), (2, "s"), (37, "s")])
def test_plural(count, ending):
    assert plural(count) == ending


def test_other_endings():
    assert (plural(1, "est,sont"), plural(2, "est,sont")) == ("est", "sont")
