"""The demonstration's milestone slips and indicators go with what its history tells."""

import re
from itertools import pairwise

import yaml
from django.test import TestCase
from django.utils import timezone

from actions.demo.reading import DEMO_DIR
from actions.milestones import milestones_on
from actions.models import Indicator, IndicatorValue, Milestone, MilestoneShift
from tests.actions.test_demo import load_demo, load_plan
from tests.conftest import TODAY


class LoadedTests(TestCase):
    """What the demonstration shows once loaded; a class of Django's, so that it is loaded only once."""

    @classmethod
    def setUpTestData(cls):
        load_plan()
        load_demo()

    def test_each_slip_begins_where_the_one_before_ended_and_leads_to_the_date_that_stands(self):
        shifted = Milestone.objects.filter(shifts__isnull=False).distinct()
        assert shifted.count() == 12
        for milestone in shifted:
            shifts = list(milestone.shifts.all())
            assert shifts[-1].due_after == milestone.due_on, milestone
            for earlier, later in pairwise(shifts):
                assert earlier.due_after == later.due_before, milestone
                assert earlier.recorded_at < later.recorded_at, milestone

    def test_slips_are_told_on_working_days_before_the_date_that_they_move_away(self):
        for shift in MilestoneShift.objects.all():
            day = timezone.localdate(shift.recorded_at)
            assert day <= TODAY, shift
            assert day.weekday() < 5, shift
            assert day <= shift.due_before, shift
            assert shift.reason, shift

    def test_one_milestone_was_moved_twice_and_one_brought_forward(self):
        times = {
            (state.milestone.action.number, state.title): (state.slippage.times_pushed_back, state.slippage.days < 0)
            for action in {shift.milestone.action for shift in MilestoneShift.objects.all()}
            for state in milestones_on(action, TODAY)
            if state.shifts
        }
        assert times[15, "Suivi chiffré des clauses"] == (2, False)
        assert times[8, "Présentation aux communes de la deuxième couronne"] == (0, True)

    def test_indicators_have_values_enough_to_be_drawn(self):
        assert Indicator.objects.count() == 13
        assert Indicator.objects.values("action").distinct().count() == 10
        for indicator in Indicator.objects.all():
            assert 4 <= indicator.values.count() <= 7, indicator

    def test_nothing_is_measured_in_the_future(self):
        assert not IndicatorValue.objects.filter(measured_on__gt=TODAY).exists()

    def test_agents_trained_are_those_that_the_history_counts(self):
        trained = Indicator.objects.get(name="Agents formés aux clauses sociales").values.last()
        assert trained.value == 68
        assert trained.indicator.action.updates.filter(committee_note__contains="Soixante-huit agents formés").exists()


def test_the_words_are_french_typography():
    read = {
        name: yaml.safe_load((DEMO_DIR / f"{name}.yaml").read_text()) for name in ("milestone_shifts", "indicators")
    }
    words = [shift["reason"] for entry in read["milestone_shifts"] for shift in entry["shifts"]]
    words += [entry["name"] for entry in read["indicators"]]
    words += [measured["note"] for entry in read["indicators"] for measured in entry["values"] if "note" in measured]
    wrong = re.compile(r"'|\n|  | [:;?!%»]|« |«[^\u00a0]|[^\u00a0]»|\d%")
    assert [text for text in words if wrong.search(text)] == []
