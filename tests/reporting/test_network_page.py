"""The people of the plan: loads, network, pairs and matrix, as data, as numbers, as XML and on the page."""

from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import html5lib
import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from actions.models import Action, InvolvementRole
from actions.period import Period
from reporting.charts.matrix import BROAD, CELL, GAP, HEAD, NAME, matrix, matrix_table
from reporting.charts.network import HEADING, LEAST, LEFT, LINE, MOST, RIGHT, ROOM, TOP, UNIT, network, network_table
from reporting.charts.pairs import circles, pairs_table
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


TITLES = {1: "Une", 2: "Deux", 3: "Trois"}


def lead(organisation, role, number):
    return f"/{organisation.slug}/{role}/{number}/"


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


def test_a_pilot_named_as_partner_too_takes_part_once(six, plan):
    organisation = six[1].involvements.get(role="pilot").organisation
    factories.involve(six[1], organisation.contacts.first(), role=InvolvementRole.PARTNER)
    told = told_of(plan)
    part = next(part for part in told.parts if part.organisation == organisation)
    assert part.involved.count(six[1].pk) == 1
    row = matrix(told, columns_of(told), lambda fact: fact.number).rows[0]
    assert [mark.role for mark in row.marks if mark.column.number == 1] == ["pilot", "partner"]
    assert [mark.role for mark in row.drawn if mark.column.number == 1] == ["pilot"]
    assert (organisation, organisation) not in {(pair.pilot, pair.partner) for pair in told.pairs}


def test_the_people_of_a_pilot_are_those_of_the_day(six, plan):
    factories.involve(six[3], factories.contact("Zoé EST", six[1].involvements.get(role="pilot").organisation))
    people = {str(load.organisation): load.people for load in told_of(plan).loads}
    assert people == {"Direction Est": ("Eva EST", "Zoé EST"), "Direction Ouest": ("Walid OUEST",)}
    six[4].involvements.update(ends_on=date(2013, 6, 30))
    assert "Direction Ouest" not in {str(load.organisation) for load in told_of(plan).loads}


def test_an_action_of_two_pilots_weighs_once(six, plan):
    factories.involve(six[1], six[4].involvements.first().contact)
    told = told_of(plan)
    assert sum(load.open for load in told.loads) == 3
    assert told.open_of(told.loads) == 2
    assert told.open == 4


def test_pairs(six, plan):
    """Réseau accompanies 1 with Direction Est, 3 and 5 without anybody, 4 with Direction Ouest."""
    contact = six[1].involvements.get(role="partner").contact
    for number in (3, 4, 5):
        factories.involve(six[number], contact, role=InvolvementRole.PARTNER)
    told = told_of(plan)
    found = [(pair.pilot_name, str(pair.partner), len(pair.actions)) for pair in told.pairs]
    assert found == [("Sans pilote", "Réseau", 2), ("Direction Est", "Réseau", 1), ("Direction Ouest", "Réseau", 1)]
    drawn = circles(told, lambda pair: "/")
    assert [(str(circle.pilot), circle.accompanied, circle.total) for circle in drawn] == [
        ("Direction Est", 1, 3),
        ("Direction Ouest", 1, 1),
        ("None", 2, 2),
    ]
    table = pairs_table(told, lambda pair: "/")
    assert [str(row[-1]) for row in table.rows] == ["3, 5", "1", "4"]


def test_the_matrix_as_numbers(six, plan):
    told = told_of(plan)
    drawn = matrix(told, columns_of(told), lambda fact: fact.number)
    assert [column.x for column in drawn.columns[:3]] == [NAME, NAME + CELL, NAME + 2 * CELL + GAP]
    assert [(group.number, group.width) for group in drawn.groups] == [(1, 2 * CELL), (2, CELL), (3, 3 * CELL)]
    assert [row.y for row in drawn.rows] == [HEAD, HEAD + CELL, HEAD + 2 * CELL]
    x = {column.number: column.x for column in drawn.columns}
    assert {(mark.x, mark.y, mark.role) for row in drawn.rows for mark in row.drawn} == {
        (x[1], HEAD, "pilot"),
        (x[2], HEAD, "pilot"),
        (x[6], HEAD, "pilot"),
        (x[4], HEAD + CELL, "pilot"),
        (x[1], HEAD + 2 * CELL, "partner"),
    }


def test_a_column_of_several_actions_counts_them(six, plan):
    columns = tuple((number, number, f"objectif {number}", "/") for number in (1, 2, 3))
    drawn = matrix(told_of(plan), columns, lambda fact: fact.orientation, lead)
    marks = [mark for row in drawn.rows for mark in row.marks]
    assert [(mark.role, mark.count) for mark in marks] == [("pilot", 2), ("pilot", 1), ("pilot", 1), ("partner", 1)]
    assert drawn.columns[1].x - drawn.columns[0].x == BROAD + GAP
    assert drawn.is_counted
    assert marks[0].words == "2 actions, Direction Est pilote\u00a0: objectif 1"
    assert marks[0].url == "/direction-est/pilot/1/"


def test_the_network_as_numbers(six, plan):
    drawn = network(told_of(plan), TITLES, lead)
    ribbons = {(str(each.organisation), each.orientation): each for each in drawn.ribbons}
    assert {key: (each.role, each.count, each.height) for key, each in ribbons.items()} == {
        ("Direction Est", 1): ("pilot", 2, 2 * UNIT),
        ("Direction Est", 3): ("pilot", 1, UNIT),
        ("Direction Ouest", 3): ("pilot", 1, UNIT),
        ("Réseau", 1): ("partner", 1, UNIT),
    }
    assert drawn.height == 2 * TOP + 3 * HEADING
    assert [str(each.organisation) for each in drawn.rights] == ["Réseau", "Direction Est", "Direction Ouest"]
    assert [each.height for each in drawn.lefts] == [3 * UNIT, 0, 2 * UNIT]
    assert [each.height for each in drawn.rights] == [UNIT, 3 * UNIT, UNIT]
    place = ribbons["Réseau", 1]
    assert place.path.startswith(f"M{LEFT} {place.start}C")
    assert f" {RIGHT} {place.end}V" in place.path
    assert place.words == "1 action de l’orientation 1, Réseau partenaire"


def test_ribbons_lie_one_below_the_other_within_their_bars(six, plan):
    """No two overlap, at either end, and together they fill the bar."""
    drawn = network(told_of(plan), TITLES, lead)
    for bars, end, of in (
        ({each.number: each for each in drawn.lefts}, "start", "orientation"),
        ({each.organisation: each for each in drawn.rights}, "end", "organisation"),
    ):
        for key, bar in bars.items():
            y = bar.y
            for ribbon in [ribbon for ribbon in drawn.ribbons if getattr(ribbon, of) == key]:
                assert getattr(ribbon, end) == pytest.approx(y)
                y += ribbon.height
            assert y == pytest.approx(bar.y + bar.height)
            assert TOP <= bar.y <= bar.y + bar.height <= drawn.height - TOP


def test_bars_stand_apart(six, plan):
    drawn = network(told_of(plan), TITLES, lead)
    for bars in (drawn.lefts, drawn.rights):
        for above, below in pairwise(bars):
            assert above.y + above.height < below.y
            assert below.middle - above.middle >= LINE


def test_the_same_plan_is_always_drawn_the_same(six, plan):
    assert network(told_of(plan), TITLES, lead) == network(told_of(plan), TITLES, lead)


def test_a_large_plan_keeps_to_its_room(plan):
    """Ribbons become thinner, and only the organisations that take part most are drawn."""
    chief = factories.contact("Chef", factories.organisation("Direction Est"))
    for number in range(1, 151):
        factories.involve(factories.action(plan, number), chief)
    for number in range(1, MOST + 3):
        other = factories.contact(f"Personne {number}")
        factories.involve(plan.actions.get(number=number), other, role=InvolvementRole.PARTNER)
    told = told_of(plan)
    drawn = network(told, {1: "Une"}, lead)
    assert (len(drawn.rights), drawn.hidden) == (MOST, 3)
    heights = {each.count: each.height for each in drawn.ribbons}
    assert heights[150] < ROOM
    assert heights[1] == pytest.approx(ROOM / (150 + MOST - 1), abs=0.01)
    assert heights[1] >= LEAST
    assert len(network_table(told, lead).rows) == MOST + 3


def test_drawings_are_xml(six, plan):
    told = told_of(plan)
    context = {
        "network": network(told, TITLES, lead),
        "matrix": matrix(told, columns_of(told), lambda fact: fact.number),
        "period": Period(plan, TODAY),
    }
    for name, marks in (("network", 4), ("matrix", 5)):
        drawing = render_to_string(f"reporting/charts/{name}.svg", context)
        svg = ElementTree.fromstring(drawing.strip())  # noqa: S314
        assert all(float(size) > 0 for size in svg.get("viewBox").split()[2:])
        assert not [value for each in svg.iter() for value in (each.get("d") or "").split() if "," in value]
        told_titles = [title.text for title in svg.iter("title")]
        assert len([text for text in told_titles if "pilote" in text or "partenaire" in text]) == marks


def test_the_page(six, read):
    text = words(read())
    assert (
        "2 organisations pilotent ; la plus chargée, Direction Est, mène 2 des 4 actions à mener, soit 50 %." in text
    )
    assert "2 actions n’ont pas de pilote. 2 actions sont sans nouvelles." in text
    assert "Direction Est Eva EST" in text
    assert "3 actions , dont 2 à mener 1 en retard" in text
    assert "1 action sur 3 avec un partenaire 1 Réseau" in text


def test_the_three_most_loaded(six, plan, read):
    for number in range(7, 11):
        factories.involve(factories.action(plan, number), factories.contact(f"Personne {number}"))
    assert "6 organisations pilotent ; les trois plus chargées mènent 4 des 8 actions à mener, soit 50 %." in words(
        read()
    )


def test_restricted_to_a_part_of_the_plan(six, read):
    page = read("?orientation=1&au=2013-10-15")
    assert "dans l’orientation 1" in words(page)
    assert "1 organisation pilote. " in words(page)
    leads = [link.get("href") for link in page.find(".//main").iter("a") if "/actions/?" in link.get("href", "")]
    assert leads
    assert all("orientation=1" in address and "au=2013-10-15" in address for address in leads)
    assert "Direction Ouest" not in words(read("?axe=1"))
    assert "Aucune organisation ne pilote" not in words(page)
    assert "L’axe 2 n’avait pas d’action" not in words(read("?axe=2"))


@pytest.mark.parametrize("query", ["?axe=9", "?orientation=un", "?axe=1%00", "?orientation=-1"])
def test_a_part_that_the_plan_has_not(six, client_of, mission, query):
    response = client_of(mission).get(f"{ADDRESS}{query}")
    assert response.status_code == 400
    assert "n’est pas du plan" in response.content.decode()


def test_an_orientation_of_the_other_axis_holds_nothing(six, read):
    assert "L’orientation 3 n’avait pas d’action" in words(read("?axe=1&orientation=3"))


def test_what_nobody_pilots_leads_to_what_is_late_or_silent_of_it(six, read, client_of, mission):
    link = next(
        link.get("href") for link in read().iter("a") if "signal=sans-pilote&signal=silence" in link.get("href", "")
    )
    assert sample_plan.listed(client_of(mission).get(link)) == [3, 5]


def test_tables_say_the_same(six, plan):
    told = told_of(plan)
    drawn = matrix(told, columns_of(told), lambda fact: fact.number)
    assert [tuple(map(str, row)) for row in matrix_table(drawn, "Action").rows] == [
        ("Direction Est", "Pilote", "Action 1"),
        ("Direction Est", "Pilote", "Action 2"),
        ("Direction Est", "Pilote", "Action 6"),
        ("Direction Ouest", "Pilote", "Action 4"),
        ("Réseau", "Partenaire", "Action 1"),
    ]
    assert [tuple(map(str, row)) for row in network_table(told, lead).rows] == [
        ("Direction Est", "1", "2", "–"),
        ("Direction Est", "3", "1", "–"),
        ("Direction Ouest", "3", "1", "–"),
        ("Réseau", "1", "–", "1"),
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
    assert "2 actions, Direction Est pilote : objectif 1, Objectif n° 1" in text


def test_more_pilots_than_are_drawn(six, read, monkeypatch):
    monkeypatch.setattr(views, "MOST_LOADS", 1)
    assert "; 1 autre dans le tableau" in words(read())


def test_partners_without_a_pilot(plan, action, read):
    factories.involve(action, factories.contact("Rita RÉSEAU"), role=InvolvementRole.PARTNER)
    text = words(read())
    assert "Aucune organisation ne pilote. 1 action n’a pas de pilote." in text
    assert "1 action sur 1 avec un partenaire" in text


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
