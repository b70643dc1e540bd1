"""What the database itself refuses of plans, involvements and numbers, whoever writes."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from actions.models import Involvement, InvolvementRole
from tests import factories


def refuses(name, write):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        write()
    # SQLite names the columns of a unique constraint rather than the constraint.
    assert name in str(refused.value) or "UNIQUE" in str(refused.value)


def test_a_plan_ends_after_it_starts(plan):
    plan.ends_on = plan.starts_on
    with pytest.raises(ValidationError, match="Un plan finit après son début"):
        plan.full_clean()
    refuses("plan_ends_after_it_starts", plan.save)


def test_one_plan_is_current(plan):
    refuses("plan_one_is_current", lambda: factories.plan("2015-2020", is_current=True))


def test_a_slug_begins_with_a_digit(plan):
    plan.slug = "admin"
    with pytest.raises(ValidationError, match="Commencez par un chiffre"):
        plan.full_clean()


@pytest.mark.parametrize("kind", ["axis", "orientation", "objective", "action"])
def test_numbers_are_unique_in_the_plan(plan, kind):
    factories.action(plan, 1)
    node = getattr(plan, {"axis": "axes"}.get(kind, f"{kind}s")).get()
    node.pk, node._state.adding = None, True
    refuses(f"{kind}_number_unique_in_plan", node.save)


def test_the_same_number_in_another_plan(plan):
    factories.action(plan, 1)
    other = factories.plan("2015-2020", is_current=False)
    assert factories.action(other, 1).number == 1


def test_a_node_stands_in_the_plan_of_its_parent(plan):
    action = factories.action(plan, 1)
    action.plan = factories.plan("2015-2020", is_current=False)
    with pytest.raises(ValidationError, match="du même plan"):
        action.full_clean()


def test_an_action_ends_after_it_starts(plan):
    dates = {"starts_on": date(2013, 2, 1), "ends_on": date(2013, 1, 31)}
    refuses("action_ends_after_it_starts", lambda: factories.action(plan, 1, **dates))


@pytest.fixture
def involvement(action):
    return factories.involve(action, factories.contact(), role=InvolvementRole.PARTNER)


def test_a_role_is_held_once_at_a_time(involvement):
    again = Involvement(action=involvement.action, organisation=involvement.organisation, role="partner")
    refuses("involvement_open_once", again.save)
    involvement.ends_on = date(2013, 6, 30)
    involvement.save()
    again.save()


def test_a_role_is_known(involvement):
    involvement.role = "captain"
    refuses("involvement_role_known", involvement.save)


def test_an_involvement_ends_after_it_starts(involvement):
    involvement.starts_on, involvement.ends_on = date(2013, 6, 30), date(2013, 6, 29)
    refuses("involvement_ends_after_it_starts", involvement.save)


def test_a_contact_belongs_to_the_organisation(involvement):
    involvement.contact = factories.contact(name="Quelqu’un d’autre")
    with pytest.raises(ValidationError, match="autre organisation"):
        involvement.full_clean()
