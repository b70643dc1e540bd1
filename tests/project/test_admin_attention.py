"""The first page of the administration: what asks for care, each count a link to exactly what it counts."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from model_bakery import baker

from tests import factories
from tests.conftest import TODAY

LINE = re.compile(r'<a href="([^"]+)"><strong>(\d+)</strong>\s*([^<]+?)\s*</a>')


def lines(client):
    """Return the address and the number of each line, by its words."""
    answer = client.get("/admin/")
    assert answer.status_code == 200
    return {words: (address, int(count)) for address, count, words in LINE.findall(answer.content.decode())}


@pytest.fixture
def neglected(db):
    """A directory where each thing to look at is there a different number of times."""
    well = {"email": "a@example.org", "checked_on": TODAY - timedelta(days=30)}
    contact = factories.contact("Bénédicte CORRIGE", factories.organisation("Atelier"), **well)
    for number in range(5):
        asked = baker.make("actors.ContactAsk", contact=contact, asked_on=TODAY - timedelta(days=number))
        baker.make("actors.ContactCorrection", ask=asked, contact=contact, has_left=True)
    for number in range(2):
        factories.contact(f"Doute {number}", to_check=True, to_check_reason="Partie ?", **well)
    for number in range(3):
        factories.contact(f"Injoignable {number}", **well | {"email": ""})
    factories.contact("Ancienne", **well | {"checked_on": date(2012, 11, 14)})
    for number in range(3):
        factories.contact(f"Jamais {number}", **well | {"checked_on": None})
    factories.organisation("Maison vide")
    factories.contact("Parti", **well | {"email": "", "checked_on": None, "left_on": date(2013, 1, 1)})


def test_each_count_leads_to_exactly_what_it_counts(client_of, directory_admin, neglected):
    client = client_of(directory_admin)
    # what looks alike has tests of its own
    told = {words: line for words, line in lines(client).items() if "ressemblent" not in words}
    assert {words: count for words, (_, count) in told.items()} == {
        "contacts à vérifier": 2,
        "corrections proposées par des contacts": 5,
        "contacts sans adresse électronique": 3,
        "contacts non vérifiés depuis un an": 4,
        "organisation sans contact": 1,
    }
    for address, count in told.values():
        assert client.get(address).context["cl"].result_count == count


@pytest.mark.parametrize("role", ["mission", "superuser"])
def test_who_sees_the_plan_is_told_of_actions_without_pilot(request, client_of, plan, role):
    factories.action(plan, 1)
    factories.involve(factories.action(plan, 2), factories.contact(email="a@example.org", checked_on=TODAY))
    client = client_of(request.getfixturevalue(role))
    address, count = lines(client)["action sans pilote"]
    assert count == 1
    assert [action.number for action in client.get(address).context["page"]] == [1]


def test_the_directory_s_administrator_is_told_nothing_of_the_plan(client_of, directory_admin, other_action):
    html = client_of(directory_admin).get("/admin/").content.decode()
    assert "sans pilote" not in html
    assert "Tout est en ordre" in html


def test_the_first_page_costs_the_same_whatever_the_directory_holds(client_of, superuser, plan):
    client = client_of(superuser)
    counts = []
    for numbers in (range(2), range(2, 9)):
        for number in numbers:
            factories.contact(f"Contact {number}", to_check=True, to_check_reason="?")
        client.get("/admin/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
