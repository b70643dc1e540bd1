"""The filter `date`: Django's own, with the days that it has written kept."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.template.defaultfilters import date as written

from actors.templatetags import dates


@pytest.mark.parametrize("form", ["d/m/Y", "Y-m-d", "j N", "F Y", None])
@pytest.mark.parametrize("value", [date(2013, 3, 1), datetime(2013, 3, 1, 10), None, ""])
def test_writes_as_django_does(value, form):
    for _ in range(2):
        assert dates.date(value, form) == written(value, form)


def test_a_moment_is_written_on_the_clock_of_the_plan():
    template, late = Template('{{ value|date:"d/m/Y H:i" }}'), datetime(2013, 3, 1, 23, 30, tzinfo=UTC)
    assert template.render(Context({"value": late})) == "02/03/2013 00:30"


def test_a_day_that_comes_again_is_written_once():
    dates._kept.cache_clear()
    for _ in range(3):
        Template('{{ value|date:"d/m/Y" }}').render(Context({"value": date(2013, 3, 1)}))
    assert dates._kept.cache_info().misses == 1
