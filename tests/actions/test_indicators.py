"""The rules of indicators: what was known on a day, one value a day, numbers as French writes them."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError

from actions.forms.indicators import FrenchNumberField
from actions.indicators import (
    add_indicator,
    change_indicator,
    correct_value,
    indicators_on,
    record_value,
    remove_indicator,
)
from actions.seen import StaleRowError
from actions.templatetags.indicators import change, in_unit

MARCH, JUNE, OCTOBER = date(2013, 3, 1), date(2013, 6, 1), date(2013, 10, 1)
TARGET = {"name": "Agents formés", "unit": "agents", "target": Decimal(90), "target_on": date(2013, 12, 20)}


@pytest.fixture
def indicator(action):
    return add_indicator(action=action, **TARGET)


@pytest.fixture
def values(indicator, mission):
    for day, value in ((OCTOBER, 68), (MARCH, 0), (JUNE, 45)):
        record_value(indicator=indicator, author=mission, measured_on=day, value=Decimal(value))
    return indicator.values


# As it was known on a day


@pytest.mark.parametrize(
    ("day", "latest", "evolution", "drawn"),
    [
        (date(2013, 2, 28), None, None, False),
        (MARCH, 0, None, False),
        (date(2013, 6, 15), 45, 45, True),
        (OCTOBER, 68, 23, True),
    ],
)
def test_what_was_known_on_a_day(values, action, day, latest, evolution, drawn):
    (reading,) = indicators_on(action, day)
    assert (reading.latest.value if reading.latest else None) == latest
    assert (reading.evolution, reading.can_be_drawn) == (evolution, drawn)


def test_values_come_in_the_order_of_their_days(values, action):
    (reading,) = indicators_on(action, OCTOBER)
    assert [each.measured_on for each in reading.values] == [MARCH, JUNE, OCTOBER]


# Values


def test_a_value_to_come_is_refused(indicator, mission, portal_today):
    with pytest.raises(ValidationError, match="avenir"):
        record_value(indicator=indicator, author=mission, measured_on=date(2013, 11, 16), value=Decimal(1))
    record_value(indicator=indicator, author=mission, measured_on=portal_today, value=Decimal(1))


def test_one_value_a_day(values, indicator, mission):
    with pytest.raises(ValidationError, match="déjà une valeur à cette date"):
        record_value(indicator=indicator, author=mission, measured_on=JUNE, value=Decimal(46))
    assert values.get(measured_on=JUNE).value == 45


def test_the_same_value_sent_twice_is_recorded_once(values, indicator, mission):
    record_value(indicator=indicator, author=mission, measured_on=JUNE, value=Decimal(45))
    assert values.count() == 3


def test_a_correction_is_signed_by_who_makes_it(values, pilot):
    measured = values.get(measured_on=JUNE)
    seen = {"measured_on": JUNE, "value": Decimal(45), "note": ""}
    correct_value(
        measured=measured, seen=seen, author=pilot, measured_on=date(2013, 6, 2), value=Decimal(46), note="Vu."
    )
    measured.refresh_from_db()
    assert (measured.measured_on, measured.value, measured.note) == (date(2013, 6, 2), 46, "Vu.")
    assert measured.author == pilot


def test_a_value_corrected_meanwhile_is_not_overwritten(values, pilot, mission):
    measured = values.get(measured_on=JUNE)
    seen = {"measured_on": JUNE, "value": Decimal(45), "note": ""}
    correct_value(measured=measured, seen=seen, author=mission, measured_on=JUNE, value=Decimal(46), note="")
    with pytest.raises(StaleRowError):
        correct_value(measured=measured, seen=seen, author=pilot, measured_on=JUNE, value=Decimal(44), note="")
    measured.refresh_from_db()
    assert (measured.value, measured.author) == (46, mission)


@pytest.mark.parametrize("day", [MARCH, date(2013, 11, 16)])
def test_a_correction_keeps_to_the_rules_of_a_value(values, mission, day):
    measured = values.get(measured_on=JUNE)
    seen = {"measured_on": JUNE, "value": Decimal(45), "note": ""}
    with pytest.raises(ValidationError):
        correct_value(measured=measured, seen=seen, author=mission, measured_on=day, value=Decimal(1), note="")
    assert values.get(value=45).measured_on == JUNE


# Indicators


def test_the_same_indicator_sent_twice_is_added_once(indicator, action):
    assert add_indicator(action=action, **TARGET) == indicator


def test_a_name_is_used_once_in_an_action(indicator, action, other_action):
    with pytest.raises(ValidationError, match="déjà un indicateur de ce nom"):
        add_indicator(action=action, **TARGET | {"target": None})
    add_indicator(action=other_action, **TARGET)


def test_a_target_changed_meanwhile_is_not_overwritten(indicator):
    change_indicator(indicator=indicator, seen=TARGET, **TARGET | {"target": Decimal(100)})
    with pytest.raises(StaleRowError):
        change_indicator(indicator=indicator, seen=TARGET, **TARGET | {"target": Decimal(80)})
    indicator.refresh_from_db()
    assert indicator.target == 100


def test_a_target_may_be_taken_away_and_set(indicator):
    without = TARGET | {"target": None, "target_on": None}
    change_indicator(indicator=indicator, seen=TARGET, **without)
    change_indicator(indicator=indicator, seen=without, **TARGET)
    indicator.refresh_from_db()
    assert indicator.target == 90


def test_another_indicator_s_name_is_refused(indicator, action):
    other = add_indicator(action=action, **TARGET | {"name": "Communes"})
    seen = TARGET | {"name": "Communes"}
    with pytest.raises(ValidationError, match="déjà un indicateur de ce nom"):
        change_indicator(indicator=other, seen=seen, **TARGET)
    assert other.name == "Communes"


def test_only_an_indicator_without_values_is_deleted(values, indicator, action):
    with pytest.raises(ValidationError, match="a des valeurs"):
        remove_indicator(indicator=indicator)
    empty = add_indicator(action=action, **TARGET | {"name": "Communes"})
    remove_indicator(indicator=empty)
    assert [*action.indicators.all()] == [indicator]


# Numbers


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1234,5", "1234.5"),
        ("1 234,5", "1234.5"),
        ("1\u202f234,50", "1234.5"),
        ("1\u00a0234\u00a0567", "1234567"),
        (" 12 ", "12"),
        ("12.5", "12.5"),
        ("-3", "-3"),
        ("−3,25", "-3.25"),
        ("+4", "4"),
        ("0", "0"),
    ],
)
def test_a_number_is_typed_in_french(typed, value):
    assert FrenchNumberField(max_digits=14, decimal_places=2).clean(typed) == Decimal(value)


@pytest.mark.parametrize(
    "typed",
    [
        "douze",
        "1,2,3",
        "1.234,5",
        "12 %",
        "1e5",
        "NaN",
        "Infinity",
        "1_000",
        "٣",
        ",5",
        "5,",
        "--1",
        "1,234",
        "9" * 13,
        "",
    ],
)
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(forms.ValidationError):
        FrenchNumberField(max_digits=14, decimal_places=2).clean(typed)


def test_a_value_is_shown_in_its_unit(indicator):
    assert in_unit(Decimal("1234.50"), indicator) == "1\u202f234,5\u00a0agents"
    indicator.unit = ""
    assert in_unit(Decimal("0.00"), indicator) == "0"
    assert in_unit(None, indicator) == ""


@pytest.mark.parametrize(("value", "shown"), [("12.00", "+\u00a012"), ("-0.50", "−\u00a00,5"), ("0.00", "=")])
def test_a_change_has_its_sign(value, shown):
    assert change(Decimal(value)) == shown
