"""What changed in an action between two days: the rule of each kind, on histories made by hand."""

from datetime import date

import pytest

from actions import amendments
from actions.models import Action, Change, InvolvementRole, Status, Weather
from actions.models.change import CONDITIONS, KINDS, PLURALS
from reporting import snapshot
from tests import factories, sample_plan

SINCE = date(2013, 6, 21)
THEN, NOW = date(2013, 6, 1), date(2013, 11, 1)
ON_HOLD = {"status": Status.ON_HOLD}
COMPLETED, ABANDONED = {"status": Status.COMPLETED}, {"status": Status.ABANDONED, "progress": 40}
TO_LAUNCH = {"status": Status.NOT_STARTED}
SUNNY, CLOUDY, STORMY = ({"weather": weather} for weather in Weather)


def ending(end, **fields):
    return fields | {"expected_end": end}


def compared(action, as_of=None, **options):
    plan = action.plan
    return (
        plan.actions.with_state(plan, as_of, since=options.pop("since", SINCE), **options).get(pk=action.pk).comparison
    )


def kinds(action, as_of=None, **options):
    return set(compared(action, as_of, **options).kinds)


# what was declared by SINCE, what was declared afterwards → the kinds of change
HISTORIES = {
    "nothing was ever said": (None, None, set()),
    "confirmed": ({}, {}, set()),
    "completed": ({}, COMPLETED, {Change.STATUS, Change.COMPLETED, Change.ADVANCED}),
    "abandoned": ({}, ABANDONED, {Change.STATUS, Change.ABANDONED}),
    "suspended": (SUNNY, ON_HOLD | {"progress": 40}, {Change.STATUS}),
    "launched": (TO_LAUNCH, {}, {Change.STATUS, Change.STARTED, Change.ADVANCED}),
    "launched for the first time that is heard of": (
        None,
        {},
        {Change.STATUS, Change.STARTED, Change.ADVANCED, Change.HEARD},
    ),
    "taken up again": (ON_HOLD | {"progress": 40}, {}, {Change.STATUS}),
    "the end passed": (ending(date(2013, 9, 30)), ending(date(2013, 9, 30)), {Change.LATE}),
    "late on both days": (ending(date(2013, 5, 31)), ending(date(2013, 5, 31)), set()),
    "pushed back out of lateness": (
        ending(date(2013, 5, 31)),
        ending(date(2014, 1, 31)),
        {Change.CAUGHT_UP, Change.PUSHED_BACK},
    ),
    "pushed back and late again": (
        ending(date(2013, 7, 31)),
        ending(date(2013, 10, 31)),
        {Change.LATE, Change.PUSHED_BACK},
    ),
    "late, then completed": (
        ending(date(2013, 5, 31)),
        COMPLETED | ending(date(2013, 5, 31)),
        {Change.CAUGHT_UP, Change.STATUS, Change.COMPLETED, Change.ADVANCED},
    ),
    "brought forward": (ending(date(2014, 6, 30)), ending(date(2014, 3, 31)), {Change.BROUGHT_FORWARD}),
    "an end at last": ({}, ending(date(2014, 3, 31)), {Change.END_GIVEN}),
    "no end any more": (ending(date(2014, 3, 31)), {}, {Change.END_GIVEN}),
    "no word since": ({}, None, {Change.SILENT}),
    "from sun to clouds": (SUNNY, CLOUDY, {Change.WORSENED}),
    "from sun to storm": (SUNNY, STORMY, {Change.WORSENED}),
    "from clouds to storm": (CLOUDY, STORMY, {Change.WORSENED}),
    "from storm to clouds": (STORMY, CLOUDY, {Change.IMPROVED}),
    "from clouds to sun": (CLOUDY, SUNNY, {Change.IMPROVED}),
    "a météo that ends with the work": (
        STORMY,
        COMPLETED,
        {Change.STATUS, Change.COMPLETED, Change.ADVANCED},
    ),
    "further on": ({"progress": 20}, {"progress": 60}, {Change.ADVANCED}),
    "less far than was said": ({"progress": 60}, {"progress": 20}, {Change.SET_BACK}),
}


@pytest.mark.parametrize("name", HISTORIES)
def test_kinds(name, action, mission):
    then, now, expected = HISTORIES[name]
    if then is not None:
        factories.record(action, mission, effective_on=THEN, **then)
    if now is not None:
        factories.record(action, mission, effective_on=NOW, **now)
    assert kinds(action) == expected


def test_every_kind_but_those_of_people_and_plan_has_a_history():
    told = set().union(*(expected for _, _, expected in HISTORIES.values()))
    assert set(KINDS) - told == {Change.PILOT, Change.ADDED, Change.MERGED, Change.REWORDED}


def test_the_states_of_both_days(action, mission):
    factories.record(action, mission, effective_on=THEN, progress=20, expected_end=date(2013, 12, 31))
    factories.record(action, mission, effective_on=NOW, progress=60, expected_end=date(2014, 6, 30), **STORMY)
    comparison = compared(action)
    before, after = comparison.before, comparison.after
    assert (before.as_of, before.status, before.weather, before.progress) == (SINCE, "in_progress", "sunny", 20)
    assert (before.promised_end, before.last_heard_on) == (date(2013, 12, 31), THEN)
    assert (after.weather, after.progress, after.promised_end) == ("stormy", 60, date(2014, 6, 30))
    assert (comparison.progress_gain, comparison.slippage.months) == (40, 6)


def test_a_planned_end_counts_until_another_is_promised(action, mission):
    Action.objects.filter(pk=action.pk).update(ends_on=date(2013, 12, 31))
    factories.record(action, mission, effective_on=NOW, expected_end=date(2014, 3, 31))
    assert Change.PUSHED_BACK in kinds(action)
    assert compared(action).before.promised_end == date(2013, 12, 31)


def test_there_and_back_is_no_change(action, mission):
    factories.record(action, mission, effective_on=THEN)
    factories.record(action, mission, effective_on=date(2013, 8, 1), progress=40, **ON_HOLD)
    factories.record(action, mission, effective_on=NOW)
    assert kinds(action) == set()


def test_a_late_entry_counts_by_the_day_it_speaks_of(action, mission):
    """Recorded today, true in spring: it belongs to the earlier day, however late it was typed."""
    factories.record(action, mission, effective_on=NOW, progress=60)
    assert Change.STARTED in kinds(action)
    factories.record(action, mission, effective_on=date(2013, 5, 2), progress=60)
    assert kinds(action) == set()


def test_the_earlier_day_itself_belongs_to_before(action, mission):
    factories.record(action, mission, effective_on=SINCE)
    assert Change.STATUS not in kinds(action)
    assert Change.STATUS in kinds(action, since=date(2013, 6, 20))


def test_what_comes_after_the_day_is_not_known_yet(action, mission):
    factories.record(action, mission, effective_on=THEN)
    factories.record(action, mission, effective_on=NOW, **COMPLETED)
    assert kinds(action, date(2013, 9, 1)) == {Change.SILENT}
    assert Change.COMPLETED in kinds(action, NOW)


def test_against_the_initial_plan_only_the_planned_end_counts(action, mission):
    Action.objects.filter(pk=action.pk).update(ends_on=date(2013, 9, 30))
    factories.record(action, mission, effective_on=THEN)
    factories.record(action, mission, effective_on=NOW, expected_end=date(2014, 6, 30))
    assert kinds(action) == {Change.PUSHED_BACK}
    assert kinds(action, against_initial=True) == {Change.LATE}


# Pilots


@pytest.fixture
def followed(action, mission):
    """Action 1, told the same all along."""
    for day in (THEN, date(2013, 8, 15), NOW):
        factories.record(action, mission, effective_on=day)
    return action


@pytest.fixture
def place():
    return factories.organisation("Direction Est")


def test_one_pilot_after_another(followed, place):
    factories.involve(followed, factories.contact("Ève", place), ends_on=date(2013, 9, 1))
    factories.involve(followed, factories.contact("Walid"), starts_on=date(2013, 9, 2))
    assert kinds(followed) == {Change.PILOT}
    assert kinds(followed, date(2013, 8, 1)) == set()
    assert kinds(followed, since=date(2013, 9, 2)) == set()


def test_another_person_of_the_same_organisation(followed, place):
    factories.involve(followed, factories.contact("Ève", place), ends_on=date(2013, 9, 1))
    factories.involve(followed, factories.contact("Ana", place), starts_on=date(2013, 9, 2))
    assert kinds(followed) == {Change.PILOT}


def test_a_first_pilot_and_a_last_one(followed, place):
    involvement = factories.involve(followed, factories.contact("Ève", place), starts_on=date(2013, 9, 2))
    assert kinds(followed) == {Change.PILOT}
    involvement.starts_on, involvement.ends_on = None, date(2013, 9, 1)
    involvement.save()
    assert kinds(followed) == {Change.PILOT}


def test_a_pilot_who_is_taken_on_again_is_the_same(followed, place):
    eve = factories.contact("Ève", place)
    factories.involve(followed, eve, ends_on=date(2013, 9, 1))
    factories.involve(followed, eve, starts_on=date(2013, 9, 2))
    assert kinds(followed) == set()


def test_an_organisation_without_a_named_person_is_the_same_too(followed, place):
    for days in ({"ends_on": date(2013, 9, 1)}, {"starts_on": date(2013, 9, 2)}):
        followed.involvements.create(organisation=place, role=InvolvementRole.PILOT, **days)
    assert kinds(followed) == set()


def test_partners_are_no_pilots(followed, place):
    factories.involve(followed, factories.contact("Ève", place), InvolvementRole.PARTNER, starts_on=date(2013, 9, 2))
    assert kinds(followed) == set()


def test_a_pilot_to_come_is_none_yet(followed, place):
    factories.involve(followed, factories.contact("Ève", place), starts_on=date(2014, 1, 1))
    assert kinds(followed) == set()


# The plan itself


def amended(author, on=date(2013, 9, 2), **fields):
    return {"author": author, "effective_on": on, "reason": "Délibération"} | fields


def version(action):
    action.refresh_from_db()
    return action.version


def test_an_action_added_since_has_no_earlier_state(plan, action, mission):
    amendments.add(plan=plan, objective=action.objective, number=9, title="Neuve", **amended(mission))
    added = plan.actions.get(number=9)
    factories.record(added, mission, effective_on=NOW, expected_end=date(2013, 10, 31))
    assert kinds(added) == {Change.ADDED, Change.LATE}
    assert compared(added).before is None
    assert kinds(added, since=date(2013, 9, 2)) >= {Change.STARTED, Change.STATUS}


def test_a_reworded_action(followed, mission):
    amendments.reword(action=followed, version=version(followed), title="Autrement dit", **amended(mission))
    assert kinds(followed) == {Change.REWORDED}
    assert kinds(followed, since=date(2013, 9, 2)) == kinds(followed, date(2013, 9, 1)) == set()


def test_a_merged_action_is_abandoned_too(followed, other_action, mission):
    amendments.merge(action=followed, into=other_action, version=version(followed), **amended(mission, NOW))
    assert kinds(followed) == {Change.MERGED, Change.ABANDONED, Change.STATUS}
    assert compared(followed).told == (Change.STATUS, Change.MERGED)
    assert kinds(other_action) == set()


# Counts, filters and words


@pytest.fixture
def six(plan, mission):
    actions = sample_plan.fill(plan, mission)
    amendments.add(plan=plan, objective=actions[1].objective, number=7, title="Neuve", **amended(mission))
    factories.record(plan.actions.get(number=7), mission, effective_on=NOW, **COMPLETED)
    return actions


def test_counts_are_those_of_the_filter(plan, six):
    counts = snapshot.build(plan, since=SINCE).figures.by_change
    actions = plan.actions.with_state(plan, since=SINCE)
    assert {kind: counts[kind] for kind in Change} == {
        kind: actions.filter(CONDITIONS[kind]).count() for kind in Change
    }
    assert counts == {
        Change.STATUS: 2,
        Change.STARTED: 2,
        Change.ADVANCED: 2,
        Change.LATE: 1,
        Change.HEARD: 2,
        Change.SILENT: 1,
        Change.END_GIVEN: 2,
        Change.PILOT: 1,
        Change.COMPLETED: 1,
        Change.ADDED: 1,
        Change.NONE: 3,
    }


def test_figures_of_the_earlier_day_stand_beside(plan, six):
    situation = snapshot.build(plan, since=SINCE)
    then = snapshot.build(plan, SINCE)
    assert situation.since == SINCE
    assert situation.earlier == then.figures
    assert [node.earlier for node in situation.orientations] == [node.figures for node in then.orientations]
    assert situation.progress_gain == situation.figures.progress - then.figures.progress
    assert situation.figures.total == then.figures.total + 1


def test_each_figure_moves_by_the_actions_that_changed(plan, six):
    """Late then, plus the newly late, minus those late no more: late now; and so on."""
    situation = snapshot.build(plan, since=SINCE)
    then, now, changed = situation.earlier, situation.figures, situation.figures.by_change
    assert now.late == then.late + changed[Change.LATE] - changed[Change.CAUGHT_UP]
    assert now.completed == then.completed + changed[Change.COMPLETED]


def test_without_comparison_nothing_is_compared(plan, six):
    situation = snapshot.build(plan)
    assert (situation.since, situation.earlier, situation.progress_gain) == (None, None, None)
    assert not situation.figures.by_change
    assert plan.actions.with_state(plan).get(number=1).comparison is None


def test_a_compared_snapshot_costs_two_queries_more(plan, six, django_assert_num_queries):
    with django_assert_num_queries(4):
        snapshot.build(plan)
    with django_assert_num_queries(6):
        snapshot.build(plan, since=SINCE)


def test_what_changed_is_read_with_the_action(plan, six, django_assert_num_queries):
    with django_assert_num_queries(1):
        told = [action.comparison.told for action in plan.actions.with_state(plan, since=SINCE)]
    assert len(told) == 7


def test_what_another_kind_says_already_is_not_told_twice(action, mission):
    factories.record(action, mission, effective_on=THEN, expected_end=date(2013, 5, 31))
    factories.record(action, mission, effective_on=NOW, **COMPLETED)
    assert compared(action).told == (Change.STATUS, Change.END_GIVEN)


def test_words():
    assert [Change.PUSHED_BACK.counted(count) for count in (1, 4)] == ["échéance repoussée", "échéances repoussées"]
    assert Change.LATE.counted(3) == "nouvellement en retard"
    assert Change.STATUS.heading == "Statuts changés"
    assert set(PLURALS) <= set(KINDS)
