"""The page of the timeline: its filters, its orders, its shortcuts, its pages."""

from datetime import date

import html5lib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.models import Action
from reporting.charts.timeline import Span
from reporting.views import timeline as views
from tests import factories, sample_plan

ADDRESS = "/2012-2014/frise/"
SVG = "{http://www.w3.org/2000/svg}"
SPAN = Span(date(2012, 1, 1), date(2013, 12, 31), date(2013, 12, 31))  # 731 days


@pytest.fixture
def read(client_of, mission):
    def page(query="", status=200):
        response = client_of(mission).get(f"{ADDRESS}{query}")
        assert response.status_code == status
        return html5lib.parse(response.content.decode(), namespaceHTMLElements=False)

    return page


def words(element):
    return " ".join(" ".join(element.itertext()).split())


def numbers(page):
    """Return the numbers of the actions that a page draws, in its order."""
    rows = [each for each in page.iter("li") if each.get("class") == "frise-row"]
    return [words(each) for row in rows for each in row.iter("span") if each.get("class") == "action-number"]


def shortcuts_of(page):
    """Return the count, the words and the address of each shortcut."""
    links = [link for each in page.iter("ul") if each.get("class") == "frise-shortcuts" for link in each.iter("a")]
    told = [(words(link).split(" ", 1), link.get("href")) for link in links]
    return [(int(count), said, query) for (count, said), query in told]


def test_the_page_draws_every_action_by_orientation(plan, mission, read):
    sample_plan.fill(plan, mission)
    page = read()
    headings = [words(each) for each in page.iter("h3") if each.get("class") == "frise-group"]
    assert [heading[:21] for heading in headings] == [
        f"Axe {axis} · Orientation {n}" for axis, n in ((1, 1), (1, 2), (2, 3))
    ]
    rows = [each for each in page.iter("li") if each.get("class") == "frise-row"]
    assert len(rows) == 6
    assert "6 actions" in words(page)
    table = next(page.iter("table"))
    assert len(list(table.iter("tr"))) == 7
    assert "31 octobre 2013" in words(table)


def test_the_filters_are_those_of_the_list(plan, mission, read):
    sample_plan.fill(plan, mission)
    page = read("?statut=in_progress&tri=echeance")
    assert numbers(page) == ["2", "1"]
    said = next(each for each in page.iter("p") if each.get("role") == "status")
    assert words(said) == "2 actions, filtrées par Statut : En cours . Tout afficher"
    links = [link.get("href") for link in page.iter("a")]
    assert "/2012-2014/actions/?statut=in_progress&tri=echeance" in links
    assert not [each for each in page.iter("h3") if each.get("class") == "frise-group"]


def test_the_list_leads_to_its_timeline(plan, mission, client_of):
    sample_plan.fill(plan, mission)
    html = client_of(mission).get("/2012-2014/actions/?statut=in_progress").content.decode()
    assert f'href="{ADDRESS}?statut=in_progress"' in html


@pytest.mark.parametrize("query", ["?statut=inconnu", "?au=hier", "?changement=statut", "?tri=couleur"])
def test_wrong_parameters(plan, action, read, query):
    page = read(query, status=400)
    assert "ch-in_progress" not in words(page)


def test_nothing_to_draw(plan, read, action):
    assert "Aucune action ne répond à ces filtres" in words(read("?q=introuvable"))
    action.delete()
    assert "Ce plan n’a pas encore d’action" in words(read())


def test_pages(plan, mission, read, monkeypatch):
    sample_plan.fill(plan, mission)
    monkeypatch.setattr(views, "ROWS_PER_PAGE", 4)
    assert "Page 1 sur 2" in words(read())
    page = read("?page=2")
    assert numbers(page) == ["5", "6"]


def test_an_action_added_later_stands_in_its_orientation(plan, read):
    first, second = factories.objective(plan, 1, 1, 1), factories.objective(plan, 2, 2, 1)
    for number, objective in [(1, first), (2, second), (3, first)]:
        factories.action(plan, number, of=objective)
    assert numbers(read()) == ["1", "3", "2"]
    assert len([each for each in read().iter("h3") if each.get("class") == "frise-group"]) == 2


def test_sorted_by_how_far_it_slipped(plan, mission, read):
    """From the first end that was promised, planned or announced; those without an end come last."""
    promised = {1: (date(2014, 1, 1), [(2014, 3, 1)]), 2: (None, [(2013, 6, 1), (2014, 6, 1)]), 4: (None, [])}
    promised |= {3: (date(2014, 1, 1), [(2013, 12, 1)])}
    for number, (planned, announced) in promised.items():
        action = factories.action(plan, number, ends_on=planned)
        for month, end in enumerate(announced, start=1):
            factories.record(action, mission, effective_on=date(2013, month, 1), expected_end=date(*end))
    assert numbers(read("?tri=-glissement")) == ["2", "1", "3", "4"]
    assert numbers(read("?tri=glissement")) == ["3", "1", "2", "4"]
    assert numbers(read("?tri=-glissement&au=2013-01-15")) == ["1", "2", "3", "4"]


def test_shortcuts_count_what_they_lead_to(plan, mission, read):
    actions = sample_plan.fill(plan, mission)
    Action.objects.filter(pk=actions[1].pk).update(ends_on=date(2014, 6, 30))
    found = shortcuts_of(read("?axe=1"))
    assert [(count, said) for count, said, _ in found] == [
        (1, "en retard"),
        (1, "repoussée depuis le départ"),
        (1, "sans échéance"),
    ]
    for count, said, query in found:
        page = read(query)
        assert "filtrées par" in words(page) or "filtrée par" in words(page)
        shown = numbers(page)
        assert (len(shown) == count and "tri=" not in query) or (said[:4] == "repo" and shown[0] == "1"), said
    within = shortcuts_of(read("?signal=sans-pilote"))
    assert within[0] == (1, "à échéance dans les 60 jours", "?signal=sans-pilote&signal=proche")
    assert numbers(read(within[0][2])) == ["5"]


def test_a_shortcut_in_force_is_marked(plan, mission, read):
    sample_plan.fill(plan, mission)
    page = read("?signal=retard&page=1")
    current = [each for each in page.iter("a") if each.get("aria-current") == "true"]
    assert [words(each) for each in current][1:] == ["1 en retard", "orientations"]
    assert not [each for each in current if "page=" in each.get("href")]


def test_measured_against_the_initial_plan(plan, mission, read):
    sample_plan.fill(plan, mission)
    page = read("?reference=initial")
    assert "Mesuré au plan initial" in words(page)
    assert "Retard" in words(page)


def test_wrong_filters_can_be_corrected_on_the_spot(plan, action, read):
    page = read("?statut=inconnu", status=400)
    assert "Ces filtres ne sont pas valables" in words(page)
    folded = next(each for each in page.iter("details") if each.get("class") == "frise-filters")
    assert "open" in folded.attrib
    assert next(folded.iter("form")).get("method") == "get"
    assert not list(page.iter("figure"))


def test_a_constant_number_of_queries(plan, mission, client_of):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(ADDRESS).status_code == 200
        return len(captured)

    browser = client_of(mission)
    for number in (1, 2):
        action = factories.action(plan, number)
        action.milestones.create(title="Jalon", due_on="2013-06-30")
        factories.record(action, mission)
    few = queries()
    for number in range(3, 12):
        action = factories.action(plan, number, of=factories.objective(plan, number, number, number % 2 + 1))
        action.milestones.create(title="Jalon", due_on="2013-06-30")
        factories.record(action, mission)
    assert queries() == few
