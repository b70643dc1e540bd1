"""From signing in to the report in hand: what an agent of the Mission ESS comes for."""

import re
from io import BytesIO

from playwright.sync_api import expect
from pypdf import PdfReader


def test_an_update_reaches_the_dashboard_and_the_report(sign_in):
    page = sign_in("mission")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tableau de bord")
    expect(page.get_by_role("link", name="9 réalisées")).to_be_visible()

    page.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Actions").click()
    page.get_by_role("link", name="Former les techniciens chargés des marchés publics").click()
    page.get_by_role("link", name="Mettre à jour", exact=True).click()
    page.get_by_label("Réalisée").check()
    expect(page.get_by_label("Avancement")).to_be_hidden()
    page.get_by_label("Note pour le comité").fill("La dernière session de formation a eu lieu ce matin.")
    page.get_by_role("button", name="Enregistrer").click()

    expect(page.get_by_role("status")).to_contain_text("Réalisée")
    expect(page.get_by_text("La dernière session de formation a eu lieu ce matin.")).to_be_visible()

    page.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Tableau de bord").click()
    expect(page.get_by_role("link", name="10 réalisées")).to_be_visible()

    report = download_report(page)
    assert report.metadata.title
    text = "\n".join(found.extract_text() for found in report.pages)
    assert "La dernière session de formation a eu lieu ce matin." in " ".join(text.split())
    assert "Situation au 15 novembre 2013" in " ".join(text.split())


def download_report(page) -> PdfReader:
    """Follow the dashboard's link to the report, as the browser that is signed in."""
    address = page.get_by_role("link", name="Rapport d’avancement (PDF)").get_attribute("href")
    response = page.request.get(address)
    assert response.headers["content-type"] == "application/pdf"
    return PdfReader(BytesIO(response.body()))


def test_a_pilot_confirms_in_one_click(sign_in):
    page = sign_in("pilote")
    page.goto("/2012-2014/")
    own = page.get_by_role("region", name="Vos actions")
    own.get_by_role("button", name="Confirmer sans changement l’action 12").click()
    expect(page.get_by_role("status")).to_contain_text("confirmé sans changement")
    expect(page.get_by_role("region", name="Historique").get_by_role("listitem").first).to_contain_text(
        "15 novembre 2013"
    )


def test_an_update_without_javascript(sign_in):
    page = sign_in("mission", java_script_enabled=False)
    page.goto("/2012-2014/actions/12/suivi/")
    page.get_by_label("Réalisée").check()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("region", name="État")).to_contain_text("Réalisée")


def test_two_agents_write_at_once(sign_in):
    """The second one loses nothing: both states are shown, and sending again records."""
    first, second = sign_in("mission"), sign_in("admin")
    for page in (first, second):
        page.goto("/2012-2014/actions/1/suivi/")
    first.get_by_label("À surveiller").check()
    first.get_by_role("button", name="Enregistrer").click()
    expect(first.get_by_role("status")).to_be_visible()

    second.get_by_label("Note pour le comité").fill("Ma note, longue à écrire.")
    second.get_by_label("En difficulté").check()
    second.get_by_role("button", name="Enregistrer").click()
    conflict = second.get_by_role("alert")
    expect(conflict).to_contain_text("À surveiller")
    expect(conflict).to_contain_text("Ma note, longue à écrire.")
    expect(second.get_by_label("Note pour le comité")).to_have_value("Ma note, longue à écrire.")

    second.get_by_role("button", name="Enregistrer malgré tout").click()
    expect(second.get_by_role("region", name="État")).to_contain_text("En difficulté")


def found(page):
    """How many actions the list says to hold."""
    return page.locator(".list-head").get_by_role("status")


def test_a_list_is_a_link(sign_in):
    page = sign_in("copil")
    page.goto("/2012-2014/actions/")
    page.get_by_label("En retard").check()
    page.get_by_role("button", name="Filtrer").click()
    expect(page).to_have_url(re.compile("signal=retard"))
    expect(found(page)).to_have_text("6 actions")

    other = sign_in("mission")
    other.goto(page.url)
    expect(found(other)).to_have_text("6 actions")


def test_the_keyboard_reaches_the_content(sign_in):
    page = sign_in("copil")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_signing_out(sign_in):
    page = sign_in("copil")
    page.get_by_text("(démo)").first.click()
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page).to_have_url(re.compile("/connexion/"))
    page.goto("/2012-2014/")
    expect(page).to_have_url(re.compile("/connexion/"))
