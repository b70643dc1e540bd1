"""The life of a plan, folded from its updates: on every day the same as what the database says of that day."""

from datetime import date, timedelta
from random import Random
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions import amendments
from actions.models import Action, Amendment, AmendmentKind, Plan, Status, StatusUpdate, Weather
from reporting import history, snapshot
from tests import factories
from tests.conftest import TODAY
from tests.project.test_pages import populate

START, END = date(2012, 1, 1), date(2014, 12, 31)


def as_the_database_says(plan, day, against_initial):
    """Return, by the number of each action of the plan on a day, what `with_state` says of it."""
    actions = Action.objects.with_state(plan, day, against_initial=against_initial)
    return {
        action.number: (action.state.status, action.state.progress, action.state.is_late, action.wording)
        for action in actions
    }


def check(plan, as_of=TODAY, since=None, against_initial=False):
    """Compare the history with the database on each of its days: each action, each part, the whole."""
    told = history.build(plan, as_of, since, against_initial=against_initial)
    titles = {number: row[3] for number, row in as_the_database_says(plan, as_of, against_initial).items()}
    lives = [life for orientation in told.orientations for life in orientation.lives]
    assert {life.number: life.title for life in lives} == titles
    for index, day in enumerate(told.days):
        known = as_the_database_says(plan, day, against_initial)
        folded = {
            life.number: (moment.status, moment.progress, moment.is_late)
            for life in lives
            if (moment := life.moments[index])
        }
        assert folded == {number: row[:3] for number, row in known.items()}, day
        situation = snapshot.build(plan, day, against_initial=against_initial)
        assert told.elapsed[index] == situation.elapsed
        assert seen(told.by_day[index]) == seen(situation.figures), day
        for kind, parts in (("orientation", told.orientations), ("objective", objectives(told))):
            expected = {node.number: seen(node.figures) for node in situation.parts(kind)}
            assert {part.number: seen(part.by_day[index]) for part in parts} == expected, (day, kind)
    return told


def objectives(told):
    return [objective for orientation in told.orientations for objective in orientation.children]


def seen(figures):
    statuses = {status: figures.by_status[status] for status in Status}
    return statuses, figures.late, figures.progress, figures.counted


# The same as the database, on every day


@pytest.mark.parametrize("against_initial", [False, True])
def test_the_demonstration(db, settings, tmp_path, against_initial):
    settings.DEBUG = True
    for command in ("load_plan", "load_demo"):
        call_command(command, verbosity=0)
    told = check(Plan.objects.current(), since=date(2013, 9, 20), against_initial=against_initial)
    assert told.figures.total == 37
    assert len(told.days) == 1 + 22 + 1 + 1


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("against_initial", [False, True])
def test_any_history(plan, mission, seed, against_initial):
    at_random(plan, mission, Random(seed))
    as_of = [TODAY, date(2013, 6, 30), date(2013, 2, 11)][seed % 3]
    check(plan, as_of, since=date(2012, 8, 17), against_initial=against_initial)


def at_random(plan, author, random):
    """Write updates and amendments in any order, some before the plan and some on the same day."""
    days = [START + timedelta(days=random.randrange(-40, (TODAY - START).days + 1)) for _ in range(25)]
    for number in range(1, 13):
        place = factories.objective(plan, *random.choice([(1, 1, 1), (2, 1, 1), (3, 2, 1), (4, 3, 2)]))
        end = random.choice([None, date(2012, 9, 30), date(2013, 12, 31)])
        action = factories.action(plan, number, of=place, ends_on=end)
        for _ in range(random.randrange(6)):
            update(action, author, random, random.choice(days))
        for kind in random.sample(
            [None, None, AmendmentKind.ADDED, AmendmentKind.REWORDED, AmendmentKind.REWORDED], 2
        ):
            if kind:
                title = f"Avant {uuid4()}" if kind == AmendmentKind.REWORDED else ""
                Amendment.objects.create(
                    action=action, kind=kind, effective_on=random.choice(days), title_before=title, author=author
                )
        latest = action.updates.latest_first().first()
        if latest:
            fields = ("status", "weather", "progress", "expected_end")
            current = {field: getattr(latest, field) for field in fields}
            Action.objects.filter(pk=action.pk).update(updated_on=latest.effective_on, **current)


def update(action, author, random, day):
    status = random.choice(list(Status))
    progress = {Status.COMPLETED: 100, Status.NOT_STARTED: 0}.get(status, random.randrange(101))
    StatusUpdate.objects.create(
        action=action,
        status=status,
        weather=Weather.CLOUDY if status == Status.IN_PROGRESS else "",
        progress=progress,
        expected_end=random.choice([None, date(2012, 6, 15), date(2013, 3, 31), date(2014, 6, 30)]),
        effective_on=day,
        author=author,
        submission=uuid4(),
    )


# By hand


def test_days_are_the_ends_of_the_months_so_far(plan):
    days = history.build(plan, date(2012, 4, 15), since=date(2012, 2, 10)).days
    ends = [date(2012, 1, 31), date(2012, 2, 29), date(2012, 3, 31)]
    assert days == tuple(sorted([START, *ends, date(2012, 2, 10), date(2012, 4, 15)]))
    assert history.build(plan, date(2012, 3, 31)).days == (START, *ends)
    assert history.build(plan, START).days == (START,)


def test_an_action_is_late_the_day_after_its_end(plan, mission):
    action = factories.action(plan, 1, ends_on=date(2012, 2, 29))
    assert [figures.late for figures in history.build(plan, date(2012, 3, 31)).by_day] == [0, 0, 0, 1]
    factories.record(action, mission, expected_end=date(2012, 3, 31), effective_on=date(2012, 3, 1))
    assert [figures.late for figures in history.build(plan, date(2012, 4, 1)).by_day] == [0, 0, 0, 0, 1]


def test_an_abandoned_action_no_longer_counts_in_the_progress(plan, mission):
    kept, given_up = factories.action(plan, 1), factories.action(plan, 2)
    factories.record(kept, mission, progress=50, effective_on=date(2012, 1, 10))
    factories.record(given_up, mission, status=Status.ABANDONED, progress=30, effective_on=date(2012, 2, 10))
    told = history.build(plan, date(2012, 2, 29))
    assert [figures.progress for figures in told.by_day] == [0, 25, 50]
    told = history.build(plan, date(2012, 2, 29), against_initial=True)
    assert [figures.progress for figures in told.by_day] == [0, 25, 25]


def test_an_added_action_begins_where_it_was_added(plan, action, mission):
    amendments.add(
        plan=plan,
        objective=action.objective,
        number=38,
        title="Nouvelle",
        author=mission,
        effective_on=date(2013, 9, 30),
        reason="Demande du comité",
    )
    told = history.build(plan, TODAY)
    assert [figures.total for figures in told.by_day[-4:]] == [1, 2, 2, 2]
    assert [life.number for life in history.build(plan, date(2013, 9, 29)).orientations[0].lives] == [1]
    assert [life.number for life in history.build(plan, TODAY, against_initial=True).orientations[0].lives] == [1]


def test_quarters_are_those_of_the_calendar(plan):
    quarters = history.build(plan, date(2012, 5, 20)).quarters
    assert [(quarter.year, quarter.number, quarter.day) for quarter in quarters[:3]] == [
        (2012, 1, date(2012, 3, 31)),
        (2012, 2, date(2012, 5, 20)),
        (2012, 3, None),
    ]
    assert len(quarters) == 12
    assert quarters[-1].label == "T4\u00a02014"


@pytest.mark.parametrize(("starts_on", "ends_on"), [(date(2012, 2, 15), date(2013, 1, 10)), (START, START)])
def test_a_plan_that_begins_and_ends_within_a_quarter(plan, starts_on, ends_on):
    plan.starts_on, plan.ends_on = starts_on, ends_on
    told = history.build(plan, date(2013, 1, 20))
    assert all(quarter.day in told.days for quarter in told.quarters)
    assert told.quarters[-1].day == told.last


def test_before_the_plan_begins_there_is_nothing_to_tell(plan, action):
    told = history.build(plan, date(2011, 12, 31))
    assert (told.days, told.orientations, told.by_day, told.figures.total) == ((), (), (), 0)


def test_a_plan_over_for_long_is_told_until_a_year_after_its_end(plan, action):
    plan.ends_on = date(2012, 6, 30)
    told = history.build(plan, TODAY)
    assert (told.last, told.is_cut) == (date(2013, 6, 30), True)
    assert told.elapsed[-1] == 100
    assert not history.build(plan, date(2013, 6, 30)).is_cut


@pytest.mark.parametrize("since", [date(2011, 1, 1), TODAY, None])
def test_a_day_out_of_the_history_is_not_compared_with(plan, action, since):
    assert history.build(plan, TODAY, since).since is None


def test_as_many_queries_for_many_actions(plan, pilot, mission):
    populate(plan, mission, 3)
    with CaptureQueriesContext(connection) as few:
        history.build(plan, TODAY)
    populate(plan, mission, 5)
    with CaptureQueriesContext(connection) as many:
        history.build(plan, TODAY)
    assert len(many) == len(few) == 5
