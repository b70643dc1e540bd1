"""« Qui fait quoi »: organisations and objectives as a table, with the lists behind each mark."""

from datetime import date

import html5lib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.models import InvolvementRole
from tests import factories

ADDRESS = "/acteurs/qui-fait-quoi/"


@pytest.fixture
def shared(plan, action, other_action):
    """Est pilots 1 and 2 in objective 1 and is a partner of 3 in objective 2, which nobody pilots."""
    est = factories.contact("Edith", factories.organisation("Est"))
    factories.organisation("Sans rôle")
    for each in (action, other_action):
        factories.involve(each, est)
    third = factories.action(plan, 3, of=factories.objective(plan, 2, 2))
    factories.involve(third, est, role=InvolvementRole.PARTNER)
    return est


@pytest.fixture
def table(client_of, committee_member):
    """Return the table's rows as the texts of their cells, and the element itself."""

    def read(query=""):
        page = html5lib.parse(
            client_of(committee_member).get(f"{ADDRESS}{query}").content.decode(), namespaceHTMLElements=False
        )
        found = page.find(".//table")
        rows = [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in found.iter("tr")]
        return rows, found

    return read


def test_who_holds_what_in_which_objective(shared, table):
    rows, _ = table()
    assert rows == [
        ["Organisation", "Orient. 1", "Orient. 2", "Actions"],
        ["Objectif 1", "Objectif 2"],
        ["Est", "P 2", "A", "pilote 2partenaire 1"],
        ["Sans pilote", "", "1 action sans pilote", "1 action"],
    ]


def test_a_mark_says_what_it_shows_and_leads_to_that_list(shared, table, client_of, committee_member):
    _, found = table()
    marks = [link for link in found.iter("a") if "aria-label" in link.attrib]
    assert [link.get("aria-label") for link in marks] == [
        "2 actions, Est pilote\u00a0: objectif 1, Objectif n° 1",
        "1 action, Est partenaire\u00a0: objectif 2, Objectif n° 2",
    ]
    numbers = [
        [action.number for action in client_of(committee_member).get(link.get("href")).context["page"]]
        for link in marks
    ]
    assert numbers == [[1, 2], [3]]
    unled = [link.get("href") for link in found.iter("a") if link.get("class") == "who-none"]
    assert [action.number for action in client_of(committee_member).get(unled[0]).context["page"]] == [3]


def test_headers_are_tied_to_rows_columns_and_groups(shared, table):
    _, found = table()
    scopes = [header.get("scope") for header in found.iter("th")]
    assert scopes == ["col", "colgroup", "colgroup", "col", "col", "col", "row", "row"]


def test_the_roles_of_an_earlier_day(shared, action, table):
    ouest = factories.contact("Odile", factories.organisation("Ouest"))
    factories.involve(action, ouest, ends_on=date(2012, 12, 31))
    names = [row[0] for row in table("?au=2012-06-30")[0]]
    assert "Ouest" in names
    assert "Ouest" not in [row[0] for row in table()[0]]


def test_nobody_has_a_role_yet(client_of, mission, plan):
    html = client_of(mission).get(ADDRESS).content.decode()
    assert "Aucune organisation n’est rattachée à une action du plan à cette date." in html


def test_as_many_queries_with_more_organisations(client_of, mission, plan, action):
    client = client_of(mission)

    def add(numbers):
        for number in numbers:
            added = factories.action(plan, number, of=factories.objective(plan, number, number))
            factories.involve(added, factories.contact(f"Personne {number}"))

    def count():
        with CaptureQueriesContext(connection) as queries:
            response = client.get(ADDRESS)
        return len(response.context["matrix"].rows), len(queries)

    add(range(2, 5))
    count()
    few = count()
    add(range(5, 10))
    many = count()
    assert (few[0], many[0]) == (3, 8)
    assert few[1] == many[1]
