"""The timeline on A3: every action against its months, in shapes and words besides colour."""

from datetime import date

import pytest
from django.template.loader import render_to_string

from actions.models import Status
from reporting import snapshot
from reporting.charts.timeline import Span
from reporting.charts.timeline_months import months
from reporting.reports import timeline_a3
from reporting.scope import Scope
from tests import factories
from tests.conftest import TODAY
from tests.reporting.paper import assert_is_well_made, bookmarks, cost, order, plain, printed, text_of, words

pytestmark = pytest.mark.django_db

A3 = (1190, 841)  # points, lying


@pytest.fixture
def told(plan, action, other_action, pilot, mission, meeting):
    """1 slipped and is late, 2 completed, 3 suspended, 4 abandoned, 5 to be launched without end, in another axis."""
    action.starts_on, action.ends_on = date(2012, 3, 1), date(2013, 3, 31)
    action.save()
    factories.record(action, mission, expected_end=date(2013, 9, 30), working_note="À garder pour soi.")
    for number, status in ((2, Status.COMPLETED), (3, Status.ON_HOLD), (4, Status.ABANDONED)):
        each = other_action if number == 2 else factories.action(plan, number)
        factories.record(each, mission, status=status, expected_end=date(2013, 12, 31))
    factories.action(plan, 5, of=factories.objective(plan, 2, 2, 2))
    action.milestones.create(title="Marché signé", due_on=date(2013, 9, 1))
    return plan


def test_one_sheet_of_a3_holds_the_plan(told, committee_member):
    reader = printed(timeline_a3, order(told, committee_member))
    (page,) = reader.pages
    assert (int(page.mediabox.width), int(page.mediabox.height)) == A3
    text, figures = text_of(reader), snapshot.build(told).figures
    for action in told.actions.all():
        assert f"{action.number} {action.title}" in text
    assert f"{figures.total} actions, {figures.completed} réalisée, {figures.late} en retard" in text
    for written in ("46 j de retard", "sans échéance", "+ 6 mois"):  # in drawings, words stand without their spaces
        assert written.replace(" ", "") in text.replace(" ", "")
    assert bookmarks(reader)[1:] == [
        "Axe 1 · Orientation 1 Orientation n° 1",
        "Axe 2 · Orientation 2 Orientation n° 2",
    ]
    assert "page 1 sur 1" in text
    assert_is_well_made(reader)


def test_each_row_says_itself_in_words(told, committee_member):
    html = plain(render_to_string(timeline_a3.TEMPLATE, timeline_a3.build(order(told, committee_member))))
    assert "Du 1er mars 2012 au 30 septembre 2013, au lieu du 31 mars 2013." in html
    assert "Échéance repoussée une fois : + 6 mois." in html


def test_statuses_differ_by_their_pattern_too(told, committee_member):
    """In greyscale: dashes, stripes, crosses, or the shape of the status."""
    html = render_to_string(timeline_a3.TEMPLATE, timeline_a3.build(order(told, committee_member)))
    rows = html.split('class="frise-row"')[1:]
    assert ["url(#on_hold)" in row for row in rows] == [False, False, True, False, False]
    assert ["url(#abandoned)" in row for row in rows] == [False, False, False, True, False]
    assert ["url(#slip)" in row for row in rows] == [True, False, False, False, False]
    assert 'stroke-dasharray="8 5"' in rows[4]


def test_thirty_six_months():
    laid = months(Span(date(2012, 1, 1), date(2015, 3, 1), date(2014, 12, 31)))
    assert "".join(month.initial for month in laid) == "JFMAMJJASOND" * 3
    assert laid[0].x == 0
    assert [month.x for month in laid] == sorted(month.x for month in laid)


def test_a_long_time_has_no_months():
    assert months(Span(date(2012, 1, 1), date(2020, 1, 1), date(2019, 12, 31))) == ()


def test_what_moved_since_a_day(told, committee_member, mission, action):
    factories.record(action, mission, expected_end=date(2014, 2, 28), effective_on=TODAY)
    text = words(timeline_a3, order(told, committee_member, since=date(2013, 11, 10)))
    assert "comparée au 10 novembre 2013" in text
    assert "échéance déplacée depuis le 10 novembre 2013" in text
    rows = timeline_a3.build(order(told, committee_member, since=date(2013, 11, 10)))["timeline"].rows
    assert [bool(row.moved) for row in rows] == [True, False, False, False, False]


def test_a_part_of_the_plan(told, committee_member):
    scope = Scope(objectif=told.objectives.get(number=2))
    text = words(timeline_a3, order(told, committee_member, scope=scope))
    assert "1 action, 0 réalisée" in text
    assert "Mener l’action 1" not in text


def test_a_larger_plan_takes_more_sheets(told, committee_member):
    for number in range(10, 60):
        factories.action(told, number, of=factories.objective(told, 2, 2, 2))
    sheets = timeline_a3.build(order(told, committee_member))["sheets"]
    assert [len(sheet) <= timeline_a3.LINES for sheet in sheets] == [True, True]
    assert [sheet[0].orientation.number for sheet in sheets] == [1, 2]
    assert sum(1 for sheet in sheets for line in sheet if line.row) == 55
    assert len(printed(timeline_a3, order(told, committee_member)).pages) == 2


def test_a_plan_without_actions(plan, committee_member):
    assert "Le plan n’a encore aucune action." in text_of(printed(timeline_a3, order(plan, committee_member)))


@pytest.mark.parametrize("who", ["committee_member", "mission", "pilot"])
def test_neither_notes_nor_contact_details(request, told, who):
    text = words(timeline_a3, order(told, request.getfixturevalue(who)))
    assert "À garder pour soi." not in text
    assert "example.org" not in text


def test_as_many_queries_for_more_actions(told, committee_member, mission):
    few = cost(timeline_a3, order(told, committee_member))
    for number in range(10, 15):
        added = factories.action(told, number)
        factories.record(added, mission, expected_end=date(2013, 12, 31))
        added.milestones.create(title="Fait", due_on=date(2013, 9, 1), done_on=date(2013, 9, 3))
    assert cost(timeline_a3, order(told, committee_member)) == few
