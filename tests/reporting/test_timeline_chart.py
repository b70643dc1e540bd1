"""The timeline: its geometry as numbers, its words, its drawing as XML."""

from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string

from actions.models import Action, Status
from reporting.charts.timeline import MEETING_WIDTH, MILESTONE_KINDS, NARROWEST_SHAPE, SHIFT_WIDTH, Span, timeline
from reporting.charts.timeline_words import HEADERS, timeline_table
from reporting.schedule import schedule
from reporting.templatetags.charts import timeline_row
from tests import factories, sample_plan
from tests.conftest import TODAY

ADDRESS = "/2012-2014/frise/"
SVG = "{http://www.w3.org/2000/svg}"
SPAN = Span(date(2012, 1, 1), date(2013, 12, 31), date(2013, 12, 31))  # 731 days


def dated(plan, as_of=TODAY, since=None, against_initial=False):
    """Return a plan's actions with their dates, by number."""
    actions = Action.objects.with_state(plan, as_of, since=since, against_initial=against_initial)
    scheduled = schedule(list(actions.order_by("number")), as_of, against_initial=against_initial)
    return {each.action.number: each for each in scheduled}


def drawn(plan, as_of=TODAY, since=None, against_initial=False):
    """Return the timeline of a plan's actions, and its rows by number."""
    scheduled = dated(plan, as_of, since, against_initial).values()
    laid_out = timeline(plan, scheduled, plan.meetings.order_by("held_on"), as_of)
    return laid_out, {row.number: row for row in laid_out.rows}


# The time that is drawn


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


def test_a_day_ends_where_the_next_begins():
    assert SPAN.after(date(2012, 12, 31)) == SPAN.x(date(2013, 1, 1))
    assert SPAN.after(date(2013, 12, 31)) == 100


def test_quarters_and_years():
    ticks = SPAN.ticks
    assert [tick.text for tick in ticks] == ["2012", "T2", "T3", "T4", "2013", "T2", "T3", "T4"]
    assert [tick.is_year for tick in ticks] == [True, False, False, False] * 2
    assert [tick.x for tick in ticks][:2] == [0, 12.45]


def test_nothing_is_named_after_the_last_date():
    span = Span(date(2012, 1, 1), date(2014, 12, 31), date(2014, 8, 31))
    assert [tick.text for tick in span.ticks][-4:] == ["T4", "2014", "T2", "T3"]


@pytest.mark.parametrize(
    ("years", "named"), [(10, [str(year) for year in range(2000, 2011)]), (40, list(map(str, range(2001, 2041, 3))))]
)
def test_a_long_time_is_told_by_years(years, named):
    last = date(2000 + years, 12, 31)
    assert [tick.text for tick in Span(date(2000, 1, 1), last, last).ticks] == named


# The bars


def test_a_bar_runs_from_the_start_to_the_promised_end(plan, mission):
    action = factories.action(plan, 1, starts_on=date(2012, 3, 1), ends_on=date(2013, 3, 31))
    factories.record(action, mission, status=Status.IN_PROGRESS, effective_on=date(2013, 1, 1), expected_end=None)
    laid_out, rows = drawn(plan, date(2013, 1, 15))
    span, row = laid_out.span, rows[1]
    assert (row.bar.x, row.bar.end) == (span.x(date(2012, 3, 1)), span.x(date(2013, 4, 1)))
    assert [row.slip, row.rest, row.trail, row.first_x, row.closed_x, row.moved] == [None] * 6
    assert (row.shift, row.label) == ("", "")
    assert row.has_shape


def test_what_slipped_and_what_is_late(plan, mission):
    action = factories.action(plan, 1, starts_on=date(2012, 3, 1), ends_on=date(2013, 3, 31))
    factories.record(action, mission, effective_on=date(2013, 1, 1), expected_end=date(2013, 9, 30))
    laid_out, rows = drawn(plan)
    span, row = laid_out.span, rows[1]
    assert row.first_x == row.slip.x == span.x(date(2013, 4, 1))
    assert row.slip.end == row.bar.end == row.trail.x == span.x(date(2013, 10, 1))
    assert row.trail.end == row.label_x == laid_out.today_x == span.x(TODAY)
    assert row.slip.width > SHIFT_WIDTH
    assert (row.shift, row.shift_fits, row.label) == ("+\u00a06\u00a0mois", True, "46\u00a0j de retard")


def test_what_slipped_a_little_is_told_beside(plan, mission):
    action = factories.action(plan, 1, ends_on=date(2013, 9, 1))
    factories.record(action, mission, effective_on=date(2013, 8, 1), expected_end=date(2013, 10, 1))
    _, rows = drawn(plan)
    assert not rows[1].shift_fits
    assert rows[1].label == "+\u00a030\u00a0j, 45\u00a0j de retard"


def test_what_was_brought_forward_leaves_a_rest(plan, mission):
    action = factories.action(plan, 1, ends_on=date(2014, 12, 1))
    factories.record(action, mission, effective_on=date(2013, 8, 1), expected_end=date(2014, 6, 1))
    laid_out, rows = drawn(plan)
    row = rows[1]
    assert row.slip is None
    assert (row.rest.x, row.rest.end) == (row.bar.end, row.first_x)
    assert row.first_x == laid_out.span.x(date(2014, 12, 2))
    assert (row.label, row.label_x) == ("−\u00a06\u00a0mois", row.rest.end)


def test_what_was_promised_is_the_day_s(plan, mission):
    """Before the end was pushed back, nothing slipped; compared with that day, the end of then is marked."""
    action = factories.action(plan, 1, ends_on=date(2014, 3, 31))
    factories.record(action, mission, effective_on=date(2013, 6, 1), expected_end=date(2014, 9, 30))
    _, before = drawn(plan, date(2013, 5, 1))
    assert (before[1].slip, before[1].shift) == (None, "")
    laid_out, now = drawn(plan, since=date(2013, 5, 1))
    assert now[1].shift == "+\u00a06\u00a0mois"
    assert now[1].moved == (laid_out.span.x(date(2014, 4, 1)), laid_out.span.x(date(2014, 10, 1)))
    assert drawn(plan, since=date(2013, 6, 1))[1][1].moved is None


def test_an_end_given_or_taken_since_has_nowhere_to_come_from(plan, mission):
    action = factories.action(plan, 1)
    factories.record(action, mission, effective_on=date(2013, 6, 1), expected_end=date(2014, 9, 30))
    assert drawn(plan, since=date(2013, 5, 1))[1][1].moved is None


def test_measured_against_the_initial_plan_nothing_slipped(plan, mission):
    action = factories.action(plan, 1, ends_on=date(2013, 3, 31))
    factories.record(action, mission, effective_on=date(2013, 1, 1), expected_end=date(2014, 9, 30))
    _, rows = drawn(plan, against_initial=True)
    assert (rows[1].slip, rows[1].first_x, rows[1].shift) == (None, None, "")
    assert rows[1].label == "229\u00a0j de retard"


def test_completed_ends_where_it_was_completed(plan, mission):
    action = factories.action(plan, 1, ends_on=date(2013, 12, 31))
    for day in (date(2013, 3, 1), date(2013, 4, 1)):
        factories.record(action, mission, status=Status.COMPLETED, progress=100, effective_on=day, expected_end=None)
    laid_out, rows = drawn(plan)
    row = rows[1]
    assert dated(plan)[1].closed_on == date(2013, 3, 1)
    assert row.bar.end == row.closed_x == row.rest.x == laid_out.span.x(date(2013, 3, 2))
    assert row.rest.end == row.first_x == laid_out.span.x(date(2014, 1, 1))


def test_completed_after_its_end_shows_by_how_much(plan, mission):
    action = factories.action(plan, 1, ends_on=date(2013, 3, 31))
    factories.record(action, mission, status=Status.COMPLETED, effective_on=date(2013, 9, 30))
    row = drawn(plan)[1][1]
    assert (row.slip.x, row.slip.end) == (row.first_x, row.closed_x)
    assert (row.rest, row.trail) == (None, None)


def test_reopened_is_not_closed(plan, mission):
    action = factories.action(plan, 1, ends_on=date(2013, 3, 31))
    factories.record(action, mission, status=Status.COMPLETED, effective_on=date(2013, 2, 1))
    factories.record(action, mission, status=Status.IN_PROGRESS, effective_on=date(2013, 3, 1))
    assert drawn(plan)[1][1].closed_x is None
    assert dated(plan, date(2013, 2, 15))[1].closed_on == date(2013, 2, 1)


def test_abandoned_ends_where_it_was_abandoned(plan, mission):
    action = factories.action(plan, 1)
    factories.record(action, mission, status=Status.ABANDONED, effective_on=date(2013, 6, 1))
    laid_out, rows = drawn(plan)
    assert rows[1].closed_x == laid_out.span.x(date(2013, 6, 2))
    assert not rows[1].is_endless
    assert rows[1].label == ""


def test_without_end_it_runs_to_the_end_of_the_plan(plan, mission):
    factories.action(plan, 1, starts_on=None, ends_on=None)
    laid_out, rows = drawn(plan)
    assert rows[1].bar.x == laid_out.span.x(plan.starts_on)
    assert rows[1].bar.end == laid_out.over_x == laid_out.span.x(date(2015, 1, 1))
    assert (rows[1].is_endless, rows[1].label) == (True, "sans échéance")


def test_a_bar_is_never_too_short_to_be_seen(plan, mission):
    action = factories.action(plan, 1, starts_on=date(2013, 6, 1), ends_on=date(2013, 6, 1))
    row = drawn(plan)[1][1]
    assert row.bar.width > 0
    assert not row.has_shape
    Action.objects.filter(pk=action.pk).update(ends_on=None)
    factories.record(action, mission, effective_on=date(2013, 3, 1), expected_end=date(2013, 2, 1))
    assert drawn(plan)[1][1].bar.width > 0  # announced to end before it starts


def test_a_date_far_away_is_drawn_at_the_edge(plan, mission):
    factories.action(plan, 1, starts_on=date(1901, 1, 1), ends_on=date(2999, 12, 31))
    laid_out, rows = drawn(plan)
    assert laid_out.span.ends_on.year < 2022
    assert laid_out.span.starts_on.year == 2010
    assert (rows[1].bar.x, rows[1].bar.width) == (0, 100)


def test_of_a_plan_that_is_over_what_is_late_is_shown(db, mission, settings):
    settings.PORTAL_TODAY = date(2015, 6, 30)
    plan = factories.plan()
    factories.action(plan, 1, ends_on=date(2014, 12, 1))
    laid_out, rows = drawn(plan, date(2015, 6, 30))
    assert laid_out.over_x < rows[1].trail.end == laid_out.today_x == laid_out.span.x(date(2015, 6, 30))
    assert rows[1].label == "211\u00a0j de retard"


def test_of_a_plan_to_come_today_is_not_drawn(db, mission):
    plan = factories.plan("2015-2017", starts_on=date(2015, 1, 1), ends_on=date(2017, 12, 31))
    factories.action(plan, 1, ends_on=date(2016, 12, 31))
    laid_out, _ = drawn(plan)
    assert (laid_out.today_x, laid_out.soon) == (None, None)


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
    assert [each.words for each in rows[1].lozenges] == [
        "Jalon atteint le 1er mars 2013, prévu le 1er février 2013\u00a0: Charte",
        "Jalon dépassé, prévu le 1er octobre 2013\u00a0: Lieu",
        "Jalon prévu le 1er février 2014\u00a0: Bilan",
    ]
    assert [(mark.x, mark.is_held) for mark in laid_out.meetings] == [
        (span.x(date(2013, 6, 21)), True),
        (span.x(date(2014, 6, 20)), False),
    ]
    assert laid_out.today_x == laid_out.soon.x == span.x(TODAY)
    assert laid_out.soon.end == span.x(date(2014, 1, 15))  # sixty days, the last one included


def test_meetings_close_to_one_another_are_not_all_named(plan, action):
    for month in range(1, 10):
        factories.meeting(plan, date(2013, month, 15))
    marks = drawn(plan)[0].meetings
    named = [mark.x for mark in marks if mark.is_named]
    assert len(marks) == 9
    assert 3 <= len(named) < 9
    assert min(later - earlier for earlier, later in pairwise(named)) >= MEETING_WIDTH


# In words


def test_the_note_tells_the_dates_a_line_each(plan, mission):
    action = factories.action(plan, 1, starts_on=date(2012, 3, 1), ends_on=date(2013, 3, 31))
    meeting = factories.meeting(plan, date(2013, 3, 22))
    for day, end, decided_in in [
        (date(2013, 1, 1), date(2013, 6, 30), None),
        (date(2013, 3, 22), date(2013, 9, 30), meeting),
    ]:
        factories.record(action, mission, effective_on=day, expected_end=end, meeting=decided_in)
    row = drawn(plan, since=date(2013, 2, 1))[1][1]
    assert row.words.replace("\u00a0", " ").split("\n") == [
        "1 Mener l’action 1 : en cours, 40 %.",
        "Du 1er mars 2012 au 30 septembre 2013, au lieu du 31 mars 2013.",
        "Échéance repoussée 2 fois, dont une fois par le comité : + 6 mois.",
        "En retard de 46 jours.",
        "Échéance au 1er février 2013 : 30 juin 2013.",
    ]


@pytest.mark.parametrize(
    ("ends", "by_committee", "words"),
    [
        ([], 0, None),
        ([(2014, 6, 1)], 1, "Échéance repoussée une fois par le comité : + 6 mois."),
        ([(2014, 6, 1), (2013, 12, 1)], 0, "Échéance repoussée une fois : revenue à sa date."),
        ([(2013, 6, 1)], 1, "Échéance avancée : − 6 mois."),
    ],
)
def test_how_often_it_was_pushed_back(plan, mission, ends, by_committee, words):
    action = factories.action(plan, 1, ends_on=date(2013, 12, 1))
    meeting = factories.meeting(plan, date(2013, 3, 22))
    for month, end in enumerate(ends, start=1):
        decided_in = meeting if by_committee else None
        day = date(2013, month, 1)
        factories.record(action, mission, effective_on=day, expected_end=date(*end), meeting=decided_in)
    told = drawn(plan)[1][1].words.replace("\u00a0", " ").split("\n")
    assert [line for line in told if line.startswith("Échéance")] == ([words] if words else [])


def test_the_table_says_the_same(plan, mission):
    sample_plan.fill(plan, mission)
    action = plan.actions.get(number=1)
    Action.objects.filter(pk=action.pk).update(ends_on=date(2014, 6, 30))
    action.milestones.create(title="Bilan", due_on=date(2014, 2, 1))
    table = timeline_table(list(dated(plan).values()), "?au=2013-11-15")
    assert table.headers == HEADERS
    assert all(len(row) == len(HEADERS) for row in table.rows)
    assert table.rows[0][0].url == "/2012-2014/actions/1/?au=2013-11-15"
    told = [[str(cell) for cell in row] for row in table.rows]
    assert told[0] == [
        "1. Favoriser l’achat responsable",
        "En cours",
        "1er janvier 2012",
        "30 juin 2014",
        "31 décembre 2014",
        "184",
        "–",
        "Bilan, 1er février 2014",
    ]
    assert told[1][4:7] == ["31 octobre 2013", "0", "15"]
    assert told[2][3:] == ["–", "sans échéance", "–", "–", "–"]
    assert told[3][1] == "Réalisée le 1er mars 2013"


# The drawing


def test_rows_are_xml_within_the_drawing(plan, mission):
    actions = sample_plan.fill(plan, mission)
    actions[2].milestones.create(title="Charte & lieu", due_on=date(2013, 2, 1))
    laid_out, rows = drawn(plan, since=date(2013, 1, 1))
    for number, row in rows.items():
        context = {"row": row, "today_x": laid_out.today_x, "query": "?au=2013-11-15"}
        svg = ElementTree.fromstring(render_to_string("reporting/charts/timeline_row.svg", context).strip())  # noqa: S314
        links = [link.get("href") for link in svg.iter(f"{SVG}a")] or [link.get("href") for link in svg.iter("a")]
        sheet = f"/2012-2014/actions/{number}/?au=2013-11-15"
        assert links == [sheet] + [f"{sheet}#jalons"] * len(row.lozenges)
        assert next(svg.iter("title")).text == row.words
        for rect in svg.findall("a/rect"):
            x, width = (float(rect.get(name).rstrip("%")) for name in ("x", "width"))
            assert 0 <= x <= x + width <= 100.01
        classes = [each.get("class") or "" for each in svg.iter("g")]
        assert f"ch-on-{row.key.status}" in classes or row.bar.width < NARROWEST_SHAPE, number
        assert ("url(#frise-fade)" in [rect.get("mask") for rect in svg.iter("rect")]) == row.is_endless


def test_a_row_is_drawn_anew_once_anything_of_it_changed(plan, mission):
    action = factories.action(plan, 1, starts_on=date(2012, 3, 1), ends_on=date(2014, 3, 31))
    milestone = action.milestones.create(title="Charte", due_on=date(2014, 2, 1))
    shown = []

    def draw(query=""):
        laid_out, rows = drawn(plan)
        shown.append(timeline_row(rows[1], laid_out.today_x, query))

    draw()
    draw()
    assert shown.pop() == shown[0]
    draw("?au=2013-11-15")
    Action.objects.update(title="Autrement dit")
    draw()
    factories.record(action, mission, status=Status.ON_HOLD, expected_end=date(2014, 3, 31))
    draw()
    factories.record(action, mission, status=Status.ON_HOLD, expected_end=date(2014, 5, 31))
    draw()
    milestone.done_on = date(2013, 11, 1)
    milestone.save()
    draw()
    assert len(set(shown)) == 6
    assert "Autrement dit" in shown[-1]
    assert "Jalon atteint le 1er novembre 2013" in shown[-1]


def test_the_head_is_xml_and_leads_to_the_meetings(plan, action):
    factories.meeting(plan, date(2013, 6, 21))
    factories.meeting(plan, date(2014, 6, 20))
    laid_out, _ = drawn(plan)
    context = {"timeline": laid_out, "period": {"is_today": True}, "as_of": TODAY, "milestone_kinds": MILESTONE_KINDS}
    head = ElementTree.fromstring(render_to_string("reporting/charts/timeline_head.svg", context).strip())  # noqa: S314
    links = list(head.iter("a"))
    assert [link.get("href") for link in links] == ["/2012-2014/copil/2013-06-21/", "/2012-2014/copil/2014-06-20/"]
    assert [link.find("line").get("stroke-dasharray") for link in links] == [None, "5 4"]
    assert [link.find("title").text for link in links] == [
        "Comité du 21 juin 2013",
        "Comité du 20 juin 2014, à venir",
    ]
    assert "Aujourd’hui" in "".join(head.itertext())
    assert {"frise-hatch", "frise-fade", "frise-done", "frise-awaited", "frise-overdue"} <= {
        each.get("id") for each in head.iter()
    }
    context["period"] = {"is_today": False}
    assert "15\u00a0nov.\u00a02013" in render_to_string("reporting/charts/timeline_head.svg", context)
