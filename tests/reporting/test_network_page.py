"""The people of the plan: loads, network and matrix, as data, as numbers, as XML and on the page."""

from datetime import date
from xml.etree import ElementTree

import html5lib
import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from actions.models import Action, InvolvementRole
from reporting.charts.matrix import CELL, GAP, HEAD, NAME, matrix, matrix_table
from reporting.charts.network import LEFT, RIGHT, WIDEST, network
from reporting.partnerships import partnerships
from reporting.views import network as views
from tests import factories, sample_plan
from tests.conftest import TODAY

ADDRESS = "/2012-2014/reseau/"


@pytest.fixture
def six(plan, mission):
    """Direction Est pilots 1, 2 and 6, Direction Ouest 4 (5 until June 2013); Réseau is the partner of 1."""
    return sample_plan.fill(plan, mission)


@pytest.fixture
def read(client_of, mission):
    def page(query=""):
        response = client_of(mission).get(f"{ADDRESS}{query}")
        assert response.status_code == 200
        return html5lib.parse(response.content.decode(), namespaceHTMLElements=False)

    return page


def told_of(plan, as_of=TODAY):
    return partnerships(plan, Action.objects.with_state(plan, as_of), as_of)


def words(element):
    return " ".join(" ".join(element.itertext()).split())


def columns_of(told):
    return tuple((fact.orientation, fact.number, f"action {fact.number}", "/") for fact in told.actions.values())


def test_loads_are_those_of_the_day(six, plan):
    loads = {str(load.organisation): load for load in told_of(plan).loads}
    assert [fact.number for fact in loads["Direction Est"].actions] == [1, 2, 6]
    assert (loads["Direction Est"].open, loads["Direction Est"].late, loads["Direction Est"].silent) == (2, 1, 0)
    assert [fact.number for fact in loads["Direction Ouest"].actions] == [4]
    earlier = {str(load.organisation): load for load in told_of(plan, date(2013, 6, 1)).loads}
    assert [fact.number for fact in earlier["Direction Ouest"].actions] == [4, 5]


def test_the_most_loaded_first(six, plan):
    assert [str(load.organisation) for load in told_of(plan).loads] == ["Direction Est", "Direction Ouest"]


def test_what_nobody_pilots(six, plan):
    """Action 5 has no pilot since June; completed or abandoned ones need none."""
    assert [fact.number for fact in told_of(plan).unled.actions] == [3, 5]


def test_a_pilot_named_as_partner_too_is_a_pilot(six, plan):
    organisation = six[1].involvements.get(role="pilot").organisation
    factories.involve(six[1], organisation.contacts.first(), role=InvolvementRole.PARTNER)
    part = next(part for part in told_of(plan).parts if part.organisation == organisation)
    assert six[1].pk in part.piloted
    assert six[1].pk not in part.partnered


def test_the_matrix_as_numbers(six, plan):
    told = told_of(plan)
    drawn = matrix(told, columns_of(told), lambda fact: fact.number)
    assert [column.x for column in drawn.columns[:3]] == [NAME, NAME + CELL, NAME + 2 * CELL + GAP]
    assert [(group.number, group.width) for group in drawn.groups] == [(1, 2 * CELL), (2, CELL), (3, 3 * CELL)]
    assert [row.y for row in drawn.rows] == [HEAD, HEAD + CELL, HEAD + 2 * CELL]
    x = {column.number: column.x for column in drawn.columns}
    assert {(mark.x, mark.y, mark.role) for mark in drawn.marks} == {
        (x[1], HEAD, "pilot"),
        (x[2], HEAD, "pilot"),
        (x[6], HEAD, "pilot"),
        (x[4], HEAD + CELL, "pilot"),
        (x[1], HEAD + 2 * CELL, "partner"),
    }


def test_a_column_of_several_actions_counts_them(six, plan):
    told = told_of(plan)
    columns = tuple((number, number, f"objectif {number}", "/") for number in (1, 2, 3))
    drawn = matrix(told, columns, lambda fact: fact.orientation)
    assert [(mark.role, mark.count) for mark in drawn.marks] == [
        ("pilot", "2"),
        ("pilot", ""),
        ("pilot", ""),
        ("partner", ""),
    ]


def test_the_network_as_numbers(six, plan):
    drawn = network(told_of(plan), {1: "Une", 2: "Deux", 3: "Trois"})
    links = {(str(link.organisation), link.orientation): link for link in drawn.links}
    assert set(links) == {("Direction Est", 1), ("Direction Est", 3), ("Direction Ouest", 3), ("Réseau", 1)}
    assert links["Direction Est", 1].stroke == WIDEST
    assert links["Réseau", 1].stroke == 1.5
    assert (links["Réseau", 1].role, links["Direction Ouest", 3].role) == ("partner", "pilot")
    left, right = {each.number: each.y for each in drawn.lefts}, {str(e.organisation): e.y for e in drawn.rights}
    path = links["Réseau", 1].path
    assert path.startswith(f"M{LEFT} {left[1]}C")
    assert path.endswith(f"{RIGHT} {right['Réseau']}")
    assert all(0 < y < drawn.height for y in (*left.values(), *right.values()))
    assert [str(each.organisation) for each in drawn.rights] == ["Réseau", "Direction Est", "Direction Ouest"]


def test_the_same_plan_is_always_drawn_the_same(six, plan):
    assert network(told_of(plan), {1: "Une", 2: "Deux", 3: "Trois"}) == network(
        told_of(plan), {1: "Une", 2: "Deux", 3: "Trois"}
    )


def test_drawings_are_xml(six, plan):
    told = told_of(plan)
    context = {
        "network": network(told, {1: "Une", 2: "Deux", 3: "Trois"}),
        "matrix": matrix(told, columns_of(told), lambda fact: fact.number),
        "list_url": "/2012-2014/actions/?",
    }
    for name, marks in (("network", 4), ("matrix", 5)):
        drawing = render_to_string(f"reporting/charts/{name}.svg", context)
        svg = ElementTree.fromstring(drawing.strip())  # noqa: S314
        assert all(float(size) > 0 for size in svg.get("viewBox").split()[2:])
        told_titles = [title.text for title in svg.iter("title")]
        assert len([text for text in told_titles if "pilote" in text or "partenaire" in text]) == marks


def test_the_page(six, read):
    text = words(read())
    assert "2 organisations pilotent" in text
    assert "la plus chargée, Direction Est, en mène 3" in text
    assert "2 actions à mener sont sans pilote" in text
    assert "3 actions 1 en retard" in text


def test_tables_say_the_same(six, plan):
    table = matrix_table(told_of(plan))
    assert [tuple(map(str, row)) for row in table.rows] == [
        ("Direction Est", "1, 2, 6", "–"),
        ("Direction Ouest", "4", "–"),
        ("Réseau", "–", "1"),
    ]


def test_no_address_nor_telephone(six, read):
    contact = six[1].involvements.first().contact
    contact.email, contact.phone = "eva@example.org", "05 00 00 00 01"
    contact.save()
    page = html5lib.serialize(read())
    assert "eva@example.org" not in page
    assert "05 00 00 00 01" not in page


def test_a_plan_too_large_for_bricks(six, read, monkeypatch):
    monkeypatch.setattr(views, "LARGEST_TOLD", 5)
    text = words(read())
    assert "Objectif par objectif" in text
    assert "Direction Est, pilote\u00a0: objectif 1".replace("\u00a0", " ") in text


def test_more_pilots_than_are_drawn(six, read, monkeypatch):
    monkeypatch.setattr(views, "MOST_LOADS", 1)
    assert "Et 1 autre, dans le tableau" in words(read())


def test_nothing_to_draw(plan, action, read):
    action.involvements.all().delete()
    assert "Aucune organisation n’est encore rattachée" in words(read())
    action.delete()
    assert "Ce plan n’avait pas d’action" in words(read())


def test_a_constant_number_of_queries(six, plan, client_of, mission):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(ADDRESS).status_code == 200
        return len(captured)

    browser = client_of(mission)
    few = queries()
    for number in range(7, 14):
        factories.involve(factories.action(plan, number), factories.contact(f"Personne {number}"))
    assert queries() == few
