"""The colours hold: contrast of each pair (WCAG 2.1 AA) by day and by night, and statuses told apart in grey."""

import re
from itertools import combinations
from pathlib import Path

import pytest
from django.conf import settings

from actions.models import Status
from reporting.charts.palette import STATUS_KEYS

TOKENS = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
THEMES = ("light", "dark")
TEXT, LARGE = 4.5, 3.0  # contrast of text; of large text, rules and marks

SURFACES = ("paper", "sheet")
WORDS = ("ink", "ink-soft", "ink-far", "brick", "brick-dark", "alert")
STATES = ("not-started", "in-progress", "on-hold", "completed", "abandoned", "sunny", "cloudy", "stormy")
TEXT_PAIRS = [
    *((text, ground) for text in WORDS for ground in SURFACES),
    *((text, ground) for text in STATES for ground in SURFACES),
    *(("on-wall", ground) for ground in ("wall", "wall-dark", "grey-wall", "delete-wall")),
    *((text, "brick-pale") for text in ("ink", "brick", "brick-dark")),
    *(("ink", f"{ground}-pale") for ground in ("notice", "alert", "good", "info", "quiet")),
    *(("alert", "alert-pale"), ("completed", "good-pale"), ("in-progress", "info-pale"), ("sheet", "ink")),
    *((f"on-chart-{status}", f"chart-{status}") for status in Status.values),
]
MARK_PAIRS = [
    *((mark, ground) for mark in ("line-strong", "focus", "brick") for ground in SURFACES),
    ("on-wall", "wall"),
]


def colours(theme):
    """Return name → « #rrggbb » in a theme."""
    found = {}
    for name, value in re.findall(r"--([\w-]+): (light-dark\([^;]+\)|#[0-9a-f]{6});", TOKENS):
        shades = re.findall(r"#[0-9a-f]{6}", value)
        if shades:
            found[name] = shades[THEMES.index(theme) if len(shades) == 2 else 0]
    return found


def luminance(colour):
    """Relative luminance, as WCAG 2.1 defines it."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_wcag_does():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_is_read(text, ground, theme):
    shades = colours(theme)
    assert contrast(shades[text], shades[ground]) >= TEXT


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("mark", "ground"), MARK_PAIRS)
def test_marks_are_seen(mark, ground, theme):
    shades = colours(theme)
    assert contrast(shades[mark], shades[ground]) >= LARGE


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("one", "other"), list(combinations(Status.values, 2)))
def test_statuses_differ_in_lightness(one, other, theme):
    """In greyscale, neighbours in a bar do not melt into one; shape and word tell the rest."""
    shades = colours(theme)
    assert contrast(shades[f"chart-{one}"], shades[f"chart-{other}"]) >= 1.15


@pytest.mark.parametrize("key", STATUS_KEYS, ids=lambda key: key.status)
def test_paper_has_the_colours_of_the_day(key):
    shades = colours("light")
    assert (key.colour, key.ink) == (shades[f"chart-{key.status}"], shades[f"on-chart-{key.status}"])


def test_every_colour_is_a_token():
    """No style sheet of the pages names a colour of its own; those for paper may."""
    folder = Path(settings.BASE_DIR) / "static/css"
    sheets = [path for path in folder.glob("*.css") if not path.name.startswith(("tokens", "pdf", "fonts", "print"))]
    assert len(sheets) > 10
    own = {path.name: re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\([^)]*\)", path.read_text()) for path in sheets}
    assert {name: found for name, found in own.items() if found} == {}
