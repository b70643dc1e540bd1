"""The Mission keeps the list up to date without leaving it: one row, then several at once."""

import re

from playwright.sync_api import expect

from tests.e2e.test_accessibility import findings

IN_PROGRESS = "/2012-2014/actions/?statut=in_progress"


def row(page, number):
    return page.locator(f"#action-{number}")


def test_a_row_is_updated_in_place(sign_in):
    page = sign_in("mission")
    page.goto(IN_PROGRESS)
    page.get_by_label("Choisir l’action 1", exact=True).check()
    row(page, 1).get_by_role("link", name="Mettre à jour").click()
    expect(row(page, 1).get_by_label("En cours")).to_be_focused()
    assert findings(page) == []
    row(page, 1).get_by_role("spinbutton", name="Avancement").fill("101")
    row(page, 1).get_by_label("Note pour le comité").fill("Jury avancé d’une semaine.")
    row(page, 1).get_by_role("button", name="Enregistrer").click()
    expect(row(page, 1).get_by_role("alert")).to_contain_text("Rien n’est encore enregistré")
    expect(row(page, 1).get_by_role("spinbutton", name="Avancement")).to_be_focused()
    row(page, 1).get_by_role("spinbutton", name="Avancement").fill("75")
    row(page, 1).get_by_role("button", name="Enregistrer").click()
    expect(row(page, 1)).to_contain_text("75 %")
    expect(row(page, 1)).to_contain_text("Enregistré")
    expect(row(page, 1).get_by_role("link", name="Mettre à jour")).to_be_focused()
    expect(page).to_have_url(re.compile("statut=in_progress$"))
    expect(page.get_by_label("Choisir l’action 1", exact=True)).to_be_checked()


def test_two_agents_write_at_once_in_the_list(sign_in):
    first, second = sign_in("mission"), sign_in("admin")
    for page in (first, second):
        page.goto(IN_PROGRESS)
        row(page, 1).get_by_role("link", name="Mettre à jour").click()
    first.get_by_label("À surveiller").check()
    first.get_by_role("button", name="Enregistrer").click()
    expect(row(first, 1)).to_contain_text("Enregistré")

    second.get_by_label("Note pour le comité").fill("Ma note, longue à écrire.")
    second.get_by_role("button", name="Enregistrer").click()
    conflict = row(second, 1).get_by_role("alert")
    expect(conflict).to_contain_text("À surveiller")
    expect(conflict).to_contain_text("Ma note, longue à écrire.")
    assert findings(second) == []
    second.get_by_role("button", name="Enregistrer malgré tout").click()
    expect(row(second, 1)).to_contain_text("Dans les temps")


def test_several_are_confirmed_and_asked_about(sign_in):
    page = sign_in("mission")
    page.goto(IN_PROGRESS)
    bar = page.get_by_role("form", name="Traiter les actions cochées")
    expect(bar).to_be_hidden()
    page.get_by_label("Cocher toutes les actions de la page").check()
    expect(bar).to_contain_text("20 actions cochées")
    page.get_by_label("Cocher toutes les actions de la page").uncheck()
    page.get_by_label("Choisir l’action 1", exact=True).check()
    page.get_by_label("Choisir l’action 3", exact=True).check()
    expect(bar).to_contain_text("2 actions cochées")
    expect(bar).to_be_in_viewport()
    assert findings(page) == []
    bar.get_by_role("button", name="Confirmer sans changement").click()
    expect(page.locator(".messages")).to_contain_text("2 actions confirmées sans changement : 1, 3.")
    expect(page).to_have_url(re.compile("statut=in_progress$"))

    page.get_by_label("Choisir l’action 12", exact=True).check()
    bar.get_by_role("button", name="Demander une mise à jour").click()
    expect(page.get_by_role("main")).to_contain_text("Catherine HUMBERT")
    page.get_by_label("Message aux pilotes").fill("Le COPIL approche.")
    page.get_by_label("Réponse souhaitée pour le").fill("2013-11-27")
    page.get_by_role("button", name="Demander la mise à jour").click()
    expect(page.locator(".messages")).to_contain_text("Mise à jour demandée pour 1 action : 12.")
    expect(page).to_have_url(re.compile("statut=in_progress$"))

    pilot = sign_in("pilote")
    expect(pilot.locator("#action-12")).to_contain_text("Le COPIL approche.")


def test_several_are_confirmed_without_javascript(sign_in):
    page = sign_in("mission", java_script_enabled=False)
    page.goto(IN_PROGRESS)
    page.get_by_label("Choisir l’action 1", exact=True).check()
    page.get_by_label("Choisir l’action 3", exact=True).check()
    page.get_by_role("form", name="Traiter les actions cochées").get_by_role(
        "button", name="Confirmer sans changement"
    ).click()
    expect(page.locator(".messages")).to_contain_text("2 actions confirmées sans changement")
