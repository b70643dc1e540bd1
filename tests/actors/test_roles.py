"""The predicates of the table of rights (design, section 4)."""

import pytest
from django.contrib.auth.models import AnonymousUser

from actions.permissions import can_record_status, recordable_by
from actors import roles
from actors.roles import Role, has_role, roles_of
from tests import factories

CAST = ("stranger", "committee_member", "pilot", "mission", "directory_admin", "superuser")

# right → whether each of the cast has it
RIGHTS = {
    "can_see_plan": (False, True, True, True, False, True),
    "can_see_directory": (False, True, True, True, True, True),
    "can_see_all_contact_details": (False, False, False, True, True, True),
    "can_edit_actions": (False, False, False, True, False, True),
    "can_edit_directory": (False, False, False, False, True, True),
    "can_open_admin": (False, False, False, True, True, True),
}


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize("right", RIGHTS)
def test_right(request, right, who):
    user = request.getfixturevalue(who)
    assert getattr(roles, right)(user) is RIGHTS[right][CAST.index(who)]


@pytest.mark.parametrize("right", RIGHTS)
def test_visitors_have_no_right(right):
    assert getattr(roles, right)(AnonymousUser()) is False


@pytest.mark.parametrize("who", ["mission", "superuser"])
@pytest.mark.parametrize("right", RIGHTS)
def test_a_closed_account_has_no_right(request, right, who):
    user = request.getfixturevalue(who)
    user.is_active = False
    assert getattr(roles, right)(user) is False


def test_rights_add_up(make_user):
    user = make_user("deux@example.org", Role.COMMITTEE, Role.DIRECTORY)
    assert roles_of(user) == {"copil", "annuaire"}
    assert roles.can_see_plan(user)
    assert roles.can_edit_directory(user)
    assert not roles.can_edit_actions(user)


def test_roles_are_read_once(mission, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert has_role(mission, Role.MISSION)
        assert not has_role(mission, Role.PILOT, Role.COMMITTEE)


# whether each of the cast may record the status of action 1 (piloted by `pilot`) and of action 2
RECORDS = {
    "stranger": (),
    "committee_member": (),
    "pilot": (1,),
    "mission": (1, 2),
    "directory_admin": (),
    "superuser": (1, 2),
}


@pytest.mark.parametrize("who", CAST)
def test_who_records_what(request, pilot, action, other_action, who):
    user = request.getfixturevalue(who)
    recordable = tuple(each.number for each in (action, other_action) if can_record_status(user, each))
    assert recordable == RECORDS[who]
    assert tuple(recordable_by(user).values_list("number", flat=True)) == RECORDS[who]


def test_the_contact_of_an_action_is_no_pilot_without_the_role(pilot, action):
    pilot.groups.clear()
    assert not can_record_status(pilot, action)
    assert not recordable_by(pilot).exists()


def test_a_pilot_without_contact_records_nothing(make_user, action):
    user = make_user("seul@example.org", Role.PILOT)
    action.involvements.create(organisation=factories.organisation(), role="pilot")
    assert not can_record_status(user, action)
    assert not recordable_by(user).exists()


@pytest.mark.parametrize("change", [{"role": "partner"}, {"ends_on": "2013-11-14"}, {"starts_on": "2013-11-16"}])
def test_only_pilots_of_the_day_record(pilot, action, change):
    action.involvements.update(**change)
    assert not can_record_status(pilot, action)
    assert not recordable_by(pilot).exists()


@pytest.mark.parametrize("change", [{"ends_on": "2013-11-15"}, {"starts_on": "2013-11-15"}])
def test_the_first_and_the_last_day_count(pilot, action, change):
    action.involvements.update(**change)
    assert can_record_status(pilot, action)
