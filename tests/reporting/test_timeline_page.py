"""The timeline: its geometry as numbers, its drawing as XML, and the page that shows it."""

from datetime import date
from xml.etree import ElementTree

import html5lib
import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from actions.models import Action, Status
from reporting.charts.timeline import NARROWEST_SHAPE, Span, timeline, timeline_table
from reporting.schedule import schedule
from reporting.views import timeline as views
from tests import factories, sample_plan
from tests.conftest import TODAY

ADDRESS = "/2012-2014/frise/"
SVG = "{http://www.w3.org/2000/svg}"
SPAN = Span(date(2012, 1, 1), date(2013, 12, 31))  # 731 days


@pytest.fixture
def read(client_of, mission):
    def page(query="", status=200):
        response = client_of(mission).get(f"{ADDRESS}{query}")
        assert response.status_code == status
        return html5lib.parse(response.content.decode(), namespaceHTMLElements=False)

    return page


def words(element):
    return " ".join(" ".join(element.itertext()).split())


def drawn(plan, as_of=TODAY, since=None):
    """Return the timeline of a plan's actions, and its rows by number."""
    actions = list(Action.objects.with_state(plan, as_of, since=since).order_by("number"))
    laid_out = timeline(plan, schedule(plan, actions, as_of), plan.meetings.all(), as_of)
    return laid_out, {row.scheduled.action.number: row for row in laid_out.rows}


@pytest.mark.parametrize(
    ("day", "x"),
    [
        (date(2012, 1, 1), 0),
        (date(2013, 1, 1), 50.07),
        (date(2013, 12, 31), 99.86),
        (date(2011, 1, 1), 0),
        (date(2020, 1, 1), 100),
    ],
)
def test_a_day_in_hundredths(day, x):
    assert SPAN.x(day) == x


def test_quarters_and_years():
    ticks = SPAN.ticks
    assert [tick.text for tick in ticks] == ["2012", "T2", "T3", "T4", "2013", "T2", "T3", "T4"]
    assert [tick.is_year for tick in ticks] == [True, False, False, False] * 2
    assert [tick.x for tick in ticks][:2] == [0, 12.45]


def test_a_bar_runs_from_the_start_to_the_promised_end(plan, mission):
    action = factories.action(plan, 1, starts_on=date(2012, 3, 1), ends_on=date(2013, 3, 31))
    factories.record(action, mission, status=Status.IN_PROGRESS, effective_on=date(2013, 1, 1), expected_end=None)
    laid_out, rows = drawn(plan, date(2013, 1, 15))
    span, bar = laid_out.span, rows[1].bar
    assert (bar.x, round(bar.x + bar.width, 2)) == (span.x(date(2012, 3, 1)), span.x(date(2013, 4, 1)))
    assert (rows[1].slip, rows[1].trail, rows[1].first_x, rows[1].label) == (None, None, None, "")
    assert rows[1].has_shape


def test_what_slipped_and_what_is_late(plan, mission):
    action = factories.action(plan, 1, starts_on=date(2012, 3, 1), ends_on=date(2013, 3, 31))
    factories.record(action, mission, effective_on=date(2013, 1, 1), expected_end=date(2013, 9, 30))
    laid_out, rows = drawn(plan)
    span, row = laid_out.span, rows[1]
    assert row.first_x == row.slip.x == span.x(date(2013, 3, 31))
    assert round(row.slip.x + row.slip.width, 2) == span.x(date(2013, 10, 1))
    assert round(row.trail.x + row.trail.width, 2) == row.label_x == span.x(date(2013, 11, 16))
    assert row.label == "46\u00a0j de retard"
    assert row.words.endswith("du 1er mars 2012 au 30 septembre 2013, +\u00a06\u00a0mois, 46\u00a0jours de retard")


def test_what_was_promised_is_the_day_s(plan, mission):
    """Before the end was pushed back, nothing slipped; compared with that day, the end of then is marked."""
    action = factories.action(plan, 1, ends_on=date(2014, 3, 31))
    factories.record(action, mission, effective_on=date(2013, 6, 1), expected_end=date(2014, 9, 30))
    _, before = drawn(plan, date(2013, 5, 1))
    assert (before[1].slip, before[1].label) == (None, "")
    laid_out, now = drawn(plan, since=date(2013, 5, 1))
    assert now[1].label == "+\u00a06\u00a0mois"
    assert now[1].earlier_x == laid_out.span.x(date(2014, 3, 31))


def test_completed_ends_where_it_was_completed(plan, mission):
    action = factories.action(plan, 1, ends_on=date(2013, 12, 31))
    for day in (date(2013, 3, 1), date(2013, 4, 1)):
        factories.record(action, mission, status=Status.COMPLETED, progress=100, effective_on=day, expected_end=None)
    laid_out, rows = drawn(plan)
    assert rows[1].scheduled.completed_on == date(2013, 3, 1)
    assert round(rows[1].bar.x + rows[1].bar.width, 2) == laid_out.span.x(date(2013, 3, 2))


def test_without_end_it_runs_to_the_end_of_the_plan(plan, mission):
    factories.action(plan, 1, starts_on=None, ends_on=None)
    laid_out, rows = drawn(plan)
    assert rows[1].bar.x == laid_out.span.x(plan.starts_on)
    assert round(rows[1].bar.x + rows[1].bar.width, 2) == laid_out.span.x(date(2015, 1, 1))
    assert rows[1].label == "sans échéance"


def test_milestones_and_meetings(plan, mission):
    action = factories.action(plan, 1)
    action.milestones.create(title="Charte", due_on=date(2013, 2, 1), done_on=date(2013, 3, 1))
    action.milestones.create(title="Lieu", due_on=date(2013, 10, 1))
    action.milestones.create(title="Bilan", due_on=date(2014, 2, 1))
    factories.meeting(plan, date(2013, 6, 21))
    factories.meeting(plan, date(2014, 6, 20))
    laid_out, rows = drawn(plan)
    span = laid_out.span
    assert [(each.x, each.kind) for each in rows[1].lozenges] == [
        (span.x(date(2013, 3, 1)), "done"),
        (span.x(date(2013, 10, 1)), "overdue"),
        (span.x(date(2014, 2, 1)), "awaited"),
    ]
    assert sorted((mark.x, mark.is_held) for mark in laid_out.meetings) == [
        (span.x(date(2013, 6, 21)), True),
        (span.x(date(2014, 6, 20)), False),
    ]
    assert laid_out.today_x == span.x(TODAY)


def test_a_date_far_away_is_drawn_at_the_edge(plan, mission):
    factories.action(plan, 1, starts_on=date(1901, 1, 1), ends_on=date(2999, 12, 31))
    laid_out, rows = drawn(plan)
    assert laid_out.span.ends_on.year < 2022
    assert laid_out.span.starts_on.year == 2010
    assert (rows[1].bar.x, rows[1].bar.width) == (0, 100)


@pytest.mark.django_db
def test_rows_are_xml_within_the_drawing(plan, mission):
    sample_plan.fill(plan, mission)
    _, rows = drawn(plan, since=date(2013, 1, 1))
    for number, row in rows.items():
        context = {"row": row, "url": "/a/", "period": {"query": "?au=2013-11-15"}}
        drawing = render_to_string("reporting/charts/timeline_row.svg", context)
        svg = ElementTree.fromstring(drawing.strip())  # noqa: S314
        assert f"Action {number}" in next(svg.iter("title")).text
        for rect in svg.iter("rect"):
            x, width = (float(rect.get(name).rstrip("%")) for name in ("x", "width"))
            assert 0 <= x <= x + width <= 100.01
        shapes = [each for each in svg.iter("g") if each.get("class", "").startswith("ch-on-")]
        assert bool(shapes) == (row.bar.width >= NARROWEST_SHAPE)


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
    numbers = [words(each) for each in page.iter("span") if each.get("class") == "action-number"]
    assert numbers == ["2", "1"]
    assert "2 actions de la liste filtrée" in words(page)
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
    assert [words(each) for each in page.iter("span") if each.get("class") == "action-number"] == ["5", "6"]


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
        action = factories.action(plan, number)
        action.milestones.create(title="Jalon", due_on="2013-06-30")
        factories.record(action, mission)
    assert queries() == few


def test_the_table_says_the_same(plan, mission):
    sample_plan.fill(plan, mission)
    laid_out, _ = drawn(plan)
    table = timeline_table(laid_out, "?au=2013-11-15")
    assert all(len(row) == len(table.headers) for row in table.rows)
    assert table.rows[2][4] == "sans échéance"
    assert table.rows[0][0].url == "/2012-2014/actions/1/?au=2013-11-15"
