"""Recording a status: versions, repeated submissions, impossible states, and a history that only grows."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from actions.followup import StaleVersionError, confirm_unchanged, rebuild_current_state, record_status
from actions.models import Action, Status, StatusUpdate, Weather
from actions.models.append_only import HistoryIsAppendOnlyError
from actors.clock import now
from tests.conftest import TODAY

SUBMISSION = UUID("5c0f9cf2-5dc5-4d25-b4d4-3f6a5fdd6d2b")


@pytest.fixture
def declared(action, mission):
    """What `record_status` takes for a first update of the action."""
    return {
        "action": action,
        "version": 0,
        "author": mission,
        "submission": SUBMISSION,
        "status": Status.IN_PROGRESS,
        "weather": Weather.SUNNY,
        "progress": 40,
        "expected_end": date(2014, 6, 30),
        "effective_on": date(2013, 11, 1),
        "committee_note": "Le marché est attribué.",
        "working_note": "Relancer la direction.",
    }


def assert_nothing_recorded(action):
    assert not action.updates.exists()
    action.refresh_from_db()
    assert (action.version, action.status, action.updated_on) == (0, Status.NOT_STARTED, None)


def test_an_update_is_recorded(action, mission, declared):
    update = record_status(**declared)
    update.refresh_from_db()
    for name in declared.keys() - {"version"}:
        assert getattr(update, name) == declared[name]
    assert update.recorded_on == TODAY
    assert not update.is_confirmation


def test_the_current_state_follows(action, declared):
    record_status(**declared)
    for read in (action, Action.objects.get(pk=action.pk)):
        assert (read.status, read.weather, read.progress) == (Status.IN_PROGRESS, Weather.SUNNY, 40)
        assert (read.expected_end, read.updated_on, read.version) == (date(2014, 6, 30), date(2013, 11, 1), 1)


def test_past_follow_up_keeps_its_day_of_entry(declared):
    entered = now() - timedelta(days=300)
    assert record_status(**declared, recorded_at=entered).recorded_on == TODAY - timedelta(days=300)


@pytest.mark.parametrize("version", [0, 2, -1, 10**30])
def test_another_version_is_a_conflict(action, declared, version):
    record_status(**declared)
    with pytest.raises(StaleVersionError):
        record_status(**declared | {"version": version, "submission": uuid4()})
    assert action.updates.count() == 1
    action.refresh_from_db()
    assert action.version == 1


def test_the_same_submission_is_recorded_once(action, declared):
    first = record_status(**declared)
    assert record_status(**declared) == first
    assert action.updates.count() == 1
    action.refresh_from_db()
    assert action.version == 1


@pytest.mark.parametrize(
    "other",
    [
        {"status": Status.ON_HOLD, "weather": ""},
        {"weather": Weather.STORMY},
        {"progress": 41},
        {"expected_end": None},
        {"effective_on": date(2013, 11, 2)},
        {"committee_note": "Autre chose."},
        {"working_note": ""},
        {"is_confirmation": True},
    ],
    ids=lambda other: next(iter(other)),
)
def test_the_same_submission_with_other_content_is_a_conflict(action, declared, other):
    record_status(**declared)
    with pytest.raises(StaleVersionError):
        record_status(**declared | other)
    assert action.updates.count() == 1


def test_a_submission_belongs_to_one_action(other_action, declared):
    record_status(**declared)
    with pytest.raises(ValidationError, match="submission"):
        record_status(**declared | {"action": other_action})
    assert_nothing_recorded(other_action)


IMPOSSIBLE = {
    "to come": {"effective_on": TODAY + timedelta(days=1)},
    "unknown status": {"status": "finished"},
    "unknown weather": {"weather": "windy"},
    "no weather": {"weather": ""},
    "weather when on hold": {"status": Status.ON_HOLD},
    "completed below 100": {"status": Status.COMPLETED, "weather": ""},
    "to be launched above 0": {"status": Status.NOT_STARTED, "weather": ""},
    "above 100": {"progress": 101},
    "below 0": {"progress": -1},
    "no progress": {"progress": None},
    "no submission": {"submission": None},
}


@pytest.mark.parametrize("fields", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_the_impossible_is_refused(action, declared, fields):
    with pytest.raises(ValidationError) as refused:
        record_status(**declared | fields)
    assert refused.value.messages
    assert_nothing_recorded(action)


def test_today_is_not_to_come(declared):
    assert record_status(**declared | {"effective_on": TODAY}).effective_on == TODAY


def test_confirming_repeats_the_state(action, mission, pilot, declared):
    record_status(**declared)
    update = confirm_unchanged(action=action, version=1, author=pilot, submission=uuid4())
    assert update.is_confirmation
    assert (update.effective_on, update.author) == (TODAY, pilot)
    assert (update.status, update.weather, update.progress) == (Status.IN_PROGRESS, Weather.SUNNY, 40)
    assert (update.expected_end, update.committee_note) == (date(2014, 6, 30), "")
    action.refresh_from_db()
    assert (action.version, action.updated_on) == (2, TODAY)


def test_confirming_a_stale_version_is_a_conflict(action, pilot, declared):
    record_status(**declared)
    with pytest.raises(StaleVersionError):
        confirm_unchanged(action=action, version=0, author=pilot, submission=uuid4())
    assert action.updates.count() == 1


CHANGES = {
    "save": lambda update: update.save(),
    "save some fields": lambda update: update.save(update_fields=["progress"]),
    "delete": lambda update: update.delete(),
    "update many": lambda update: StatusUpdate.objects.update(progress=50),
    "update of an action": lambda update: update.action.updates.all().update(progress=50),
    "delete many": lambda update: StatusUpdate.objects.filter(pk=update.pk).delete(),
    "bulk update": lambda update: StatusUpdate.objects.bulk_update([update], ["progress"]),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_history_only_grows(declared, change):
    update = record_status(**declared)
    update.progress = 50
    with pytest.raises(HistoryIsAppendOnlyError), transaction.atomic():
        change(update)
    assert StatusUpdate.objects.get().progress == 40


@pytest.mark.parametrize("holder", ["action", "author"])
def test_what_has_a_history_stays(declared, holder):
    update = record_status(**declared)
    with pytest.raises(models.ProtectedError):
        getattr(update, holder).delete()


STORED = {
    "status_known": {"status": "finished"},
    "weather_while_in_progress": {"status": Status.IN_PROGRESS, "weather": ""},
    "progress_in_percent": {"status": Status.ON_HOLD, "progress": 101},
    "completed_is_100": {"status": Status.COMPLETED, "progress": 90},
    "not_started_is_0": {"status": Status.NOT_STARTED, "progress": 10},
}


@pytest.mark.parametrize("constraint", STORED)
def test_the_database_refuses_an_impossible_update(action, mission, constraint):
    update = StatusUpdate(
        action=action, author=mission, submission=SUBMISSION, effective_on=TODAY, **STORED[constraint]
    )
    with pytest.raises(IntegrityError, match=f"statusupdate_{constraint}"), transaction.atomic():
        StatusUpdate.objects.bulk_create([update])


@pytest.mark.parametrize("constraint", STORED)
def test_the_database_refuses_an_impossible_current_state(action, constraint):
    with pytest.raises(IntegrityError, match=f"action_{constraint}"), transaction.atomic():
        Action.objects.filter(pk=action.pk).update(**STORED[constraint])


def test_the_database_refuses_a_submission_twice(action, mission, declared):
    record_status(**declared)
    again = StatusUpdate(action=action, author=mission, submission=SUBMISSION, effective_on=TODAY)
    with pytest.raises(IntegrityError, match="submission"), transaction.atomic():
        StatusUpdate.objects.bulk_create([again])


def test_the_current_state_is_rebuilt_from_the_history(action, declared):
    record_status(**declared)
    Action.objects.filter(pk=action.pk).update(status=Status.ON_HOLD, weather="", progress=5, updated_on=TODAY)
    rebuild_current_state(action)
    action.refresh_from_db()
    assert (action.status, action.weather, action.progress) == (Status.IN_PROGRESS, Weather.SUNNY, 40)
    assert (action.updated_on, action.version) == (date(2013, 11, 1), 1)


def test_without_history_the_rebuilt_state_is_to_be_launched(action):
    Action.objects.filter(pk=action.pk).update(status=Status.ON_HOLD, progress=5, updated_on=TODAY)
    rebuild_current_state(action)
    assert_nothing_recorded(action)
