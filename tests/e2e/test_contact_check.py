"""A contact checks the own entry from a mail, by keyboard; the administrator applies what is proposed."""

import pytest
from playwright.sync_api import expect

from actors.models import Contact, ContactAsk
from actors.yearly.answers import link_of
from tests.e2e.test_accessibility import findings


@pytest.fixture
def contact(portal):
    return Contact.objects.exclude(email="").exclude(function="").order_by("name").first()


def test_from_the_mail_to_the_directory(contact, open_page, sign_in, viewport):
    link = link_of(ContactAsk.objects.create(contact=contact))
    page = open_page()
    page.goto(link)
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    page.get_by_role("button", name="Envoyer mes corrections").click()
    expect(page.get_by_role("alert")).to_contain_text("rien n’y est changé")
    assert findings(page) == []
    page.get_by_label("Fonction").fill("")
    page.get_by_label("Fonction").focus()
    page.keyboard.type("Présidente d’honneur")
    page.get_by_label("Autre chose à nous dire").fill("Depuis le mois dernier.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("vos corrections sont transmises")
    assert findings(page) == []
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vous avez déjà répondu")
    assert findings(page) == []

    admin = sign_in("annuaire")
    admin.goto("/admin/actors/contactcorrection/")
    admin.get_by_role("link", name=contact.name).click()
    expect(admin.get_by_role("table")).to_contain_text("Présidente d’honneur")
    assert findings(admin) == []
    assert admin.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    admin.get_by_role("button", name="Appliquer").click()
    expect(admin.get_by_text("L’annuaire est corrigé")).to_be_visible()
    contact.refresh_from_db()
    assert contact.function == "Présidente d’honneur"


def test_all_is_right_in_one_click(contact, open_page):
    page = open_page()
    page.goto(link_of(ContactAsk.objects.create(contact=contact)))
    page.get_by_role("button", name="Tout est exact").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("c’est noté")
    contact.refresh_from_db()
    assert contact.checked_on is not None
