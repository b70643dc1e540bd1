"""Setting up the second factor, and coming back with a code, as a browser shows it."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from playwright.sync_api import expect

from actors.accounts.invitations import invite
from actors.models import User
from tests.actors.test_accounts import link_in
from tests.e2e.conftest import PASSWORD
from tests.e2e.test_accessibility import findings

INDEX = "/compte/double-authentification/"
PAGES = ["/compte/", "/compte/sessions/", INDEX, f"{INDEX}codes/", f"{INDEX}codes/renouveler/", f"{INDEX}retirer/"]


@pytest.fixture(autouse=True)
def required(settings):
    cache.clear()
    settings.MFA_REQUIRED = True


def code_of(secret):
    """Return a code that will still be good when the browser sends it."""
    if time.time() % 30 > 25:
        time.sleep(6)
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_from_the_first_sign_in_to_the_next(sign_in, viewport):
    page = sign_in("annuaire")
    page.goto("/acteurs/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Activer la double authentification")
    assert findings(page) == []
    qr_code = page.get_by_role("img", name="Code QR à photographier")
    assert qr_code.evaluate("image => image.complete && image.naturalWidth > 0")
    secret = page.locator("code").inner_text().replace(" ", "")
    page.get_by_label("Code").fill("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ce code est incorrect")).to_be_visible()
    assert findings(page) == []
    page.get_by_label("Code").fill(code_of(secret))
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Codes de secours")
    expect(page.get_by_text("La double authentification est active.")).to_be_visible()
    codes = page.locator(".recovery-codes li").all_inner_texts()
    assert len(codes) == 10
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger les codes").click()
    assert download.value.suggested_filename == "codes-de-secours.txt"
    assert codes[0] in download.value.path().read_text()
    problems = {}
    for address in PAGES:
        page.goto(address)
        if found := findings(page):
            problems[address] = found
        if page.evaluate("document.documentElement.scrollWidth") > viewport["width"]:
            problems[f"{address} scrolls sideways"] = ""
    assert problems == {}

    page.locator(".account-menu summary").click()
    page.get_by_role("button", name="Se déconnecter").click()
    page.get_by_label("Adresse électronique").fill("annuaire@demo.invalid")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Donner le code")
    assert findings(page) == []
    page.get_by_label("Code").fill(code_of(secret))
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Annuaire", exact=True)).to_be_visible()
    page.goto("/acteurs/")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Annuaire"))


def test_an_invitation_opens_an_account(open_page, mailoutbox):
    newcomer = User.objects.create_user("nora@demo.invalid", first_name="Nora")
    invite(user=newcomer, by=User.objects.get(email="admin@demo.invalid"))
    page = open_page()
    page.goto(link_in(mailoutbox[0]))
    assert findings(page) == []
    page.get_by_label("Nouveau mot de passe*", exact=True).fill("trop court")
    page.get_by_label("une seconde fois").fill("trop court")
    page.keyboard.press("Enter")
    expect(page.get_by_text("au minimum 14 caractères")).to_be_visible()
    assert findings(page) == []
    page.get_by_label("Nouveau mot de passe*", exact=True).fill("une phrase assez longue pour Nora")
    page.get_by_label("une seconde fois").fill("une phrase assez longue pour Nora")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Votre mot de passe est enregistré.")).to_be_visible()
    page.goto(link_in(mailoutbox[0]))
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce lien ne sert plus")
    assert findings(page) == []
