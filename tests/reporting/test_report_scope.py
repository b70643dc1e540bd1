"""Which actions a report takes in: those of its plan, with the pilot of the day."""

from datetime import date

import pytest

from actions.models import Action
from reporting import report
from reporting.scope import Scope
from reporting.sheets import build_sheets
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = date(2013, 11, 15)


def test_a_scope_by_pilot_is_that_of_the_day(plan, action, committee_member):
    contact = factories.contact("Ancien PILOTE")
    factories.involve(action, contact, ends_on=date(2013, 6, 30))
    scope = Scope(pilote=contact.organisation)
    assert report.build(plan, date(2013, 6, 30), user=committee_member, scope=scope).figures.total == 1
    assert report.build(plan, TODAY, user=committee_member, scope=scope).figures.total == 0


def test_other_plans_stay_out(action, other_action, plan, committee_member):
    other = factories.plan("2015-2017", is_current=False)
    factories.action(other, 1, title="D’un autre plan")
    everything = Action.objects.all()
    assert [sheet.number for sheet in build_sheets(everything, plan, as_of=TODAY, user=committee_member)] == [1, 2]
