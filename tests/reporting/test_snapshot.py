"""Every figure of the plan, against what was counted by hand, and against the list that it leads to."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.alerts import Alert
from actions.models import Action, Status, Weather
from reporting import snapshot
from reporting.snapshot import Figures
from tests import factories, sample_plan


@pytest.fixture
def six(plan, pilot, mission):
    """The six actions of `tests.sample_plan`."""
    return sample_plan.fill(plan, mission)


def counts(mapping):
    """Leave out what is zero."""
    return {key: count for key, count in mapping.items() if count}


def test_the_plan(plan, six):
    figures = snapshot.build(plan).figures
    assert counts(figures.by_status) == {
        Status.IN_PROGRESS: 2,
        Status.NOT_STARTED: 1,
        Status.COMPLETED: 1,
        Status.ON_HOLD: 1,
        Status.ABANDONED: 1,
    }
    assert counts(figures.by_weather) == {Weather.SUNNY: 1, Weather.STORMY: 1}
    assert counts(figures.by_alert) == {
        Alert.LATE: 1,
        Alert.STORMY: 1,
        Alert.SILENT: 2,
        Alert.DUE_SOON: 1,
        Alert.WITHOUT_PILOT: 2,
        Alert.WITHOUT_END: 1,
    }
    assert (figures.total, figures.counted, figures.completed, figures.late) == (6, 5, 1, 1)
    assert figures.progress == 34  # (40 + 20 + 0 + 100 + 10) / 5: the abandoned action weighs nothing


# total, counted, completed, late, progress
PARTS = {
    ("axis", 1): (3, 3, 0, 1, 20),
    ("axis", 2): (3, 2, 1, 0, 55),
    ("orientation", 1): (2, 2, 0, 1, 30),
    ("orientation", 2): (1, 1, 0, 0, 0),
    ("orientation", 3): (3, 2, 1, 0, 55),
    ("objective", 1): (2, 2, 0, 1, 30),
    ("objective", 2): (1, 1, 0, 0, 0),
    ("objective", 3): (3, 2, 1, 0, 55),
}


def test_each_part(plan, six):
    situation = snapshot.build(plan)
    found = {
        (kind, node.number): (
            node.figures.total,
            node.figures.counted,
            node.figures.completed,
            node.figures.late,
            node.figures.progress,
        )
        for kind in ("axis", "orientation", "objective")
        for node in situation.parts(kind)
    }
    assert found == PARTS


# day: by status, late, silent, progress
PAST = {
    date(2012, 3, 31): ({Status.NOT_STARTED: 6}, 0, 0, 0),
    date(2012, 4, 1): ({Status.NOT_STARTED: 6}, 0, 6, 0),
    date(2013, 3, 1): ({Status.NOT_STARTED: 5, Status.COMPLETED: 1}, 0, 5, 17),
    date(2013, 11, 1): (
        {
            Status.IN_PROGRESS: 2,
            Status.NOT_STARTED: 1,
            Status.COMPLETED: 1,
            Status.ON_HOLD: 1,
            Status.ABANDONED: 1,
        },
        1,
        2,
        34,
    ),
}


@pytest.mark.parametrize("day", PAST)
def test_a_past_day(plan, six, day):
    figures = snapshot.build(plan, day).figures
    by_status, late, silent, progress = PAST[day]
    assert counts(figures.by_status) == by_status
    assert (figures.late, figures.by_alert[Alert.SILENT], figures.progress) == (late, silent, progress)


@pytest.mark.parametrize("kind", ["axis", "orientation", "objective"])
@pytest.mark.parametrize("day", [None, date(2013, 6, 30)])
def test_the_parts_add_up_to_the_whole(plan, six, kind, day):
    situation = snapshot.build(plan, day)
    assert sum((node.figures for node in situation.parts(kind)), Figures()) == situation.figures
    for axis in situation.axes:
        assert sum((node.figures for node in axis.children), Figures()) == axis.figures


def test_the_places_of_parts(plan, six):
    situation = snapshot.build(plan)
    objective = situation.objectives[2]
    assert [node.label for node in situation.ancestors(objective)] == ["Axe 2", "Orientation 3"]
    assert situation.ancestors(situation.axes[0]) == ()
    assert [node.filter for node in (situation.axes[0], situation.orientations[0], objective)] == [
        "axe",
        "orientation",
        "objectif",
    ]


def test_some_actions_only(plan, six):
    figures = snapshot.build(plan, only=Action.objects.filter(number__in=[2, 4])).figures
    assert (figures.total, figures.progress, figures.late) == (2, 60, 1)


def test_nothing_to_count(plan):
    factories.objective(plan)
    situation = snapshot.build(plan)
    assert (situation.figures.total, situation.figures.progress) == (0, None)
    assert [node.figures.progress for node in situation.objectives] == [None]


def test_only_abandoned(plan, action, mission):
    factories.record(action, mission, status=Status.ABANDONED)
    figures = snapshot.build(plan).figures
    assert (figures.total, figures.counted, figures.progress) == (1, 0, None)


def test_another_plan_is_not_counted(plan, six):
    factories.action(factories.plan("2015-2020", is_current=False), 1)
    assert snapshot.build(plan).figures.total == 6


@pytest.mark.parametrize(
    ("day", "elapsed"),
    [
        (date(2011, 12, 31), 0),
        (date(2012, 1, 1), 0),
        (date(2013, 7, 1), 50),
        (date(2013, 11, 15), 62),
        (date(2014, 12, 31), 100),
        (date(2020, 1, 1), 100),
    ],
)
def test_elapsed(plan, day, elapsed):
    assert snapshot.build(plan, day).elapsed == elapsed


def test_four_queries(plan, mission):
    def add(numbers):
        for number in numbers:
            of = factories.objective(plan, number, number, number)
            factories.record(factories.action(plan, number, of=of), mission)

    def count():
        with CaptureQueriesContext(connection) as queries:
            situation = snapshot.build(plan, date(2013, 11, 14))
            titles = [(node.label, node.get_absolute_url()) for node in situation.objectives]
        return len(titles), len(queries)

    add(range(1, 4))
    assert count() == (3, 4)
    add(range(4, 9))
    assert count() == (8, 4)
