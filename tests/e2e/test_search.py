"""The search from any page, by keyboard and on a phone."""

import re

from playwright.sync_api import expect

SEARCH = "/2012-2014/recherche/"


def field(page):
    """The one field of the search that the page shows: the header's, or the page's own on a phone."""
    return page.locator("[data-search]:visible").last


def test_the_search_is_one_key_away(sign_in, viewport):
    page = sign_in("mission")
    page.goto("/2012-2014/actions/12/")
    page.keyboard.press("/")
    if viewport["width"] < 1000:
        expect(page).to_have_url(re.compile(f"{SEARCH}$"))
    expect(field(page)).to_be_focused()
    page.keyboard.type("marché public")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Actions (")).to_be_visible()
    page.get_by_role("link", name="Former les techniciens").first.click()
    expect(page).to_have_url(re.compile("/2012-2014/actions/12/"))


def test_a_key_typed_in_a_field_is_a_letter(sign_in):
    page = sign_in("mission")
    page.goto("/2012-2014/actions/12/suivi/")
    note = page.get_by_label("Note pour le comité")
    note.fill("")
    note.press("/")
    expect(note).to_have_value("/")
    expect(note).to_be_focused()


def test_keys_pressed_alone_can_be_put_off(sign_in):
    page = sign_in("mission")
    page.goto(SEARCH)
    keys = page.get_by_label("Touches seules actives")
    expect(keys).to_be_checked()
    keys.uncheck()
    page.goto("/2012-2014/plan/")
    page.keyboard.press("/")
    expect(page).to_have_url(re.compile("/2012-2014/plan/$"))
    expect(page.locator("[data-search]:focus")).to_have_count(0)
    page.keyboard.press("Control+K")
    expect(page.locator("[data-search]:focus")).to_have_count(1)
