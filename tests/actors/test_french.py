"""Dates and plurals as French writes them."""

from datetime import date

import pytest

from actors.templatetags.french import day, plural


@pytest.mark.parametrize(
    ("value", "text"),
    [(date(2012, 3, 1), "1er mars 2012"), (date(2013, 11, 15), "15 novembre 2013"), (None, "")],
)
def test_day(value, text):
    assert day(value) == text


@pytest.mark.parametrize(("count", "ending"), [(0, ""), (1, ""), (2, "s"), (37, "s")])
def test_plural(count, ending):
    assert plural(count) == ending


def test_other_endings():
    assert (plural(1, "est,sont"), plural(2, "est,sont")) == ("est", "sont")
