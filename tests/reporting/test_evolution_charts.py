"""The charts over a plan's life, as numbers."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from actions.models import Status
from reporting import history
from reporting.charts import history_tables, life_grid, pace, status_area
from reporting.charts.frame import Size, columns, frame, spread
from reporting.charts.links import Links
from reporting.charts.pace import Pace
from reporting.snapshot import Figures
from reporting.templatetags.evolution import gained, lived
from tests import factories, sample_plan
from tests.conftest import TODAY

SIZE = Size(width=200, height=100, left=20, top=10, bottom=90, text=10, room=40)
START, LAST, END = date(2012, 1, 1), date(2012, 12, 31), date(2013, 12, 31)


@pytest.fixture
def told(plan, mission):
    """The history of the six actions of `tests.sample_plan`."""
    sample_plan.fill(plan, mission)
    return history.build(plan, TODAY, date(2013, 6, 30))


def numbers(path):
    return [tuple(map(float, point.split(","))) for point in path.split(" ")]


# The frame


def test_time_and_quantity_are_to_scale():
    plot = frame(SIZE, START, LAST, END)
    assert (plot.x(START), plot.x(END)) == (20, 192)  # the last day is far enough from the edge
    assert plot.x(date(2013, 1, 1)) == pytest.approx(20 + 172 * 366 / 730, abs=0.1)
    assert (plot.y(0), plot.y(50), plot.y(100)) == (90, 50, 10)


@pytest.mark.parametrize("last", [START, LAST, date(2013, 9, 1), END])
def test_there_is_room_right_of_the_last_day(last):
    plot = frame(SIZE, START, last, END)
    assert plot.x(last) <= 200 - 8 - 40
    assert plot.x(END) <= 192


@pytest.mark.parametrize(
    ("highest", "values"),
    [
        (1, [0, 1]),
        (4, [0, 1, 2, 3, 4]),
        (37, [0, 10, 20, 30]),
        (100, [0, 50, 100]),
        (3_700, [0, 1_000, 2_000, 3_000]),
    ],
)
def test_round_values_are_named(highest, values):
    assert [tick.value for tick in frame(SIZE, START, LAST, END, highest).ticks] == values


def test_years_are_named_in_their_middle_where_they_fit():
    plot = frame(SIZE, date(2012, 12, 1), date(2013, 6, 30), END)
    assert [year.name for year in plot.years] == ["", "2013"]
    assert plot.years[1].middle == pytest.approx((plot.x(date(2013, 1, 1)) + plot.x(END)) / 2, abs=0.1)


def test_columns_meet_halfway_between_the_days():
    plot = frame(SIZE, START, LAST, END)
    days = [START, date(2012, 3, 31), LAST]
    laid = columns(plot, days, ["a", "b", "c"], ["/a", "/b", "/c"])
    assert [column.x for column in laid] == [plot.x(day) for day in days]
    assert all(column.left < column.x < column.left + column.width for column in laid)
    for left, right in pairwise(laid):
        assert left.left + left.width == pytest.approx(right.left, abs=0.11)


@pytest.mark.parametrize(
    ("places", "spaced"),
    [([], []), ([10], [10]), ([99], [90]), ([10, 12, 13], [10, 20, 30]), ([10, 85, 88], [10, 80, 90])],
)
def test_what_is_written_is_kept_apart_and_within(places, spaced):
    assert spread(places, 10, 90) == spaced


# The progress against the time


@pytest.mark.parametrize(
    ("progress", "elapsed", "words", "side"),
    [
        (45, 63, "18\u00a0points de retard", "behind"),
        (62, 63, "1\u00a0point de retard", "behind"),
        (63, 63, "au rythme du temps", "level"),
        (65, 63, "2\u00a0points d’avance", "ahead"),
        (None, 63, "", "level"),
    ],
)
def test_the_verdict(progress, elapsed, words, side):
    told = Pace(TODAY, progress, elapsed)
    assert (told.verdict, told.side) == (words, side)


@pytest.mark.parametrize(
    ("before", "words"),
    [(37, "+\u00a08\u00a0points"), (44, "+\u00a01\u00a0point"), (45, "0\u00a0point"), (50, "−\u00a05\u00a0points")],
)
def test_what_was_gained_since(before, words):
    now, earlier = Pace(TODAY, 45, 63), Pace(date(2013, 9, 20), before, 58)
    assert (gained(now, earlier), lived(now, earlier)) == (words, "5\u00a0points")


def test_the_lines_pass_through_the_figures(told):
    chart = pace.pace_chart(told, [], Links(told.plan))
    plot = chart.plot
    expected = [(plot.x(day), plot.y(figures.progress)) for day, figures in zip(told.days, told.by_day, strict=True)]
    assert numbers(chart.line) == expected
    assert numbers(chart.time) == [(plot.x(START), plot.y(0)), (plot.x(date(2014, 12, 31)), plot.y(100))]
    assert (chart.now.x, chart.now.y) == (plot.x(TODAY), plot.y(34))
    assert (chart.since.x, chart.since.y) == (plot.x(date(2013, 6, 30)), plot.y(expected_progress(told)))
    assert [dot.column.day for dot in chart.dots] == list(told.days)


def expected_progress(told):
    return told.by_day[told.on(told.since)].progress


@pytest.mark.parametrize("size", [pace.WIDE, pace.NARROW])
@pytest.mark.parametrize("progress", [0, 20, 45, 60, 62, 63, 64, 66, 80, 100, None])
@pytest.mark.parametrize("elapsed", [0, 2, 63, 98, 100])
def test_the_lines_names_do_not_run_into_each_other(size, progress, elapsed):
    day = START + timedelta(days=round(365 * elapsed / 100))
    plot = frame(size, START, day, LAST)
    labels = pace._labels(plot, Pace(day, progress, elapsed))
    heights = sorted(label.y for label in labels)
    assert all(lower - upper >= size.text for upper, lower in pairwise(heights))
    assert heights[0] >= size.top
    assert heights[-1] < size.bottom
    assert all(label.x + len(label.text) * size.digit <= size.width for label in labels)


def test_the_times_name_is_clear_of_its_rising_line():
    plot = frame(pace.WIDE, START, date(2012, 6, 30), LAST)
    time, between, progress = pace._labels(plot, Pace(date(2012, 6, 30), 20, 50))
    assert time.y - 0.7 * pace.WIDE.text > plot.y(50)
    assert (between.text, progress.y) == ("30\u00a0points de retard", plot.y(20) + 5)


def test_committees_stand_below_the_axis(told):
    days = [date(2014, 3, 1), date(2013, 3, 1), date(2011, 1, 1), date(2015, 1, 1)]
    chart = pace.pace_chart(told, days, Links(told.plan))
    assert [(mark.day, mark.is_to_come) for mark in chart.meetings] == [(days[1], False), (days[0], True)]
    assert chart.meetings[0].url == "/2012-2014/copil/2013-03-01/"
    assert chart.meetings_label.anchor == "end"


def test_a_day_close_to_the_last_is_written_beside_it(plan, action):
    near = history.build(plan, TODAY, date(2013, 11, 1))
    chart = pace.pace_chart(near, [], Links(plan))
    assert chart.since.label.anchor == "end"
    assert chart.since.label.x < chart.now.label.x - pace.WIDE.digit * len(chart.now.label.text) / 2


def test_after_the_end_the_time_stands_still(plan, action):
    plan.ends_on = date(2013, 6, 30)
    chart = pace.pace_chart(history.build(plan, TODAY), [], Links(plan))
    assert numbers(chart.time)[1:] == [
        (chart.plot.x(plan.ends_on), chart.plot.y(100)),
        (chart.plot.x(TODAY), chart.plot.y(100)),
    ]


def test_panels_share_one_scale(told):
    found = pace.panels(told, Links(told.plan))
    assert [(panel.number, panel.pace.progress, panel.total) for panel in found] == [(1, 30, 2), (2, 0, 1), (3, 55, 3)]
    assert len({panel.plot for panel in found}) == len({panel.plan_line for panel in found}) == 1
    assert found[0].url == "/2012-2014/orientations/1/"
    assert found[0].list_url == "/2012-2014/actions/?orientation=1"
    for panel in found:
        heights = sorted(label.y for label in panel.labels)
        assert all(lower - upper >= 13 for upper, lower in pairwise(heights))


# The statuses


def test_layers_fill_the_plan_to_the_number_of_its_actions(told):
    chart = status_area.area_chart(told, Links(told.plan))
    plot, ceiling = chart.plot, [chart.plot.size.bottom] * len(told.days)
    for layer in chart.layers:
        points = numbers(layer.path)
        half = len(points) // 2
        assert [y for _, y in points[half:]][::-1] == ceiling
        ceiling = [y for _, y in points[:half]]
        counts = [figures.by_status[layer.key.status] for figures in told.by_day]
        below = [y for _, y in points[half:]][::-1]
        unit = (plot.size.bottom - plot.size.top) / 6
        assert [round((low - high) / unit) for low, high in zip(below, ceiling, strict=True)] == counts
    assert ceiling == [plot.y(figures.total) for figures in told.by_day]


@pytest.mark.parametrize("size", [status_area.WIDE, status_area.NARROW])
@pytest.mark.parametrize("ends_on", [TODAY, date(2014, 12, 31)])
def test_the_layers_names_stay_within(told, size, ends_on):
    told.plan.ends_on = ends_on
    by_status = Counter({Status.COMPLETED: 12_000, Status.ABANDONED: 30_000})
    many = replace(told, by_day=(*told.by_day[:-1], Figures(by_status=by_status)))
    labels = status_area.area_chart(many, Links(told.plan), size).labels
    assert labels[0].text == "30\u202f000\u00a0abandonnées"
    assert all(label.x + 28 + len(label.text) * size.digit <= size.width for label in labels)


def test_layers_are_named_from_the_top_down(told):
    chart = status_area.area_chart(told, Links(told.plan))
    assert [label.text for label in chart.labels] == [
        "1\u00a0abandonnée",
        "1\u00a0à lancer",
        "1\u00a0suspendue",
        "2\u00a0en cours",
        "1\u00a0réalisée",
    ]
    assert all(lower.y - upper.y >= 16 for upper, lower in pairwise(chart.labels))
    assert chart.labels[3].url == "/2012-2014/actions/?statut=in_progress"


def test_a_month_says_its_counts_and_leads_to_its_list(told):
    column = status_area.area_chart(told, Links(told.plan)).columns[told.on(date(2013, 5, 31))]
    assert column.words == "31 mai 2013\u00a0: 6 actions\n1\u00a0réalisée\n4\u00a0à lancer\n1\u00a0abandonnée"
    assert column.url == "/2012-2014/actions/?au=2013-05-31"


def test_links_keep_the_reference(plan):
    links = Links(plan, against_initial=True)
    assert links.actions(TODAY) == "/2012-2014/actions/?reference=initial"
    assert links.actions(LAST, statut="on_hold") == (
        "/2012-2014/actions/?au=2012-12-31&reference=initial&statut=on_hold"
    )


# The grid


def test_a_brick_a_quarter(told):
    grid = life_grid.life_grid(told, Links(told.plan))
    assert [(head.year, len(head.quarters)) for head in grid.years] == [(2012, 4), (2013, 4), (2014, 4)]
    assert [[row.number for row in group.rows] for group in grid.groups] == [[1, 2], [3], [4, 5, 6]]
    second = grid.groups[0].rows[1].cells
    assert [cell and (cell.key.status, cell.is_late) for cell in second[6:]] == [
        (Status.NOT_STARTED, False),
        (Status.IN_PROGRESS, True),
        *[None] * 4,
    ]
    assert second[7].words == "Action 2 au 15 novembre 2013\u00a0: En cours, 20\u00a0%, en retard"
    assert (second[6].url, second[7].url) == ("/2012-2014/actions/2/?au=2013-09-30", "/2012-2014/actions/2/")


def test_a_large_plan_has_a_bar_an_objective_and_quarter(told, monkeypatch):
    monkeypatch.setattr(life_grid, "LARGEST_GRID", 5)
    grid = life_grid.life_grid(told, Links(told.plan))
    assert not grid.by_action
    assert [[row.number for row in group.rows] for group in grid.groups] == [[1], [2], [3]]
    bar = grid.groups[0].rows[0].cells[7]
    assert bar.words == "Objectif 1 au 15 novembre 2013\u00a0:\n2 en cours\ndont 1 en retard"
    assert bar.url == "/2012-2014/actions/?objectif=1"
    assert [(segment.status, segment.width) for segment in bar.segments] == [(Status.IN_PROGRESS, 100)]


def test_an_action_that_was_added_has_no_brick_before(plan, action, mission):
    factories.objective(plan)
    action.amendments.create(kind="added", effective_on=date(2013, 5, 1), author=mission)
    (group,) = life_grid.life_grid(history.build(plan, TODAY), Links(plan)).groups
    assert [bool(cell) for cell in group.rows[0].cells] == [False] * 5 + [True] * 3 + [False] * 4


# The tables


def test_the_tables_hold_what_the_charts_show(told):
    links = Links(told.plan)
    *_, last = history_tables.pace_table(told, links).rows
    assert [str(cell) for cell in last] == ["15 novembre 2013", "34\u00a0%", "62\u00a0%", "−\u00a028\u00a0points"]
    *_, last = history_tables.status_table(told, links).rows
    assert [str(cell) for cell in last] == ["15 novembre 2013", "1", "2", "1", "1", "1", "6"]
    table = history_tables.orientation_table(told, links)
    assert [str(row[0]) for row in table.rows][-2:] == ["Plan entier", "Temps écoulé"]
    assert [str(row[-1]) for row in table.rows] == ["30\u00a0%", "0\u00a0%", "55\u00a0%", "34\u00a0%", "62\u00a0%"]
    assert all(len(row) == len(table.headers) for row in table.rows)
