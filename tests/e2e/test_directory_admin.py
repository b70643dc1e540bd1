"""The administrator of the directory at work: what asks for care, the history, the duplicates; axe-core on the way."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from actions.models import Action
from actors.models import Contact, Organisation
from tests import factories

SCREENS = {
    "by day": ({"width": 1280, "height": 900}, "light"),
    "by night, on a phone": ({"width": 390, "height": 844}, "dark"),
}


@pytest.fixture(params=SCREENS.values(), ids=SCREENS)
def screen(request):
    return request.param


@pytest.fixture
def viewport(screen):
    return screen[0]


@pytest.fixture
def keeper(screen, sign_in):
    return sign_in("annuaire", color_scheme=screen[1])


@pytest.fixture
def looks_right(viewport):
    """Return a function that sees that the page of a heading is accessible and as wide as the screen."""

    def look(page, heading):
        expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()
        page.wait_for_load_state()
        violations = Axe().run(page, options={"preload": False}).response["violations"]
        assert [(found["id"], found["nodes"][0]["html"][:200]) for found in violations] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]

    return look


def test_contacts_are_checked_from_the_first_page_and_a_version_comes_back(keeper, looks_right):
    keeper.goto("/admin/")
    looks_right(keeper, "Que voulez-vous")
    keeper.get_by_role("link", name="2 contacts sans adresse électronique").click()
    expect(keeper.locator("#result_list tbody tr")).to_have_count(2)
    looks_right(keeper, "Contacts")
    for box in keeper.locator("#result_list .action-select").all():
        box.check()
    keeper.locator("select[name=action]").select_option("Marquer comme vérifiés aujourd’hui")
    keeper.get_by_role("button", name="Envoyer").click()
    expect(keeper.get_by_text("Vérifiés aujourd’hui : 2 contacts.")).to_be_visible()

    keeper.goto("/admin/actors/contact/?q=pujos")
    keeper.get_by_role("link", name="Anne PUJOS").click()
    looks_right(keeper, "Anne PUJOS")
    keeper.get_by_label(re.compile("^Fonction")).fill("Directrice")
    keeper.get_by_role("button", name="Enregistrer", exact=True).click()
    keeper.get_by_role("link", name="Anne PUJOS").first.click()
    keeper.get_by_role("link", name="Historique").click()
    expect(keeper.get_by_role("article")).to_have_count(3)
    looks_right(keeper, "Historique")
    keeper.get_by_role("link", name="Rétablir cette version").first.click()
    expect(keeper.get_by_role("row", name=re.compile("Fonction.*Directrice.*Chef de service"))).to_be_visible()
    looks_right(keeper, "rétablir la version")
    keeper.get_by_role("button", name="Rétablir cette version").click()
    expect(keeper.get_by_text("La version est rétablie")).to_be_visible()
    contact = Contact.objects.get(name="Anne PUJOS")
    assert (contact.function, str(contact.checked_on)) == ("Chef de service", "2013-11-15")


def test_a_duplicate_is_merged_and_the_merge_undone(keeper, looks_right):
    double = factories.organisation("Association La Serre", slug="serre", description="Pépinière.", kind="support")
    action = Action.objects.get(plan__is_current=True, number=5)
    factories.involve(action, factories.contact("Agnès GAIGNEUX", double), role="partner")
    factories.organisation("Mouves", slug="mouves-2")

    keeper.goto("/admin/")
    keeper.get_by_role("link", name="2 paires d’organisations qui se ressemblent").click()
    looks_right(keeper, "Doublons")
    mouves = keeper.get_by_role("article").filter(has_text="Mouves")
    mouves.get_by_role("button", name="Ce ne sont pas des doublons").click()
    expect(keeper.get_by_role("button", name="Examiner de nouveau")).to_be_visible()
    looks_right(keeper, "Doublons")
    keeper.get_by_role("link", name="Fusionner…").click()
    looks_right(keeper, "Fusionner")
    expect(keeper.get_by_text("Agnès GAIGNEUX est dans les deux organisations")).to_be_visible()
    keeper.get_by_label("Association La Serre").check()
    keeper.get_by_role("button", name="Fusionner", exact=True).click()
    expect(keeper.get_by_text("Les deux fiches n’en font plus qu’une.")).to_be_visible()
    looks_right(keeper, "Une fusion")
    merged = Organisation.objects.get(name="Association La Serre")
    assert (merged.slug, merged.description) == ("la-serre", "Pépinière.")
    assert merged.involvements.filter(action=action).exists()

    keeper.get_by_role("button", name="Défaire la fusion").click()
    expect(keeper.get_by_text("La fusion est défaite")).to_be_visible()
    assert double.involvements.get().action == action
    assert Organisation.objects.get(slug="la-serre").name == "La Serre"
