"""The timeline in a browser: its head and names stay in sight, its notes come by mouse and by keyboard."""

import pytest
from playwright.sync_api import expect

ADDRESS = "/2012-2014/frise/"


@pytest.fixture
def page(sign_in):
    page = sign_in("copil")
    page.goto(ADDRESS)
    return page


def top_of(page, selector):
    return page.evaluate("selector => document.querySelector(selector).getBoundingClientRect().top", selector)


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 800}])
def test_the_years_stay_while_the_page_scrolls(page):
    page.evaluate("document.querySelector('.frise-body').scrollIntoView()")
    page.mouse.wheel(0, 600)
    expect(page.get_by_role("link", name="Comité du 21 juin 2013")).to_be_in_viewport()
    assert top_of(page, ".frise-top") == 0


@pytest.mark.parametrize("viewport", [{"width": 390, "height": 844}])
def test_years_and_names_stay_on_a_phone(page):
    frame = page.get_by_role("region", name="Frise des actions")
    frame.scroll_into_view_if_needed()
    frame.evaluate("frame => frame.scrollTo(350, 700)")
    assert top_of(page, ".frise-top") == pytest.approx(frame.bounding_box()["y"], abs=1)
    name = page.get_by_role("link", name="12 Former les techniciens")
    expect(name).to_be_in_viewport()
    box = name.bounding_box()
    assert 0 < box["x"] < 60
    assert box["x"] + box["width"] < 390
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 800}])
def test_notes_by_mouse_and_by_keyboard(page):
    note = page.locator(".chart-note")
    page.locator(".frise-row").nth(11).locator(".frise-bar rect").first.hover()
    expect(note).to_contain_text("12 Former les techniciens chargés des marchés publics")
    expect(note).to_contain_text("au lieu du 28 juin 2013.")
    page.get_by_role("link", name="12 Former les techniciens").focus()
    expect(note).to_contain_text("Échéance repoussée")
    page.keyboard.press("Tab")
    expect(note).to_contain_text("Jalon atteint le 20 juin 2012, prévu le 15 juin 2012 : Recensement des agents")
    page.keyboard.press("Enter")
    page.wait_for_url("**/2012-2014/actions/12/#jalons")


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 800}])
def test_the_keyboard_passes_the_timeline_at_once(page):
    skip = page.get_by_role("link", name="Passer la frise")
    skip.focus()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("summary", has_text="Les données en tableau")).to_be_focused()


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 800}])
def test_filtered_and_sorted_from_list_to_timeline_and_back(page):
    page.get_by_text("Filtrer les actions").click()
    page.get_by_label("Statut", exact=True).select_option("in_progress")
    page.get_by_role("button", name="Filtrer", exact=True).click()
    page.wait_for_url("**/frise/?*statut=in_progress*")
    page.get_by_role("link", name="glissements").click()
    expect(page.locator(".action-number").first).to_have_text("18")
    page.get_by_role("link", name="Voir en liste").click()
    page.wait_for_url("**/actions/?*statut=in_progress*tri=-glissement*")
    expect(page.locator(".cell-number").first).to_have_text("18")
    page.get_by_role("link", name="Voir en frise").click()
    page.wait_for_url("**/frise/?*statut=in_progress*tri=-glissement*")
