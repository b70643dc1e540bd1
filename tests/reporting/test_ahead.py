"""The plan's full report is made after each update, before the committee asks for it."""

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from reporting import pdf
from reporting.ahead import make
from reporting.rendering.engine import Rendered
from tests import factories

REPORT = "/2012-2014/rapports/avancement.pdf?au=2013-11-15"


@pytest.fixture(autouse=True)
def nothing_rendered_before():
    caches["reports"].clear()


@pytest.fixture
def renders(monkeypatch):
    """What is rendered from now on: the HTML of each document, in place of its layout."""
    rendered = []

    def render(html, *rest):
        rendered.append(html)
        return Rendered(html.encode(), pages=1)

    monkeypatch.setattr(pdf.renderer, "render", render)
    return rendered


@pytest.fixture
def recorded(action, pilot, mission):
    return factories.record(action, mission, committee_note="Le marché est signé.")


@pytest.mark.django_db(transaction=True)
def test_after_an_update_the_committee_and_the_mission_find_it_ready(
    renders, recorded, client_of, committee_member, mission
):
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)
    assert len(renders) == 1
    for person in (committee_member, mission):
        assert "Le marché est signé." in client_of(person).get(REPORT).content.decode()
    assert len(renders) == 1


@pytest.mark.django_db(transaction=True)
def test_two_updates_ask_once(action, other_action, mission):
    factories.record(action, mission)
    factories.record(other_action, mission)
    assert DBTaskResult.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_update_that_comes_while_it_is_made_asks_anew(action, mission):
    factories.record(action, mission)
    DBTaskResult.objects.update(status="RUNNING")
    factories.record(action, mission)
    assert DBTaskResult.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_each_plan_has_its_own(plan, action, mission):
    factories.record(action, mission)
    later = factories.plan("2015-2017", is_current=False)
    factories.record(factories.action(later, 1), mission)
    assert DBTaskResult.objects.count() == 2


def test_it_names_nobody(renders, recorded, committee_member, plan):
    make(plan.pk)
    assert str(committee_member) not in renders[0]
    assert "édité le 15\u00a0novembre 2013 depuis le portail" in renders[0]


def test_a_pilot_who_reads_fewer_notes_has_another_made(
    renders, recorded, other_action, client_of, committee_member, pilot, mission
):
    factories.record(other_action, mission, committee_note="Réservé au comité.")
    make(recorded.action.plan_id)
    page = client_of(pilot).get(REPORT).content.decode()
    assert "Le marché est signé." in page
    assert "Réservé au comité." not in page
    assert len(renders) == 2


def test_without_anybody_to_read_it_nothing_is_made(renders, plan, action, pilot):
    make(plan.pk)
    assert not renders


def test_a_report_in_volumes_is_left_to_who_asks_for_it(renders, plan, committee_member, mission):
    for number in range(1, 130):
        factories.action(plan, number)
    make(plan.pk)
    assert not renders
