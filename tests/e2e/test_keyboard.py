"""The journey of a member of the committee, and of the Mission, with the keyboard alone."""

import pytest
from playwright.sync_api import expect

MOST_STOPS = 150


@pytest.fixture
def viewport():
    return {"width": 1280, "height": 900}


@pytest.fixture
def page(open_page):
    """Sign in by the keyboard: the first field has the focus, Enter sends."""

    def signed_in(name):
        page = open_page()
        page.goto("/connexion/")
        page.get_by_label("Adresse électronique").focus()
        page.keyboard.type(f"{name}@demo.invalid")
        page.keyboard.press("Tab")
        page.keyboard.type("37-actions-37-communes")
        page.keyboard.press("Enter")
        page.wait_for_url(lambda address: "/connexion/" not in address)
        return page

    return signed_in


def reach(page, locator):
    """Press Tab until an element has the focus, and see it there."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if locator.evaluate("element => element === document.activeElement"):
            ring = locator.evaluate(
                "element => [getComputedStyle(element).outlineStyle, getComputedStyle(element).boxShadow]"
            )
            assert ring != ["none", "none"], "the focus is not seen"
            return
    raise AssertionError(f"{MOST_STOPS} tabulations do not reach {locator}")


def test_the_committee_goes_from_a_figure_to_its_rule_and_its_actions(page):
    page = page("copil")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#contenu")).to_be_focused()

    reach(page, page.get_by_role("button", name="Comment c’est compté : Avancement"))
    page.keyboard.press("Enter")
    card = page.locator("#regle-avancement")
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()

    reach(page, page.get_by_role("link", name="6 en retard"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/actions/?signal=retard")
    reach(page, page.get_by_role("link", name="Rendre accessible le dispositif des pépinières"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Rendre accessible")


def test_the_slider_replays_the_plan(page):
    page = page("copil")
    slider = page.get_by_role("slider", name="Mois du plan")
    reach(page, slider)
    page.keyboard.press("Home")
    expect(page.locator("[data-replayed=date]")).to_have_text("Situation au 31 janvier 2012")
    expect(page.get_by_role("link", name="9 réalisées")).to_have_count(0)
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/?au=2012-02-29")
    expect(slider).to_have_attribute("aria-valuetext", "29 février 2012")
    page.keyboard.press("End")
    expect(page.locator("[data-replayed=date]")).to_have_text("Situation au 15 novembre 2013")
    expect(page.get_by_role("link", name="9 réalisées")).to_be_visible()


def test_a_brick_says_what_it_is_when_it_has_the_focus(page):
    page = page("copil")
    page.locator(".wall a[href$='/10/']").focus()
    page.keyboard.press("Tab")
    expect(page.locator(".wall a[href$='/11/']")).to_be_focused()
    expect(page.locator(".chart-note")).to_contain_text("Action 11, Suspendue, en retard")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Prévoir des espaces")


def test_the_search_opens_by_its_key_and_leads_to_an_action(page):
    page = page("mission")
    page.keyboard.press("/")
    page.keyboard.type("pépinières")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche/?q=*")
    reach(page, page.locator("main .search-results a").first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("pépinières")


def test_the_theme_is_chosen_and_kept(page):
    page = page("copil")
    reach(page, page.locator(".account-menu summary"))
    page.keyboard.press("Enter")
    reach(page, page.get_by_role("button", name="Sombre"))
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(24, 20, 18)"
    page.goto("/2012-2014/actions/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
