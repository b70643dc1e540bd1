"""The pictures look as they did: screenshots beside the references of `references/`, with a tolerance.

A change that is meant: `UPDATE_REFERENCES=1 .venv/bin/python -m pytest tests/e2e/test_looks.py`, then look at the
pictures before they are committed. What differs is left in `test-results/`.
"""

import os
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image, ImageChops, ImageFilter

REFERENCES = Path(__file__).parent / "references"
RESULTS = Path(settings.BASE_DIR) / "test-results"
SHRUNK = 2  # the references are kept at half the size: letters blur, shapes and colours stay
NOTICEABLE, TOLERATED = 40, 0.006  # levels of grey of 255; share of the pixels that may differ noticeably
LOOKS = {
    # name: (address, what is looked at, width of the window, theme)
    "figures": ("/2012-2014/", ".whole", 1280, "light"),
    "figures-by-night": ("/2012-2014/", ".whole", 1280, "dark"),
    "figures-on-a-phone": ("/2012-2014/", ".whole", 390, "light"),
    "bricks": ("/2012-2014/", ".axis-panel", 1280, "light"),
    "statuses": ("/2012-2014/", ".status-rows", 1280, "light"),
    "timeline": ("/2012-2014/frise/", ".frise", 1280, "light"),
    "timeline-on-a-phone": ("/2012-2014/frise/", ".frise-panel", 390, "dark"),
    "network": ("/2012-2014/reseau/", "svg.network", 1280, "light"),
    "tiles": ("/2012-2014/territoire/", "svg.tile-map:visible", 1280, "light"),
    "tiles-on-a-phone": ("/2012-2014/territoire/", "svg.tile-map:visible", 390, "light"),
}


@pytest.fixture
def viewport():
    return {"width": 1280, "height": 900}


def shrunk(content):
    picture = Image.open(BytesIO(content)).convert("RGB")
    return picture.resize((picture.width // SHRUNK, picture.height // SHRUNK), Image.Resampling.LANCZOS)


def difference(one, other):
    """Return the share of the pixels that differ noticeably, once letters are blurred; 1 for another size."""
    if abs(one.width - other.width) > 2 or abs(one.height - other.height) > 2:
        return 1.0
    blurred = [each.resize(other.size).filter(ImageFilter.GaussianBlur(1)) for each in (one, other)]
    grey = ImageChops.difference(*blurred).convert("L")
    return sum(grey.histogram()[NOTICEABLE:]) / (grey.width * grey.height)


def test_a_difference_is_noticed():
    white = Image.new("RGB", (200, 100), "white")
    moved = white.copy()
    moved.paste("#9c3d2e", (10, 10, 60, 30))
    assert difference(white, white.copy()) == 0
    assert difference(white, moved) > TOLERATED
    assert difference(white, Image.new("RGB", (200, 110), "white")) == 1


def test_pictures_look_as_they_did(sign_in):
    page, told = sign_in("copil"), {}
    for name, (address, place, width, theme) in LOOKS.items():
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        page.goto(address)
        page.evaluate("document.fonts.ready")
        taken = shrunk(page.locator(place).first.screenshot())
        reference = REFERENCES / f"{name}.png"
        if os.environ.get("UPDATE_REFERENCES"):
            REFERENCES.mkdir(exist_ok=True)
            taken.quantize(256).save(reference, optimize=True)
        share = difference(taken, Image.open(reference).convert("RGB"))
        if share > TOLERATED:
            RESULTS.mkdir(exist_ok=True)
            taken.save(RESULTS / f"{name}.png")
            told[name] = f"{share:.1%} of the pixels differ"
    assert told == {}
