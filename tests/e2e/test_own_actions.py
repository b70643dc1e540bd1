"""A pilot signs in, sees what is asked, and answers in a minute: on the spot, or without JavaScript."""

import pytest
from playwright.sync_api import expect

from tests.e2e.test_accessibility import findings


def line(page, number):
    return page.locator(f"#action-{number}")


def history(page, number):
    """Open the sheet of an action; return the latest entry of its history."""
    page.goto(f"/2012-2014/actions/{number}/")
    return page.get_by_role("region", name="Historique").locator(".timeline > li").first


def test_answered_on_the_spot(sign_in):
    page = sign_in("pilote")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes actions")
    asked = page.get_by_role("region", name="Ce qui vous est demandé")
    expect(asked.locator(".line")).to_have_count(2)
    expect(asked.locator(".line").first).to_contain_text("pour le 27 novembre 2013")

    line(page, 15).get_by_role("button", name="Confirmer sans changement").click()
    expect(line(page, 15)).to_contain_text("état confirmé sans changement")
    expect(line(page, 15)).to_contain_text("Prochaines nouvelles attendues d’ici le 13 février 2014")
    expect(page.locator("#annonce")).to_have_text("Action 15 : état confirmé sans changement.")
    expect(page.locator("#resume")).to_contain_text("1 action attend de vos nouvelles")

    line(page, 16).get_by_role("link", name="Mettre à jour").click()
    expect(line(page, 16).get_by_label("En cours")).to_be_focused()
    line(page, 16).get_by_label("À surveiller").check()
    line(page, 16).get_by_role("spinbutton", name="Avancement").fill("60")
    line(page, 16).get_by_label("Échéance annoncée").fill("2014-02-28")
    line(page, 16).get_by_label("Note pour le comité").fill("Premier marché alloti publié.")
    line(page, 16).get_by_role("button", name="Enregistrer").click()
    expect(line(page, 16)).to_contain_text("« En cours » au 15 novembre 2013")
    expect(line(page, 16).get_by_role("link", name="Mettre à jour")).to_be_focused()
    expect(line(page, 16)).to_contain_text("Le jalon « Premier marché alloti » était prévu le 26 avril 2013")
    assert findings(page) == []

    page.reload()
    expect(page.get_by_role("region", name="À jour").locator(".line")).to_have_count(4)
    expect(history(page, 16)).to_contain_text("Premier marché alloti publié.")
    expect(history(page, 15)).to_contain_text("Confirmé sans changement")


def test_answered_without_javascript(sign_in):
    page = sign_in("pilote", java_script_enabled=False)
    line(page, 15).get_by_role("button", name="Confirmer sans changement").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes actions")
    expect(page.locator(".messages")).to_contain_text("Action 15 : état confirmé sans changement.")
    expect(page.get_by_role("region", name="À jour")).to_contain_text("Généraliser les critères")

    line(page, 16).get_by_role("link", name="Mettre à jour").click()
    page.get_by_label("Avancement").fill("150")
    page.get_by_label("Note pour le comité").fill("Premier marché alloti publié.")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_contain_text("Rien n’est encore enregistré")
    page.get_by_label("Avancement").fill("60")
    page.get_by_label("Échéance annoncée").fill("2014-02-28")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes actions")
    expect(page.locator(".messages")).to_contain_text("« En cours » au 15 novembre 2013")
    expect(history(page, 16)).to_contain_text("Premier marché alloti publié.")


def test_by_keyboard_and_nothing_typed_is_lost(sign_in):
    page = sign_in("pilote")
    opener = line(page, 12).get_by_role("link", name="Mettre à jour")
    note = line(page, 12).get_by_label("Note pour le comité")
    opener.focus()
    page.keyboard.press("Enter")
    expect(line(page, 12).get_by_label("En cours")).to_be_focused()
    note.fill("À moitié écrite")
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    expect(note).to_have_value("À moitié écrite")
    line(page, 12).get_by_role("link", name="Annuler").click()
    expect(note).to_have_count(0)
    expect(opener).to_be_focused()


FAILURES = {
    403: "Vous n’avez pas le droit",
    404: "n’existe plus",
    500: "Le portail a rencontré une difficulté",
    None: "Le portail ne répond pas",
}


@pytest.mark.parametrize("status", FAILURES)
def test_an_answer_that_does_not_come_is_said(sign_in, status):
    page = sign_in("pilote")
    answer = (lambda route: route.fulfill(status=status)) if status else (lambda route: route.abort())
    line(page, 16).get_by_role("link", name="Mettre à jour").click()
    line(page, 16).get_by_label("Note pour le comité").fill("Longue à écrire")
    page.route("**/suivi/**", answer)
    line(page, 16).get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_contain_text(FAILURES[status])
    expect(page.get_by_role("alert")).to_contain_text("Rien n’a été enregistré")
    expect(line(page, 16).get_by_label("Note pour le comité")).to_have_value("Longue à écrire")


def test_a_session_that_has_ended_is_said(sign_in):
    page = sign_in("pilote")
    page.context.clear_cookies(name="sessionid")
    line(page, 16).get_by_role("link", name="Mettre à jour").click()
    expect(page.get_by_role("alert")).to_contain_text("Vous n’êtes plus connecté")
    expect(line(page, 16)).to_be_visible()
