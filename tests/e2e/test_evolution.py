"""The pictures over the plan's life, by keyboard and as they are replayed."""

import pytest


@pytest.fixture
def evolution(sign_in):
    page = sign_in("copil")
    page.goto("/2012-2014/evolution/")
    return page


def test_one_of_two_drawings_is_shown_with_legible_letters(evolution, viewport):
    shown = evolution.locator("svg.chart-narrow" if viewport["width"] < 640 else "svg.chart-broad")
    assert shown.count() == 2
    assert all(drawing.is_visible() for drawing in shown.all())
    assert evolution.locator("svg.chart-narrow:visible, svg.chart-broad:visible").count() == 2
    smallest = evolution.evaluate(
        """() => Math.min(...[...document.querySelectorAll('.chart-svg text')].filter(text => text.checkVisibility())
            .map(text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a))"""
    )
    assert smallest >= 11


def test_a_brick_says_itself_by_keyboard_even_where_it_scrolls_into_view(evolution):
    evolution.locator(".life-cell").last.focus()
    evolution.wait_for_timeout(300)  # what scrolls has arrived
    note = evolution.locator(".chart-note")
    assert note.inner_text().startswith("Action 37 au 15 novembre 2013")
    evolution.keyboard.press("Escape")
    assert not note.is_visible()


def test_the_grid_can_be_passed(evolution):
    skip = evolution.get_by_role("link", name="Passer la grille")
    skip.focus()
    assert skip.is_visible()
    evolution.keyboard.press("Enter")
    evolution.keyboard.press("Tab")
    assert "Orientation 1" in evolution.evaluate("document.activeElement.textContent")


def test_the_plan_is_replayed(evolution):
    slider = evolution.get_by_role("slider")
    slider.focus()
    slider.press("Home")
    evolution.get_by_text("Le plan de son début au 31 janvier 2012").wait_for()
    assert "Au 31 janvier 2012" in evolution.locator(".pace-sentence").inner_text()
    assert "au=2012-01-31" in evolution.get_by_role("link", name="Plan initial").get_attribute("href")
