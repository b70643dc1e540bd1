"""`hand_over`: one pilot until the day before, the next from that day, for all actions or for none."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError

from actions.handover import hand_over, plan_handover
from actions.models import InvolvementRole
from actions.permissions import is_pilot_of
from tests import factories

pytestmark = pytest.mark.django_db

JANUARY, MARCH, TODAY = date(2014, 1, 1), date(2013, 3, 1), date(2013, 11, 15)


@pytest.fixture
def old():
    return factories.contact("Odile ANCIENNE")


@pytest.fixture
def new():
    return factories.contact("Noé NOUVEAU")


@pytest.fixture
def give(mission):
    """Hand actions over to a contact; those who give are all their pilots of that day unless said."""

    def hand(*actions, to, on=JANUARY, givers=None, organisation=None):
        everybody = {action.pk: [held.pk for held in _held(action, on)] for action in actions}
        hand_over(
            actions=actions,
            givers=everybody if givers is None else givers,
            organisation=organisation or to.organisation,
            contact=to,
            on=on,
            author=mission,
        )

    return hand


def _held(action, on):
    return action.involvements.held(on).filter(role=InvolvementRole.PILOT)


def terms(action):
    """Who pilots when: (name, from, to), the earliest first."""
    return [
        (str(held.contact or held.organisation), held.starts_on, held.ends_on) for held in action.involvements.pilots()
    ]


@pytest.mark.parametrize("on", [MARCH, TODAY, JANUARY], ids=["past", "today", "future"])
def test_the_day_before_and_the_day(action, old, new, give, on):
    factories.involve(action, old)
    give(action, to=new, on=on)
    eve = date.fromordinal(on.toordinal() - 1)
    assert terms(action) == [("Odile ANCIENNE", None, eve), ("Noé NOUVEAU", on, None)]
    assert [str(held.contact) for held in _held(action, eve)] == ["Odile ANCIENNE"]
    assert [str(held.contact) for held in _held(action, on)] == ["Noé NOUVEAU"]


def test_several_actions_at_once(action, other_action, old, new, give):
    for each in (action, other_action):
        factories.involve(each, old)
    give(action, other_action, to=new)
    assert (
        terms(action)
        == terms(other_action)
        == [("Odile ANCIENNE", None, date(2013, 12, 31)), ("Noé NOUVEAU", JANUARY, None)]
    )


def test_all_or_none(action, other_action, old, new, give):
    factories.involve(action, old)
    factories.involve(other_action, new)
    with pytest.raises(ValidationError, match=r"Action 2.*Noé NOUVEAU en est déjà le pilote"):
        give(action, other_action, to=new)
    assert terms(action) == [("Odile ANCIENNE", None, None)]


def test_an_action_without_pilot(action, new, give):
    give(action, to=new)
    assert terms(action) == [("Noé NOUVEAU", JANUARY, None)]


def test_to_an_organisation_without_naming_a_person(action, old, mission, give):
    factories.involve(action, old)
    organisation = factories.organisation("Direction Nord")
    give(action, to=None, organisation=organisation)
    assert terms(action)[1] == ("Direction Nord", JANUARY, None)


def test_a_colleague_of_the_same_organisation(action, old, give):
    factories.involve(action, old)
    colleague = factories.contact("Carole COLLÈGUE", old.organisation)
    give(action, to=colleague)
    assert terms(action) == [("Odile ANCIENNE", None, date(2013, 12, 31)), ("Carole COLLÈGUE", JANUARY, None)]


def test_nobody_hands_over_to_oneself(action, old, give):
    factories.involve(action, old)
    with pytest.raises(ValidationError, match="Odile ANCIENNE en est déjà le pilote"):
        give(action, to=old)
    assert terms(action) == [("Odile ANCIENNE", None, None)]


def test_of_several_pilots_the_chosen_one_gives(action, old, new, give):
    factories.involve(action, old)
    staying = factories.involve(action, factories.contact("Rosa RESTE"))
    leaving = action.involvements.get(contact=old)
    give(action, to=new, givers={action.pk: [leaving.pk]})
    assert [str(held.contact) for held in _held(action, JANUARY)] == ["Noé NOUVEAU", "Rosa RESTE"]
    staying.refresh_from_db()
    assert staying.ends_on is None


def test_nobody_gives_and_the_new_pilot_joins(action, old, new, give):
    factories.involve(action, old)
    give(action, to=new, givers={})
    assert terms(action) == [("Odile ANCIENNE", None, None), ("Noé NOUVEAU", JANUARY, None)]


def test_one_who_pilots_beside_is_refused(action, old, new, give):
    factories.involve(action, old)
    factories.involve(action, new)
    leaving = action.involvements.get(contact=old)
    with pytest.raises(ValidationError, match="en est déjà pilote"):
        give(action, to=new, givers={action.pk: [leaving.pk]})


def test_a_pilot_since_that_very_day_cannot_give(action, old, new, give):
    factories.involve(action, old, starts_on=JANUARY)
    with pytest.raises(ValidationError, match="ne l’est que depuis le 1er janvier 2014"):
        give(action, to=new)


def test_a_handover_that_is_planned_still_holds(action, old, new, give):
    """Between now and then the taker replaces the giver, no longer."""
    factories.involve(action, old)
    later = factories.contact("Lætitia APRÈS")
    give(action, to=later)
    give(action, to=new, on=TODAY)
    assert terms(action) == [
        ("Odile ANCIENNE", None, date(2013, 11, 14)),
        ("Noé NOUVEAU", TODAY, date(2013, 12, 31)),
        ("Lætitia APRÈS", JANUARY, None),
    ]


def test_one_whose_turn_comes_later_is_refused(action, old, new, give):
    factories.involve(action, old)
    give(action, to=new)
    with pytest.raises(ValidationError, match="en est déjà pilote à compter du 1er janvier 2014"):
        give(action, to=new, on=TODAY, givers={})


def test_in_the_past_the_pilot_of_that_time_gives(action, old, new, give):
    factories.involve(action, old, ends_on=date(2013, 6, 30))
    factories.involve(action, factories.contact("Rosa RESTE"), starts_on=date(2013, 7, 1))
    give(action, to=new, on=MARCH)
    assert terms(action) == [
        ("Odile ANCIENNE", None, date(2013, 2, 28)),
        ("Noé NOUVEAU", MARCH, date(2013, 6, 30)),
        ("Rosa RESTE", date(2013, 7, 1), None),
    ]


def test_who_does_not_pilot_on_that_day_cannot_give(action, old, new, give):
    gone = factories.involve(action, old, ends_on=MARCH)
    with pytest.raises(ValidationError, match="ne l’est pas le 1er janvier 2014"):
        give(action, to=new, givers={action.pk: [gone.pk]})


@pytest.mark.parametrize("on", [date(2011, 12, 31), date(2031, 1, 1)])
def test_a_day_out_of_bounds(action, new, give, on):
    with pytest.raises(ValidationError, match="Donnez une date du 1er janvier 2012 au 16 novembre 2015"):
        give(action, to=new, on=on)


def test_the_same_handover_twice_changes_nothing(action, old, new, give):
    factories.involve(action, old)
    giver = action.involvements.get()
    for _ in range(2):
        give(action, to=new, givers={action.pk: [giver.pk]})
    assert len(terms(action)) == 2
    assert LogEntry.objects.count() == 1


def test_who_recorded_it_is_known(action, new, mission, give):
    give(action, to=new)
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (mission, str(action.pk))
    assert "Noé NOUVEAU à compter du 1er janvier 2014" in entry.get_change_message()


def test_the_rights_follow(action, pilot, old, give):
    assert is_pilot_of(pilot, action)
    give(action, to=old, on=TODAY)
    assert not is_pilot_of(pilot, action)


def test_planning_writes_nothing(action, old, new):
    held = factories.involve(action, old)
    (handover,) = plan_handover(
        actions=[action], givers={action.pk: [held.pk]}, organisation=new.organisation, contact=new, on=JANUARY
    )
    assert (handover.givers, handover.taker.contact) == ((held,), new)
    assert terms(action) == [("Odile ANCIENNE", None, None)]
