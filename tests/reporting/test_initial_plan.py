"""Figures against the initial plan, and the lists that they lead to.

The six actions of `tests.sample_plan`, with the ends planned at the start: 1 on 2013-06-30, 2 and 4 on 2013-12-31,
5 and 6 on 2013-10-31. Then action 3 is merged into action 1, and action 7 is added, completed.
"""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions import amendments
from actions.alerts import Alert
from actions.models import Action, Status
from reporting import snapshot
from tests import factories, sample_plan

pytestmark = pytest.mark.django_db

PLANNED = {1: date(2013, 6, 30), 2: date(2013, 12, 31), 4: date(2013, 12, 31), 5: date(2013, 10, 31)}
PLANNED |= {6: date(2013, 10, 31)}
DASHBOARD, LIST = "/2012-2014/", "/2012-2014/actions/"


@pytest.fixture
def changed(plan, mission):
    actions = sample_plan.fill(plan, mission)
    for number, end in PLANNED.items():
        Action.objects.filter(number=number).update(ends_on=end)
    decided = {"author": mission, "effective_on": date(2013, 7, 1), "reason": "Voulu."}
    amendments.merge(action=actions[3], into=actions[1], version=0, **decided)
    added = amendments.add(plan=plan, objective=factories.objective(plan), number=7, title="Ajoutée", **decided)
    factories.record(added.action, mission, status=Status.COMPLETED)
    return plan


@pytest.fixture
def browser(client_of, mission):
    return client_of(mission)


def test_the_plan_as_it_stands(changed):
    figures = snapshot.build(changed).figures
    assert (figures.total, figures.counted, figures.completed) == (7, 5, 2)
    assert figures.progress == 54  # (40 + 20 + 100 + 10 + 100) / 5
    assert figures.by_status[Status.ABANDONED] == 2
    assert figures.late == 1  # action 2


def test_the_initial_plan(changed):
    figures = snapshot.build(changed, against_initial=True).figures
    assert (figures.total, figures.counted, figures.completed) == (6, 6, 1)
    assert figures.progress == 28  # (40 + 20 + 0 + 100 + 10 + 0) / 6
    assert figures.by_status[Status.ABANDONED] == 2
    assert figures.late == 2  # actions 1 and 5, whose planned end is over; action 6 is abandoned
    assert figures.by_alert[Alert.DUE_SOON] == 1  # action 2


def test_its_parts_add_up(changed):
    situation = snapshot.build(changed, against_initial=True)
    assert situation.against_initial
    assert [axis.figures.progress for axis in situation.axes] == [20, 37]  # (40 + 20 + 0) / 3, (100 + 10 + 0) / 3
    assert sum(part.figures.total for part in situation.objectives) == 6


@pytest.mark.parametrize("day", [date(2013, 6, 30), date(2013, 7, 1)])
def test_on_a_past_day(changed, day):
    current, initial = snapshot.build(changed, day), snapshot.build(changed, day, against_initial=True)
    merged = day >= date(2013, 7, 1)
    assert (current.figures.total, initial.figures.total) == (7 if merged else 6, 6)
    assert initial.figures.by_status[Status.ABANDONED] == (2 if merged else 1)


def test_a_plan_without_amendment_differs_by_its_abandoned_only(plan, mission):
    sample_plan.fill(plan, mission)
    current, initial = snapshot.build(plan).figures, snapshot.build(plan, against_initial=True).figures
    assert current.by_status == initial.by_status
    assert (current.counted, initial.counted) == (5, 6)


def test_as_many_queries_as_for_the_plan_as_it_stands(changed):
    def count(**options):
        with CaptureQueriesContext(connection) as queries:
            snapshot.build(changed, **options)
        return len(queries)

    assert count(against_initial=True) == count() == 4


# The dashboard and the lists


def shown(response) -> list[str]:
    return re.findall(r'class="alert-count">(\d+)<', response.content.decode())


def test_the_dashboard_says_against_which_plan_it_counts(browser, changed):
    current, initial = (browser.get(f"{DASHBOARD}{query}").content.decode() for query in ("", "?reference=initial"))
    assert 'aria-current="true">Plan actuel' in current
    assert 'aria-current="true">Plan initial' in initial
    assert "28&nbsp;%" in initial
    assert "Les 6 actions votées au départ" in initial
    assert "hors abandonnées" not in initial
    assert 'href="?reference=initial"' in current


def test_every_figure_of_the_dashboard_leads_to_its_list(browser, changed):
    html = browser.get(f"{DASHBOARD}?reference=initial").content.decode()
    figures = snapshot.build(changed, against_initial=True).figures
    addresses = {address.replace("&amp;", "&") for address in re.findall(rf'href="({LIST}\?[^"]+)"', html)}
    assert len(addresses) >= 10
    assert all("reference=initial" in address for address in addresses)
    for address in addresses:
        assert browser.get(address).status_code == 200
    for alert in Alert:
        found = sample_plan.listed(browser.get(LIST, {"reference": "initial", "signal": alert.value}))
        assert len(found) == figures.by_alert[alert], alert
    for status in Status:
        found = sample_plan.listed(browser.get(LIST, {"reference": "initial", "statut": status.value}))
        assert len(found) == figures.by_status[status], status


def test_the_list_against_the_initial_plan(browser, changed):
    late = browser.get(LIST, {"reference": "initial", "signal": "retard"})
    assert sample_plan.listed(late) == [1, 5]
    assert "Mesuré au plan initial" in late.content.decode()
    assert 'name="reference" value="initial"' in late.content.decode()
    assert sample_plan.listed(browser.get(LIST, {"signal": "retard"})) == [2]
    assert sample_plan.listed(browser.get(LIST, {"reference": "initial"})) == [1, 2, 3, 4, 5, 6]


def test_the_initial_plan_keeps_its_words(browser, changed, mission):
    action = Action.objects.get(number=1)
    decided = {"author": mission, "effective_on": date(2013, 7, 1), "reason": "Voulu."}
    amendments.reword(action=action, version=action.version, title="Autrement dit", **decided)
    for address in (DASHBOARD, LIST):
        html = browser.get(address, {"reference": "initial"}).content.decode()
        assert "Favoriser l’achat responsable" in html
    assert "Autrement dit" in browser.get(LIST).content.decode()


@pytest.mark.parametrize("address", [DASHBOARD, LIST, "/2012-2014/exports/actions.csv"])
def test_an_unknown_reference(browser, changed, address):
    response = browser.get(address, {"reference": "futur"})
    assert response.status_code == 400


def test_an_export_says_against_which_plan_it_was_made(browser, changed):
    response = browser.get("/2012-2014/exports/actions.csv", {"reference": "initial"})
    assert len(response.content.decode().strip().split("\r\n")) == 7


def test_the_rules_are_told(browser, changed):
    html = browser.get("/2012-2014/regles/").content.decode()
    assert 'id="plan-initial"' in html
    assert "une action fusionnée y compte comme abandonnée" in html
