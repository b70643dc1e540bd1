"""The page that tells how the plan came to where it stands."""

import re
from datetime import date
from html import unescape
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.models import Status, Weather
from reporting.charts import life_grid
from tests import factories, sample_plan
from tests.conftest import TODAY
from tests.project.test_pages import populate
from tests.reporting.pages import document, text_of
from tests.sample_plan import listed

ADDRESS = "/2012-2014/evolution/"
SVG = re.compile(r"<svg class=\"chart-svg.*?</svg>", re.S)


@pytest.fixture
def page(request, client_of):
    def read(query="", who="committee_member", address=ADDRESS):
        response = client_of(request.getfixturevalue(who)).get(f"{address}{query}")
        assert response.status_code == 200
        return response

    return read


@pytest.fixture
def six(plan, mission):
    return sample_plan.fill(plan, mission)


def drawings(response):
    """Return the pictures of the page, read as XML."""
    return [ElementTree.fromstring(svg) for svg in SVG.findall(response.content.decode())]  # noqa: S314 - our own


def marks(picture):
    """Return what each mark of a picture says, and the address where it leads."""
    return [(link.find("title").text, link.get("href")) for link in picture.iter("a")]


def bricks(response):
    return [link for link in document(response).iter("a") if "life-cell" in link.get("class", "")]


# The sentence


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (45, "Au 15 novembre 2013, 45 % d’avancement pour 62 % du temps écoulé : 17 points de retard sur le rythme."),
        (62, "Au 15 novembre 2013, 62 % d’avancement pour 62 % du temps écoulé : au rythme du temps."),
        (63, "Au 15 novembre 2013, 63 % d’avancement pour 62 % du temps écoulé : 1 point d’avance sur le rythme."),
    ],
)
def test_whether_the_plan_keeps_pace(action, mission, page, progress, words):
    factories.record(action, mission, progress=progress)
    assert words in text_of(page())


def test_what_was_gained_since(action, mission, page):
    factories.record(action, mission, progress=20, effective_on=date(2013, 3, 1))
    factories.record(action, mission, progress=45)
    text = text_of(page("?depuis=2013-06-30"))
    assert "Le plan de son début au 15 novembre 2013, comparé au 30 juin 2013" in text
    assert "Depuis le 30 juin 2013 : + 25 points d’avancement, en 12 points du temps du plan" in text
    assert "il y avait alors 30 points de retard." in text
    assert "Depuis le" not in text_of(page())


def test_only_abandoned_actions_have_no_progress(action, mission, page):
    factories.record(action, mission, status=Status.ABANDONED, progress=10)
    response = page("?depuis=2013-06-30")
    assert "aucune action ne compte dans l’avancement, et 62 % du temps du plan est écoulé." in text_of(response)
    assert "Aucune action ne compte dans l’avancement · 1 action" in text_of(response)
    assert "None" not in response.content.decode()


# The pictures lead to what they show


def test_each_month_leads_to_its_list(six, page):
    _, _, area, *_ = drawings(page())
    told = {words.split(" : ")[0].split("\u00a0: ")[0]: (words, url) for words, url in marks(area)}
    words, url = told["31 mai 2013"]
    assert words == "31 mai 2013\u00a0: 6 actions\n1\u00a0réalisée\n4\u00a0à lancer\n1\u00a0abandonnée"
    assert len(listed(page(address=url))) == 6
    assert len(listed(page(f"{url}&statut=not_started", address=""))) == 4


@pytest.mark.parametrize("query", ["", "?au=2013-06-30", "?reference=initial", "?au=2013-06-30&reference=initial"])
def test_each_layer_leads_to_as_many_actions(six, mission, page, query):
    six[1].amendments.create(kind="added", effective_on=date(2012, 5, 1), author=mission)
    _, _, area, *_ = drawings(page(query))
    names = [(words, url) for words, url in marks(area) if words.endswith("voir la liste")]
    assert len(names) >= 3
    for words, url in names:
        assert len(listed(page(address=url))) == int(words.split("\u00a0")[0]), words


def test_each_point_leads_to_the_list_and_each_triangle_to_the_committee(six, plan, page):
    factories.meeting(plan, date(2013, 9, 20))
    wide, narrow, *_ = drawings(page())
    assert marks(wide) == marks(narrow)
    assert ("Comité du 20 septembre 2013", "/2012-2014/copil/2013-09-20/") in marks(wide)
    assert (
        marks(wide)[-2][0]
        == "15 novembre 2013\u00a0: 34\u00a0% d’avancement, 62\u00a0% du temps, 28\u00a0points de retard"
    )
    assert marks(wide)[-2][1] == "/2012-2014/actions/"


def test_each_brick_leads_to_the_sheet_on_that_day(six, page):
    found = {link.get("aria-label"): link.get("href") for link in bricks(page())}
    assert len(found) == 6 * 8
    url = found["Action 5 au 30 juin 2013\u00a0: Suspendue, 10\u00a0%"]
    assert url == "/2012-2014/actions/5/?au=2013-06-30"
    assert "Suspendue" in text_of(page(address=url))
    late = [words for words in found if words.endswith("en retard")]
    assert late == ["Action 2 au 15 novembre 2013\u00a0: En cours, 20\u00a0%, en retard"]


def test_the_grid_names_rows_and_columns(six, page):
    grid = next(table for table in document(page()).iter("table") if table.get("class") == "life-grid")
    assert [head.text for head in grid.iter("th") if head.get("scope") == "colgroup"] == ["2012", "2013", "2014"]
    assert sum(head.get("scope") == "col" for head in grid.iter("th")) == 1 + 12
    assert sum(head.get("scope") == "row" for head in grid.iter("th")) == 6
    assert ["".join(head.itertext()) for head in grid.iter("th") if head.get("aria-current")] == ["T4"]


def test_each_orientation_leads_to_its_page(six, page):
    response = page("?au=2013-09-30")
    assert "Orientation 3 Orientation n° 3 55 %, 3 points de retard · 3 actions" in text_of(response)
    html = response.content.decode()
    assert 'href="/2012-2014/orientations/3/?au=2013-09-30"' in html
    (url,) = set(re.findall(r'href="(/2012-2014/actions/[^"]*orientation=3)"', html))
    assert len(listed(page(address=unescape(url)))) == 3


@pytest.mark.parametrize("query", ["", "?depuis=2013-06-30", "?au=2012-01-01", "?au=2012-01-20", "?reference=initial"])
def test_the_pictures_are_drawn_whole(six, page, query):
    pictures = drawings(page(query))
    assert len(pictures) == 4 + 3
    for picture in pictures:
        assert picture.get("aria-label")
        values = [
            value for mark in picture.iter() for name, value in mark.attrib.items() if name in ("x", "y", "points")
        ]
        assert all(re.fullmatch(r"-?[\d.]+(,[\d.]+)?( [\d.]+,[\d.]+)*", value) for value in values)


# Plans of every kind


def test_a_plan_without_actions(plan, page):
    assert "Ce plan n’avait pas d’action le 15 novembre 2013." in text_of(page())


def test_before_the_plan(plan, action, page):
    text = text_of(page("?au=2011-12-31"))
    assert "Le plan commence le 1er janvier 2012 : son évolution se lira ici à partir de ce jour." in text


@pytest.mark.parametrize("query", ["?reference=initial", "?au=2011-12-31&reference=initial"])
def test_the_plan_as_it_was_voted(six, page, query):
    assert "votées au départ" in text_of(page(query))


def test_a_plan_over_for_long(plan, action, page):
    plan.ends_on = date(2012, 6, 30)
    plan.save()
    text = text_of(page())
    assert (
        "Le plan s’est achevé le 30 juin 2012. Son évolution est racontée jusqu’au 30 juin 2013, un an après." in text
    )
    assert "Au 30 juin 2013, 0 % d’avancement pour 100 % du temps écoulé : 100 points de retard" in text


def test_a_plan_of_two_days(plan, action, page):
    plan.starts_on, plan.ends_on = TODAY, date(2013, 11, 16)
    plan.save()
    assert "pour 50 % du temps écoulé" in text_of(page())


def test_a_large_plan_is_told_objective_by_objective(six, page, monkeypatch):
    monkeypatch.setattr(life_grid, "LARGEST_GRID", 5)
    response = page()
    assert "Ce plan compte 6 actions, trop pour une ligne chacune : une ligne par objectif" in text_of(response)
    assert len(bricks(response)) == 3 * 8
    for bar in bricks(response)[-2:]:
        total = sum(int(line.split(" ")[0]) for line in bar.get("aria-label").split("\n")[1:] if line[0].isdecimal())
        assert len(listed(page(address=bar.get("href")))) == total == 3


# The page


@pytest.mark.parametrize("query", ["au=demain", "depuis=2013-11-15", "reference=autre", "au=2014-01-01"])
def test_a_wrong_address_is_refused(client_of, mission, plan, query):
    response = client_of(mission).get(f"{ADDRESS}?{query}")
    assert response.status_code == 400
    assert "Demande incorrecte" in response.content.decode()


def test_only_read(client_of, mission, plan):
    assert client_of(mission).post(ADDRESS).status_code == 405


def test_as_many_queries_for_many_actions(plan, pilot, mission, page):
    populate(plan, mission, 3)
    page("?depuis=2013-06-30")
    with CaptureQueriesContext(connection) as few:
        page("?depuis=2013-06-30")
    populate(plan, mission, 5)
    for number in range(30, 35):
        factories.record(
            factories.action(plan, number, of=factories.objective(plan, number, number)),
            mission,
            weather=Weather.STORMY,
        )
    with CaptureQueriesContext(connection) as many:
        page("?depuis=2013-06-30")
    assert len(many) == len(few)


def test_the_page_can_be_kept(plan, action, page):
    assert (
        "/2012-2014/vues/nouvelle/?depuis=2013-06-30&amp;page=evolution" in page("?depuis=2013-06-30").content.decode()
    )
