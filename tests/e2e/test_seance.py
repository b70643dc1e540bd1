"""The séance as it is held: on a projector, with the keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

PROJECTOR = {"width": 1920, "height": 1080}
SEANCE = "/2012-2014/copil/2013-11-15/seance/"


@pytest.fixture
def viewport():
    return PROJECTOR


def at(page, number):
    expect(page).to_have_url(re.compile(f"{SEANCE}{number}/$"))


def test_by_keyboard_alone(sign_in):
    page = sign_in("mission")
    page.goto(SEANCE)
    at(page, 18)
    expect(page.get_by_role("navigation", name="Ordre du jour")).to_contain_text("1 sur 8")

    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement !== null")
    page.keyboard.press("ArrowRight")
    at(page, 9)
    assert page.evaluate("document.fullscreenElement !== null")

    page.keyboard.press("d")
    page.keyboard.type("Accepter la solution temporaire dès février.")
    expect(page.get_by_label("Décision*")).to_have_value("Accepter la solution temporaire dès février.")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    expect(page.get_by_role("radio", name="En cours")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("radio", name="À surveiller")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("65")
    page.keyboard.press("Control+Enter")

    at(page, 23)
    expect(page.get_by_role("status")).to_contain_text("Action 9 : décision enregistrée, état « En cours »")
    expect(page.get_by_role("navigation", name="Ordre du jour")).to_contain_text("9 ✓")

    page.goto("/2012-2014/actions/9/")
    latest = page.get_by_role("region", name="Historique").locator(".timeline > li").first
    expect(latest).to_contain_text("décidé en COPIL du 15 novembre 2013")
    expect(latest).to_contain_text("À surveiller")
    expect(latest).to_contain_text("60 → 65 %")


def test_a_decision_begun_is_found_again(sign_in):
    page = sign_in("mission")
    page.goto(f"{SEANCE}9/")
    page.keyboard.press("d")
    page.keyboard.type("Une décision commencée")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    at(page, 23)
    expect(page.get_by_label("Décision*")).to_have_value("")
    page.keyboard.press("ArrowLeft")
    at(page, 9)
    expect(page.get_by_label("Décision*")).to_have_value("Une décision commencée")
    page.keyboard.press("Control+Enter")
    at(page, 23)
    page.go_back()
    at(page, 9)
    expect(page.get_by_text("Une décision commencée")).to_be_visible()
    expect(page.get_by_label("Décision*")).to_have_value("")


def test_what_is_wrong_stays_on_the_screen(sign_in):
    page = sign_in("mission")
    page.goto(f"{SEANCE}9/")
    page.get_by_label("Personne chargée").fill("Agnès")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert").filter(has_text="Rien n’est encore enregistré")).to_be_visible()
    expect(page.get_by_label("Décision*")).to_be_focused()
    expect(page.get_by_label("Personne chargée")).to_have_value("Agnès")


def test_keys_can_be_put_off(sign_in):
    page = sign_in("mission")
    page.goto(f"{SEANCE}9/")
    page.keyboard.press("?")
    page.get_by_label("Les touches d’un seul caractère agissent").uncheck()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("d")
    expect(page.get_by_label("Décision*")).not_to_be_focused()
    page.keyboard.press("ArrowRight")
    at(page, 23)


def test_a_key_struck_as_the_panel_of_keys_closes_is_heard(sign_in):
    page = sign_in("mission")
    page.goto(f"{SEANCE}9/")
    page.keyboard.press("?")
    page.get_by_label("Les touches d’un seul caractère agissent").focus()
    page.evaluate("""() => {
        document.querySelector("dialog").close();
        const key = new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, cancelable: true });
        document.activeElement.dispatchEvent(key);
    }""")
    at(page, 23)


def test_a_session_that_has_ended_loses_nothing(sign_in):
    page = sign_in("mission")
    page.goto(f"{SEANCE}9/")
    page.get_by_label("Décision*").fill("Signer à deux.")
    page.context.clear_cookies()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert").filter(has_text="Votre saisie est toujours là")).to_be_visible()
    expect(page.get_by_label("Décision*")).to_have_value("Signer à deux.")


def test_without_javascript(sign_in):
    page = sign_in("mission", java_script_enabled=False)
    page.goto(SEANCE)
    page.get_by_role("link", name="Sans décision, passer au suivant").click()
    at(page, 9)
    page.get_by_label("Décision*").fill("Signer à deux.")
    page.get_by_label("La décision change l’état de l’action").check()
    page.get_by_label("À surveiller").check()
    page.get_by_role("button", name="Enregistrer la décision").click()
    at(page, 23)
    page.get_by_role("link", name="Bilan").click()
    expect(page.get_by_text("Signer à deux.")).to_be_visible()
    expect(page.get_by_text("dont 7 sans décision")).to_be_visible()
