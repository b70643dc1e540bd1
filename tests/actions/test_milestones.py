"""The rules of milestones: how they stood on a day, what changes them, and what two people do at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from actions.milestones import (
    add_milestone,
    drop_milestone,
    milestones_on,
    move_milestone,
    reach_milestone,
    reopen_milestone,
    retitle_milestone,
)
from actions.models import Milestone
from actions.seen import StaleRowError

JUNE, SEPTEMBER, DECEMBER = date(2013, 6, 28), date(2013, 9, 30), date(2013, 12, 20)
TODAY = date(2013, 11, 15)


@pytest.fixture
def milestone(action):
    return action.milestones.create(title="Délibération", due_on=JUNE)


def shift(milestone, before, after, day, author):
    """Record a move of the past, entered then at half past midnight in Paris: the day before in UTC."""
    recorded_at = timezone.make_aware(datetime.combine(day, time(0, 30)))
    milestone.shifts.create(due_before=before, due_after=after, author=author, recorded_at=recorded_at)
    Milestone.objects.filter(pk=milestone.pk).update(due_on=after)


def move(milestone, due_on, author, seen=None, reason="Avis attendu."):
    move_milestone(
        milestone=milestone, seen={"due_on": seen or milestone.due_on}, due_on=due_on, reason=reason, author=author
    )


def dates(milestone):
    milestone.refresh_from_db()
    return milestone.due_on, [(each.due_before, each.due_after) for each in milestone.shifts.all()]


# As it stood on a day


@pytest.mark.parametrize(
    ("day", "due_on", "former"),
    [
        (date(2013, 6, 9), JUNE, ()),
        (date(2013, 6, 10), SEPTEMBER, (JUNE,)),
        (date(2013, 9, 16), SEPTEMBER, (JUNE,)),
        (date(2013, 9, 17), DECEMBER, (JUNE, SEPTEMBER)),
        (TODAY, DECEMBER, (JUNE, SEPTEMBER)),
    ],
)
def test_the_date_is_the_one_known_on_that_day(milestone, action, mission, day, due_on, former):
    shift(milestone, JUNE, SEPTEMBER, date(2013, 6, 10), mission)
    shift(milestone, SEPTEMBER, DECEMBER, date(2013, 9, 17), mission)
    (state,) = milestones_on(action, day)
    assert (state.due_on, state.slippage.former) == (due_on, former)
    assert len(state.shifts) == len(former)


@pytest.mark.parametrize(
    ("day", "done_on", "is_overdue"),
    [
        (JUNE, None, False),
        (date(2013, 6, 29), None, True),
        (date(2013, 7, 4), date(2013, 7, 4), False),
        (TODAY, date(2013, 7, 4), False),
    ],
)
def test_it_is_reached_from_the_day_it_was(milestone, action, day, done_on, is_overdue):
    reach_milestone(milestone=milestone, done_on=date(2013, 7, 4))
    (state,) = milestones_on(action, day)
    assert (state.done_on, state.is_overdue) == (done_on, is_overdue)


def test_a_milestone_is_gone_from_the_day_it_was_dropped(milestone, action, portal_today):
    drop_milestone(milestone=milestone)
    assert milestones_on(action, portal_today) == []
    assert [state.title for state in milestones_on(action, date(2013, 11, 14))] == ["Délibération"]


def test_a_milestone_was_not_there_before_it_was_added(action, portal_today):
    add_milestone(action=action, title="Jury", due_on=DECEMBER)
    assert [state.title for state in milestones_on(action, portal_today)] == ["Jury"]
    assert milestones_on(action, date(2013, 11, 14)) == []


def test_they_come_in_the_order_of_the_dates_known_then(milestone, action, mission):
    action.milestones.create(title="Jury", due_on=SEPTEMBER)
    shift(milestone, JUNE, DECEMBER, date(2013, 6, 10), mission)
    assert [state.title for state in milestones_on(action, date(2013, 6, 9))] == ["Délibération", "Jury"]
    assert [state.title for state in milestones_on(action, TODAY)] == ["Jury", "Délibération"]


# What changes them


def test_a_move_keeps_the_date_before(milestone, mission):
    move(milestone, SEPTEMBER, mission)
    move(milestone, DECEMBER, mission, reason="Commission reportée.")
    assert dates(milestone) == (DECEMBER, [(JUNE, SEPTEMBER), (SEPTEMBER, DECEMBER)])
    assert [each.reason for each in milestone.shifts.all()] == ["Avis attendu.", "Commission reportée."]
    assert {each.author for each in milestone.shifts.all()} == {mission}


def test_the_same_date_is_no_move(milestone, mission):
    with pytest.raises(ValidationError, match="déjà la date prévue"):
        move(milestone, JUNE, mission)
    assert dates(milestone) == (JUNE, [])


def test_the_same_move_sent_twice_is_recorded_once(milestone, mission):
    move(milestone, SEPTEMBER, mission)
    move(milestone, SEPTEMBER, mission, seen=JUNE)
    assert dates(milestone) == (SEPTEMBER, [(JUNE, SEPTEMBER)])


@pytest.mark.parametrize("due_on", [SEPTEMBER, DECEMBER])
def test_who_comes_second_overwrites_nothing(milestone, mission, superuser, due_on):
    move(milestone, SEPTEMBER, mission)
    with pytest.raises(StaleRowError):
        move(milestone, due_on, superuser, seen=JUNE, reason="Autre motif.")
    assert dates(milestone) == (SEPTEMBER, [(JUNE, SEPTEMBER)])


@pytest.mark.parametrize(
    "change", [drop_milestone, lambda milestone: reach_milestone(milestone=milestone, done_on=JUNE)]
)
def test_what_is_not_awaited_any_more_is_not_moved(milestone, mission, change):
    change(milestone=milestone)
    with pytest.raises(StaleRowError):
        move(milestone, DECEMBER, mission)
    assert dates(milestone) == (JUNE, [])


def test_what_is_to_come_is_not_reached(milestone):
    with pytest.raises(ValidationError, match="avenir"):
        reach_milestone(milestone=milestone, done_on=date(2013, 11, 16))
    reach_milestone(milestone=milestone, done_on=TODAY)


def test_reached_twice_on_the_same_day_is_reached_once_on_another_is_a_conflict(milestone):
    reach_milestone(milestone=milestone, done_on=JUNE)
    reach_milestone(milestone=milestone, done_on=JUNE)
    with pytest.raises(StaleRowError):
        reach_milestone(milestone=milestone, done_on=SEPTEMBER)
    milestone.refresh_from_db()
    assert milestone.done_on == JUNE


def test_a_reached_milestone_is_not_dropped(milestone):
    reach_milestone(milestone=milestone, done_on=JUNE)
    with pytest.raises(StaleRowError):
        drop_milestone(milestone=milestone)


@pytest.mark.parametrize("fields", [{"done_on": JUNE}, {"dropped_on": JUNE}])
def test_it_is_awaited_again(milestone, fields):
    Milestone.objects.filter(pk=milestone.pk).update(**fields)
    reopen_milestone(milestone=milestone)
    assert Milestone.objects.awaited().get() == milestone


def test_a_title_corrected_meanwhile_is_a_conflict(milestone):
    retitle_milestone(milestone=milestone, seen={"title": "Délibération"}, title="Délibération cadre")
    with pytest.raises(StaleRowError):
        retitle_milestone(milestone=milestone, seen={"title": "Délibération"}, title="Délibération du conseil")
    milestone.refresh_from_db()
    assert milestone.title == "Délibération cadre"


def test_the_same_milestone_is_added_once_unless_it_was_dropped(action):
    first = add_milestone(action=action, title="Jury", due_on=DECEMBER)
    assert add_milestone(action=action, title="Jury", due_on=DECEMBER) == first
    drop_milestone(milestone=first)
    assert add_milestone(action=action, title="Jury", due_on=DECEMBER) != first


@pytest.mark.django_db(transaction=True)
def test_of_ten_who_move_it_at_once_one_wins(action, mission):
    milestone = action.milestones.create(title="Délibération", due_on=JUNE)
    barrier = Barrier(10)

    def write(day):
        barrier.wait(timeout=30)
        try:
            move(milestone, date(2014, 1, day), mission, seen=JUNE)
        except StaleRowError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(10) as pool:
        won = list(pool.map(write, range(1, 11)))
    assert won.count(True) == 1
    winner = date(2014, 1, won.index(True) + 1)
    assert dates(milestone) == (winner, [(JUNE, winner)])
