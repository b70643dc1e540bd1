"""The dashboard in the meeting room: in large, part by part by the keyboard, and back."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def viewport():
    return {"width": 1920, "height": 1080}


def test_projected_from_part_to_part_and_back(sign_in):
    page = sign_in("copil")
    page.goto("/2012-2014/?au=2013-06-30")
    page.get_by_role("link", name="Projeter").click()
    page.wait_for_url("**/?au=2013-06-30&projection=oui")
    expect(page.get_by_role("navigation", name="Menu principal")).to_be_hidden()
    size = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    assert size > 22

    shown = page.locator("[data-shown] h2").first
    page.keyboard.press("ArrowRight")
    expect(shown).to_have_text("L’ensemble du plan")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(shown).to_have_text("Ce qui appelle une décision")
    expect(shown).to_be_in_viewport()
    page.keyboard.press("ArrowLeft")
    expect(shown).to_contain_text("Ce qui a changé depuis")

    page.get_by_role("link", name="Ce qui a changé", exact=True).click()
    page.wait_for_url("**/changements/?au=2013-06-30&projection=oui")
    page.keyboard.press("Escape")
    page.wait_for_url("**/changements/?au=2013-06-30")
    expect(page.get_by_role("navigation", name="Menu principal")).to_be_visible()


def test_arrows_stay_with_what_uses_them(sign_in):
    page = sign_in("copil")
    page.goto("/2012-2014/?projection=oui")
    slider = page.get_by_role("slider", name="Mois du plan")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-replayed=date]")).to_contain_text("31 octobre 2013")
    expect(page.locator("[data-shown]")).to_have_count(0)
