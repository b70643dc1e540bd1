"""The demonstration shows every state that the portal knows, and never touches a real follow-up."""

import re
from collections import Counter
from datetime import date, datetime, time, timedelta
from io import StringIO
from uuid import UUID

import pytest
import yaml
from django.conf import global_settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import TestCase
from django.utils import timezone

from actions.demo import PASSWORD
from actions.demo.reading import DEMO_DIR
from actions.models import (
    Action,
    Amendment,
    AmendmentKind,
    Involvement,
    Milestone,
    Plan,
    Status,
    StatusUpdate,
    Weather,
)
from actions.slippage import slippage
from actors.models import User
from tests import factories
from tests.conftest import TODAY

LATE = [5, 9, 11, 16, 23, 36]
SILENT = [11, 16, 21, 22, 37]
WITHOUT_END = [22, 28, 37]
DUE_SOON = [12, 14, 15, 17, 29, 34]
PUSHED_BACK = {
    **dict.fromkeys([2, 3, 7, 11, 12, 13, 14, 15, 16, 27, 33], 1),
    **dict.fromkeys([5, 9, 10, 23], 2),
    18: 3,
}


def load_plan():
    call_command("load_plan", stdout=StringIO())


def load_demo():
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def dump():
    out = StringIO()
    call_command("dumpdata", exclude=["contenttypes", "auth.permission"], stdout=out)
    return out.getvalue()


def history():
    """Return what the demonstration tells, without what each database invents for itself (keys, hashes)."""
    declared = ("status", "weather", "progress", "expected_end")
    told = ("submission", "author__email", "effective_on", "recorded_at", "committee_note", "working_note")
    updates = StatusUpdate.objects.order_by("pk")
    actions = Action.objects.order_by("number")
    return [
        list(updates.values_list("action__number", "is_confirmation", *declared, *told)),
        list(actions.values_list("number", "starts_on", "ends_on", "updated_on", "version", *declared)),
        list(Milestone.objects.order_by("pk").values_list("action__number", "title", "due_on", "done_on")),
        list(User.objects.order_by("pk").values_list("email", "first_name", "last_name", "contact__name")),
    ]


def numbers(actions):
    return sorted(action.number for action in actions)


@pytest.fixture
def plan_loaded(db):
    load_plan()
    return Plan.objects.get()


class LoadedTests(TestCase):
    """What the demonstration shows once loaded; a class of Django's, so that it is loaded only once."""

    @classmethod
    def setUpTestData(cls):
        load_plan()
        load_demo()
        cls.plan = Plan.objects.get()
        cls.pilot = User.objects.get(email="pilote@demo.invalid")

    def actions(self):
        return Action.objects.with_state(self.plan, TODAY)

    def test_plan_is_marked_as_a_demonstration(self):
        assert self.plan.is_demonstration

    def test_every_status_and_every_weather_is_shown(self):
        states = Counter((action.state.status, action.state.weather) for action in self.actions())
        assert states == {
            (Status.COMPLETED, None): 9,
            (Status.IN_PROGRESS, Weather.SUNNY): 10,
            (Status.IN_PROGRESS, Weather.CLOUDY): 6,
            (Status.IN_PROGRESS, Weather.STORMY): 4,
            (Status.ON_HOLD, None): 2,
            (Status.NOT_STARTED, None): 5,
            (Status.ABANDONED, None): 1,
        }

    def test_some_actions_are_late_silent_due_soon_or_without_end(self):
        assert numbers(self.actions().late()) == LATE
        assert numbers(self.actions().silent()) == SILENT
        assert numbers(self.actions().filter(is_due_soon=True)) == DUE_SOON
        assert numbers(self.actions().filter(promised_end=None)) == WITHOUT_END

    def test_some_ends_are_pushed_back_and_one_is_brought_forward(self):
        moves = {
            action.number: slippage(
                action.ends_on,
                action.updates.order_by("effective_on", "pk").values_list("expected_end", flat=True),
            )
            for action in self.actions()
        }
        pushed_back = {number: move.times_pushed_back for number, move in moves.items()}
        assert {number: times for number, times in pushed_back.items() if times} == PUSHED_BACK
        assert [number for number, move in moves.items() if move.days < 0] == [8]

    def test_action_12_is_nearly_done_and_in_the_hands_of_the_pilot(self):
        action = self.actions().get(number=12)
        assert (action.status, action.progress) == (Status.IN_PROGRESS, 90)
        assert numbers(Action.objects.piloted_by(self.pilot)) == [12, 13, 14, 15, 16]
        assert action.updates.latest_first().first().author == self.pilot

    def test_the_plan_has_versions_that_go_with_the_history(self):
        merged = Amendment.objects.get(kind=AmendmentKind.MERGED)
        closed = merged.action.updates.filter(status=Status.ABANDONED).earliest("effective_on")
        assert (merged.action.number, merged.effective_on) == (30, closed.effective_on)
        assert set(Amendment.objects.reworded().values_list("action__number", flat=True)) == {16, 29}

    def test_one_action_was_handed_over_and_another_will_be(self):
        begins = Involvement.objects.exclude(starts_on=None).order_by("starts_on")
        assert list(begins.values_list("action__number", "starts_on")) == [
            (35, date(2013, 9, 2)),
            (36, date(2014, 1, 1)),
        ]

    def test_pilot_records_the_follow_up_of_own_actions_only(self):
        recorded = StatusUpdate.objects.filter(author=self.pilot).values_list("action__number", flat=True)
        assert set(recorded) == {12, 13, 14, 15, 16}

    def test_history_ends_before_the_day_of_the_demonstration(self):
        assert not StatusUpdate.objects.filter(effective_on__gte=TODAY).exists()
        midnight = timezone.make_aware(datetime.combine(TODAY + timedelta(days=1), time.min))
        assert not StatusUpdate.objects.filter(recorded_at__gte=midnight).exists()
        assert not Milestone.objects.filter(done_on__gt=TODAY).exists()

    def test_nothing_is_recorded_before_it_is_effective(self):
        for update in StatusUpdate.objects.all():
            assert timezone.localdate(update.recorded_at) >= update.effective_on, update
            assert update.effective_on.weekday() < 5, update

    def test_each_action_has_a_history(self):
        counts = Counter(StatusUpdate.objects.values_list("action__number", flat=True))
        assert sorted(counts) == list(range(1, 38))
        assert all(4 <= count <= 14 for count in counts.values())
        assert counts.total() == 366

    def test_one_update_is_entered_late_and_one_corrects_another(self):
        (late,) = StatusUpdate.objects.filter(committee_note__contains="Saisie tardive")
        assert timezone.localdate(late.recorded_at) - late.effective_on > timedelta(weeks=3)
        (correction,) = StatusUpdate.objects.filter(committee_note__startswith="Rectification")
        corrected = correction.action.updates.get(effective_on=correction.effective_on, pk__lt=correction.pk)
        assert correction.progress < corrected.progress

    def test_confirmations_repeat_the_state_without_a_note(self):
        for action in Action.objects.all():
            previous = None
            for update in action.updates.order_by("effective_on", "pk"):
                state = (update.status, update.weather, update.progress, update.expected_end)
                if update.is_confirmation:
                    assert state == previous, update
                assert bool(update.committee_note) != update.is_confirmation, update
                previous = state

    def test_accounts_have_their_group_and_the_known_password(self):
        for role in ("mission", "pilote", "copil", "annuaire"):
            user = User.objects.get(email=f"{role}@demo.invalid")
            assert [group.name for group in user.groups.all()] == [role]
            assert not user.is_superuser
            assert "(démo)" in str(user)
            with self.settings(PASSWORD_HASHERS=global_settings.PASSWORD_HASHERS):  # those of the one load
                assert user.check_password(PASSWORD)

    def test_administrator_is_a_superuser(self):
        assert User.objects.get(is_superuser=True).email == "admin@demo.invalid"
        assert User.objects.count() == 5

    def test_loading_again_changes_nothing(self):
        before = dump()
        assert "déjà chargée" in load_demo()
        assert dump() == before


def test_notes_are_french_and_never_repeated():
    entries = yaml.safe_load((DEMO_DIR / "history.yaml").read_text(encoding="utf-8"))
    updates = [update for entry in entries for update in entry["updates"]]
    notes = [update[key] for update in updates for key in ("note", "working") if key in update]
    notes += [milestone["title"] for entry in entries for milestone in entry.get("milestones", [])]
    assert [note for note, count in Counter(notes).items() if count > 1] == []
    wrong = re.compile(r"'|\n|  | [:;?!%»]|« |«[^\u00a0]|[^\u00a0]»|\d%")
    assert [note for note in notes if wrong.search(note)] == []


def an_update(action, author):
    factories.record(action, author, effective_on=date(2013, 3, 1))


def a_milestone(action, author):
    action.milestones.create(title="Un vrai jalon", due_on=date(2013, 3, 1))


def a_planned_date(action, author):
    action.ends_on = date(2013, 3, 1)
    action.save()


@pytest.mark.parametrize("follow_up", [an_update, a_milestone, a_planned_date])
def test_real_follow_up_is_left_alone(plan_loaded, mission, follow_up):
    follow_up(plan_loaded.actions.get(number=1), mission)
    before = dump()
    with pytest.raises(CommandError, match="suivi réel"):
        load_demo()
    assert dump() == before


def test_plan_comes_first(db):
    with pytest.raises(CommandError, match="load_plan"):
        load_demo()
    assert not User.objects.exists()


def test_before_its_day_it_is_refused(plan_loaded, settings):
    settings.PORTAL_TODAY = date(2013, 6, 1)
    before = dump()
    with pytest.raises(CommandError, match="15 novembre 2013"):
        load_demo()
    assert dump() == before


def test_a_failure_half_way_leaves_nothing_behind(plan_loaded, monkeypatch):
    monkeypatch.setattr("actions.demo.followup._submission", lambda plan, number, position: UUID(int=1))
    before = dump()
    with pytest.raises(ValidationError):
        load_demo()
    assert dump() == before


@pytest.mark.django_db
def test_two_loads_tell_the_same():
    tellings = []
    for _ in range(2):
        with transaction.atomic():
            load_plan()
            load_demo()
            tellings.append(history())
            transaction.set_rollback(True)
    assert tellings[0] == tellings[1]
    assert len(tellings[0][0]) == 366
