"""Charts as numbers, as well-formed SVG, and as colours that hold in greyscale."""

from collections import Counter
from itertools import combinations, pairwise
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string

from actions.models import Status
from reporting.charts.bars import status_segments
from reporting.charts.palette import STATUS_KEYS
from reporting.charts.wall import wall
from reporting.snapshot import Figures
from reporting.templatetags.charts import status_bar

ORDER = [key.status for key in STATUS_KEYS]
PLANS = [
    {Status.COMPLETED: 1},
    {Status.COMPLETED: 1, Status.ABANDONED: 2},
    {Status.NOT_STARTED: 3, Status.IN_PROGRESS: 3, Status.ON_HOLD: 1},
    dict.fromkeys(Status, 7),
    {Status.IN_PROGRESS: 999, Status.ON_HOLD: 1},
    {Status.COMPLETED: 12, Status.IN_PROGRESS: 0, Status.NOT_STARTED: 25},
]


def segments(by_status):
    return status_segments(Figures(by_status=Counter(by_status)))


def test_every_status_has_a_key():
    assert sorted(ORDER) == sorted(Status)


def test_segments_by_hand():
    found = segments({Status.NOT_STARTED: 1, Status.COMPLETED: 2, Status.IN_PROGRESS: 1})
    assert [(part.status, part.count, part.x, part.width) for part in found] == [
        (Status.COMPLETED, 2, 0, 50),
        (Status.IN_PROGRESS, 1, 50, 25),
        (Status.NOT_STARTED, 1, 75, 25),
    ]


@pytest.mark.parametrize("by_status", PLANS)
def test_segments_fill_the_bar_side_by_side(by_status):
    parts = segments(by_status)
    assert parts[0].x == 0
    assert sum(part.width for part in parts) == pytest.approx(100, abs=0.01)
    for left, right in pairwise(parts):
        assert left.x + left.width == pytest.approx(right.x, abs=0.002)
        assert ORDER.index(left.status) < ORDER.index(right.status)
    assert {part.status: part.count for part in parts} == {key: count for key, count in by_status.items() if count}


def test_no_action_no_segment():
    assert segments({}) == ()
    assert segments(dict.fromkeys(Status, 0)) == ()


@pytest.mark.parametrize(
    ("status", "one", "several"),
    [
        (Status.COMPLETED, "réalisée", "réalisées"),
        (Status.ABANDONED, "abandonnée", "abandonnées"),
        (Status.ON_HOLD, "suspendue", "suspendues"),
        (Status.IN_PROGRESS, "en cours", "en cours"),
        (Status.NOT_STARTED, "à lancer", "à lancer"),
    ],
)
def test_words(status, one, several):
    assert segments({status: 1})[0].words == one
    assert segments({status: 2})[0].words == several


def action(number, status=Status.IN_PROGRESS, is_late=False, title="Un titre"):
    return SimpleNamespace(
        number=number,
        wording=title,
        get_absolute_url=lambda: f"/{number}/",
        state=SimpleNamespace(status=status, is_late=is_late),
    )


def wall_of(count, **options):
    return wall([action(number + 1) for number in range(count)], **options)


@pytest.mark.parametrize(
    ("count", "per_course", "width", "height"),
    [(0, 12, 441, 0), (1, 12, 441, 24), (12, 12, 441, 24), (13, 12, 441, 51), (5, 2, 71, 78)],
)
def test_size_of_the_wall(count, per_course, width, height):
    laid = wall_of(count, per_course=per_course)
    assert (len(laid.bricks), laid.width, laid.height) == (count, width, height)


def test_bricks_follow_the_reading_order():
    bricks = wall_of(5, per_course=2).bricks
    assert [(brick.number, brick.x, brick.y) for brick in bricks] == [
        (1, 0, 0),
        (2, 37, 0),
        (3, 0, 27),
        (4, 37, 27),
        (5, 0, 54),
    ]


def test_bricks_stand_inside_the_wall_without_touching():
    laid = wall_of(30)
    for brick in laid.bricks:
        assert 0 <= brick.x <= laid.width - brick.width
        assert 0 <= brick.y <= laid.height - brick.height
    for one, other in combinations(laid.bricks, 2):
        assert abs(one.x - other.x) > one.width or abs(one.y - other.y) > one.height


def test_a_brick_says_what_its_action_is():
    (brick,) = wall([action(7, Status.ON_HOLD, is_late=True)]).bricks
    assert (brick.number, brick.url, brick.status, brick.is_late) == (7, "/7/", Status.ON_HOLD, True)
    assert brick.key.status == Status.ON_HOLD


def svg(template, **context):
    return ElementTree.fromstring(render_to_string(f"reporting/charts/{template}.svg", context).strip())  # noqa: S314


def test_status_bar_is_drawn():
    drawn = svg("status_bar", **status_bar(Figures(by_status=Counter({Status.COMPLETED: 1, Status.IN_PROGRESS: 2}))))
    assert drawn.find("title").text == drawn.get("aria-label") == "1 réalisée, 2 en cours"
    assert [(bar.get("x"), bar.get("width")) for bar in drawn.iter("rect")] == [
        ("0.0", "33.333"),
        ("33.333", "66.667"),
    ]
    assert drawn.get("role") == "img"


def test_empty_status_bar_says_so():
    assert svg("status_bar", **status_bar(Figures())).find("title").text == "aucune action"


@pytest.mark.parametrize(("progress", "width"), [(0, "0"), (34, "34"), (100, "100"), (None, "0")])
def test_progress_bar_is_drawn(progress, width):
    drawn = svg("progress_bar", progress=progress, label="Avancement")
    assert drawn.find("title").text == "Avancement"
    assert [bar.get("width") for bar in drawn.iter("rect")] == ["100", width]


def test_wall_is_drawn():
    bricks = [action(1, Status.COMPLETED), action(2, is_late=True, title="L’eau & <le> feu")]
    drawn = svg("wall", wall=wall(bricks), label="Les actions")
    assert drawn.find("title").text == "Les actions"
    titles = [link.find("title").text.replace("\u00a0", " ") for link in drawn.iter("a")]
    assert titles == ["Action 1, Réalisée : Un titre", "Action 2, En cours, en retard : L’eau & <le> feu"]
    assert [text.text for text in drawn.iter("text")] == ["1", "2"]
    late = [bool(brick.get("stroke")) for brick in drawn.iter("rect")]
    assert late == [False, True]
    assert len(list(drawn.iter("path"))) == 2  # the shapes of both statuses


def test_every_status_has_a_shape_of_its_own():
    shapes = {render_to_string("components/status_shape.svg", {"status": status}).strip() for status in Status}
    assert len(shapes) == len(Status)
    assert "" not in shapes


def luminance(colour):
    """Relative luminance of `#rrggbb`, as WCAG defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("one", "other"), list(combinations(STATUS_KEYS, 2)), ids=lambda key: key.status)
def test_colours_differ_in_lightness(one, other):
    assert contrast(one.colour, other.colour) > 1.25


@pytest.mark.parametrize("key", STATUS_KEYS, ids=lambda key: key.status)
def test_what_is_written_on_a_colour_can_be_read(key):
    assert contrast(key.colour, key.ink) >= 4.5
