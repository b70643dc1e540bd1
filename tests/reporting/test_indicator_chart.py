"""The line chart of an indicator, as numbers and as well-formed SVG."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string

from actions.indicators import IndicatorReading
from actions.models import Indicator, IndicatorValue
from reporting.charts.indicator import BOTTOM, CLEAR, DIGIT, MONTH_WIDTH, TOP, WIDTH, line_chart
from reporting.templatetags.charts import indicator_chart

NEW_YEAR = date(2013, 1, 1)


def reading(*values, target=None, target_on=None, unit="agents", first=NEW_YEAR):
    """An indicator with (days after the first, value) pairs."""
    indicator = Indicator(name="Agents formés & <suivis>", unit=unit, target=target, target_on=target_on)
    measured = [IndicatorValue(measured_on=first + timedelta(days), value=Decimal(value)) for days, value in values]
    return IndicatorReading(indicator, tuple(measured))


def chart(*values, **fields):
    read = reading(*values, **fields)
    return line_chart(read.indicator, read.values)


SAMPLES = {
    "two": reading((0, 3), (100, 9)),
    "same": reading((0, 5), (10, 5), (20, 5)),
    "nothing": reading((0, 0), (365, 0)),
    "below zero": reading((0, "-4"), (90, 6), (120, "2.5")),
    "all below zero": reading((0, "-4"), (90, "-1")),
    "two days": reading((0, 1), (1, 2)),
    "ten years": reading((0, 1), (3650, 2)),
    "great numbers": reading((0, "1234567.5"), (200, "999999999999.99")),
    "far target": reading((0, 1), (30, 2), target=Decimal(10), target_on=date(2018, 1, 1)),
    "target over": reading((0, 10), (30, 20), target=Decimal(5), target_on=date(2012, 1, 1)),
    "target zero": reading((0, 10), (300, 1), target=Decimal(0)),
    "target met": reading((0, 10), (300, 92), target=Decimal(92), target_on=date(2013, 12, 31)),
}


@pytest.fixture(params=SAMPLES.values(), ids=SAMPLES)
def sample(request):
    return request.param


def drawn(sample):
    return line_chart(sample.indicator, sample.values)


def test_by_hand():
    """One digit takes 7 + 6.8; from 21.8, the year is 365 days long, and half of the height is 5 of 10."""
    found = chart((0, 5), (73, 0), (146, 10), target=Decimal(10), target_on=date(2014, 1, 1))
    assert (found.start, found.end, found.zero) == (21.8, 280, BOTTOM)
    assert [(point.x, point.y) for point in found.points] == [(21.8, 73.0), (73.4, 126.0), (125.1, 20.0)]
    assert (found.target.y, found.target.due_x) == (20.0, 280.0)
    assert found.path == "21.8,73.0 73.4,126.0 125.1,20.0"


def test_points_follow_time_to_scale_within_the_axis(sample):
    found = drawn(sample)
    xs = [point.x for point in found.points]
    assert xs[0] == found.start
    assert xs == sorted(xs)
    assert xs[-1] <= found.end <= WIDTH
    days = [each.measured_on.toordinal() for each in sample.values]
    for (left, right), (day, later) in zip(pairwise(xs), pairwise(days), strict=True):
        assert (right - left) / (later - day) == pytest.approx((xs[-1] - xs[0]) / (days[-1] - days[0]), abs=0.2)


def test_heights_are_to_scale_from_zero(sample):
    found = drawn(sample)
    heights = [point.y for point in found.points] + ([found.target.y] if found.target else [])
    assert all(TOP <= height <= BOTTOM for height in [*heights, found.zero])
    for point, each in zip(found.points, sample.values, strict=True):
        assert (point.y < found.zero) == (each.value > 0 and point.y != found.zero)
    greatest = max(found.points, key=lambda point: abs(point.value))
    for point in found.points:
        share = float(point.value / greatest.value) if greatest.value else 0
        assert found.zero - point.y == pytest.approx(share * (found.zero - greatest.y), abs=0.1)


def test_the_first_and_the_last_value_are_written_within_the_picture(sample):
    first, last = drawn(sample).labels
    assert (first.anchor, last.anchor) == ("end", "start")
    assert first.x - DIGIT * len(first.text) >= 0
    assert last.x + DIGIT * len(last.text) <= WIDTH


def test_no_value_is_written_across_the_target_s_line(sample):
    found = drawn(sample)
    if found.target:
        assert all(abs(label.y - found.target.y) >= CLEAR for label in found.labels)


@pytest.mark.parametrize(
    ("values", "anchor"),
    [(((0, 1), (90, 9)), "start"), (((0, 9), (90, 1)), "end"), (((0, 12), (90, 30)), "end")],
)
def test_the_target_is_named_where_the_values_are_farther(values, anchor):
    label = chart(*values, target=Decimal(10)).target.label
    assert (label.anchor, label.text) == (anchor, "cible\u00a010")


@pytest.mark.parametrize(
    ("target_on", "is_marked"),
    [(None, False), (date(2012, 12, 31), False), (NEW_YEAR, True), (date(2013, 9, 1), True)],
)
def test_the_day_of_the_target_is_marked_on_the_axis(target_on, is_marked):
    assert (chart((0, 1), (90, 9), target=Decimal(10), target_on=target_on).target.due_x is not None) == is_marked


def test_without_a_target_there_is_none():
    assert chart((0, 1), (90, 9)).target is None


@pytest.mark.parametrize(
    ("first", "days", "months"),
    [
        (NEW_YEAR, 90, ["jan. 2013", "fév. 2013", "mars 2013"]),
        (date(2013, 1, 2), 365, ["avr. 2013", "juil. 2013", "oct. 2013"]),
        (date(2012, 2, 10), 700, ["juil. 2012", "jan. 2013", "juil. 2013"]),
        (NEW_YEAR, 3650, ["jan. 2015", "jan. 2020"]),
        (date(2013, 1, 3), 20, ["3 jan. 2013", "23 jan. 2013"]),
    ],
)
def test_the_axis_speaks_of_months(first, days, months):
    assert [tick.text for tick in chart((0, 1), (days, 9), first=first).ticks] == months


def test_months_leave_each_other_room(sample):
    ticks = drawn(sample).ticks
    assert len(ticks) >= 2
    assert all(0 <= tick.x <= WIDTH for tick in ticks)
    middle = [tick for tick in ticks if tick.anchor == "middle"]
    for left, right in pairwise(middle):
        assert right.x - left.x >= MONTH_WIDTH
    for tick in middle:
        assert tick.x + MONTH_WIDTH / 2 <= WIDTH


def svg(sample):
    return ElementTree.fromstring(  # noqa: S314
        render_to_string("reporting/charts/indicator.svg", indicator_chart(sample)).strip()
    )


def test_it_is_drawn(sample):
    picture, found = svg(sample), drawn(sample)
    assert picture.get("role") == "img"
    assert picture.get("viewBox") == "0 0 288 150"
    assert [circle.get("cx") for circle in picture.iter("circle") if "value" in circle.get("class")] == [
        str(point.x) for point in found.points
    ]
    assert picture.find(".//polyline").get("points") == found.path
    texts = [text.text for text in picture.iter("text")]
    assert texts[-2:] == [label.text for label in found.labels]
    assert [line.get("stroke-dasharray") for line in picture.iter("line")].count("5 4") == bool(found.target)


def test_it_says_in_words_what_it_shows():
    picture = svg(reading((0, 22), (100, "1068.5"), target=Decimal(1090)))
    words = picture.find("title").text
    assert words == picture.get("aria-label")
    assert words.replace("\u00a0", " ").replace("\u202f", " ") == (
        "Agents formés & <suivis> : de 22 agents au 1er janvier 2013 à 1 068,5 agents au 11 avril 2013,"
        " cible 1 090 agents"
    )


def test_its_colours_are_attributes():
    """The PDF's SVG sees neither the page's style sheets nor its variables."""
    markup = render_to_string("reporting/charts/indicator.svg", indicator_chart(SAMPLES["target met"]))
    assert "var(" not in markup
    assert "currentColor" not in markup
    for shape in svg(SAMPLES["target met"]).iter():
        if shape.tag in ("line", "circle", "polyline"):
            assert shape.get("stroke") or shape.get("fill")
