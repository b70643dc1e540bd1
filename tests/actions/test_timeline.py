"""The history as one reads it: each update beside the one before."""

from datetime import UTC, date, datetime

import pytest

from actions.models import Status, StatusUpdate, Weather
from actions.timeline import Entry, entries

CHANGES = ("status_changed", "weather_changed", "progress_changed", "end_changed")
BASE = {
    "status": Status.IN_PROGRESS,
    "weather": Weather.SUNNY,
    "progress": 40,
    "expected_end": date(2014, 6, 30),
    "effective_on": date(2013, 11, 1),
}


def update(**fields):
    return StatusUpdate(**BASE | fields)


def changes(entry):
    return {name for name in CHANGES if getattr(entry, name)}


def test_no_history():
    assert entries([]) == []


def test_each_update_comes_with_the_one_before():
    latest, middle, first = (update(progress=progress) for progress in (60, 40, 20))
    pairs = [(entry.update, entry.previous) for entry in entries([latest, middle, first])]
    assert [(one.progress, other and other.progress) for one, other in pairs] == [(60, 40), (40, 20), (20, None)]


@pytest.mark.parametrize(
    ("fields", "changed"),
    [
        ({}, set()),
        ({"status": Status.ON_HOLD, "weather": ""}, {"status_changed"}),
        ({"weather": Weather.STORMY}, {"weather_changed"}),
        ({"progress": 41}, {"progress_changed"}),
        ({"expected_end": date(2014, 7, 1)}, {"end_changed"}),
        ({"expected_end": None}, {"end_changed"}),
        ({"committee_note": "Une note."}, set()),
    ],
)
def test_what_changed(fields, changed):
    assert changes(Entry(update(**fields), update())) == changed


def test_everything_said_first_is_new():
    assert changes(Entry(update(), None)) == set(CHANGES)


def test_nothing_said_first_is_not_new():
    first = update(status=Status.NOT_STARTED, weather="", progress=0, expected_end=None)
    assert changes(Entry(first, None)) == {"status_changed", "progress_changed"}


@pytest.mark.parametrize(
    ("recorded_at", "later"),
    [
        (datetime(2013, 11, 1, 12, tzinfo=UTC), False),
        (datetime(2013, 11, 1, 22, 59, tzinfo=UTC), False),
        (datetime(2013, 11, 1, 23, 30, tzinfo=UTC), True),  # half past midnight in Paris
        (datetime(2013, 11, 5, 12, tzinfo=UTC), True),
    ],
)
def test_recorded_on_another_day(recorded_at, later):
    assert Entry(update(recorded_at=recorded_at), None).recorded_later == later
