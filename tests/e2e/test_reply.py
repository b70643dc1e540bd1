"""A pilot without account answers from a mail, by keyboard; the Mission takes the answer over."""

import pytest
from playwright.sync_api import expect

from actions.models import Action, Document, PilotReply, ReminderMail
from actions.replies import reply_link
from tests.e2e.test_accessibility import findings


@pytest.fixture
def link(portal):
    """The link of the latest mail of the demonstration that asked about an action."""
    action = Action.objects.get(plan__is_current=True, number=23)
    mail = ReminderMail.objects.filter(reminders__action=action, sent_at__isnull=False).latest("sent_at")
    return reply_link(mail, action)


def test_from_the_mail_to_the_history(link, open_page, sign_in):
    page = open_page()
    page.goto(link)
    assert findings(page) == []
    page.get_by_label("Inchangé").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Bloqué")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("pas encore envoyée")
    assert findings(page) == []

    page.get_by_label("Un mot").focus()
    page.keyboard.type("Deux signataires sur quatre se sont retirés.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Merci")
    assert findings(page) == []
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vous avez déjà répondu")
    assert findings(page) == []

    mission = sign_in("mission")
    mission.goto("/2012-2014/reponses/")
    mission.get_by_role("link", name="Examiner la réponse sur l’action 23").click()
    expect(mission.get_by_label("En difficulté")).to_be_checked()
    mission.get_by_role("button", name="Inscrire au suivi").click()
    expect(mission.get_by_role("status")).to_contain_text("la réponse est inscrite au suivi")
    mission.get_by_role("link", name="Articuler la politique").first.click()
    latest = mission.get_by_role("region", name="Historique").get_by_role("listitem").first
    expect(latest).to_contain_text("Deux signataires sur quatre se sont retirés.")
    expect(latest).to_contain_text("d’après la réponse de")


def test_axe_finds_nothing_on_the_pages_that_ask(sign_in, viewport):
    page = sign_in("mission")
    blocked, document = PilotReply.objects.pending().first(), Document.objects.first()
    on_the_action = f"/2012-2014/actions/{document.action.number}/documents/"
    problems = {}
    for address in (
        f"/2012-2014/reponses/{blocked.pk}/",
        f"/2012-2014/reponses/{blocked.pk}/ecarter/",
        f"{on_the_action}{document.pk}/retirer/",
    ):
        page.goto(address)
        if found := findings(page):
            problems[address] = found
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    page.goto(on_the_action)
    page.get_by_role("button", name="Ajouter le fichier").click()
    page.get_by_text("Choisissez un fichier.").wait_for()
    problems["form"] = findings(page)
    assert problems == {"form": []}
