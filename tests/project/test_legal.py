"""The legal pages: open to everybody, linked from every page, honest about what nobody has filled in."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as project
from django.template.loader import get_template

ADDRESSES = ("/accessibilite/", "/mentions-legales/", "/donnees-personnelles/")


def words(html):
    return html.replace("&nbsp;", " ").replace("\u00a0", " ")


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_leads_to_them(client, db, client_of, superuser, address):
    pages = {
        "sign-in": client.get("/connexion/"),
        "nowhere": client.get("/nulle-part/"),
        "home": client_of(superuser).get("/", follow=True),
        "administration": client_of(superuser).get("/admin/"),
    }
    htmls = {name: page.content.decode() for name, page in pages.items()} | {"500": get_template("500.html").render()}
    assert [name for name, html in htmls.items() if f'<a href="{address}">' not in html] == []


def test_the_mention_and_the_declaration_say_the_same(client, db, settings):
    settings.LEGAL = project.LEGAL | {
        "accessibility": "partiellement conforme",
        "accessibility_audit": "Audit : 78 %.",
    }
    html = words(client.get("/accessibilite/").content.decode())
    assert "Accessibilité : partiellement conforme" in html
    assert "est <strong>partiellement conforme</strong>" in html
    assert "Audit : 78 %." in html
    assert "pas encore été audité" not in html


def test_without_an_audit_the_portal_is_not_conforming(client, db):
    html = words(client.get("/accessibilite/").content.decode())
    assert "Accessibilité : non conforme" in html
    assert "il n’a pas encore été audité" in html
    assert "Défenseur des droits" in html


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("publisher_address", "/mentions-legales/"),
        ("director", "/mentions-legales/"),
        ("host", "/mentions-legales/"),
        ("contact", "/accessibilite/"),
        ("dpo", "/donnees-personnelles/"),
    ],
)
def test_what_is_not_filled_in_is_seen(client, db, settings, name, address):
    settings.LEGAL = dict.fromkeys(project.LEGAL, "Dit par la Métropole")
    assert "à compléter" not in client.get(address).content.decode()
    settings.LEGAL = settings.LEGAL | {name: ""}
    assert "à compléter" in client.get(address).content.decode()


def test_the_durations_are_those_of_the_purge(client, db, settings):
    settings.PERSONAL_DATA_YEARS, settings.ACCESS_LOG_MONTHS = 7, 11
    html = words(client.get("/donnees-personnelles/").content.decode())
    assert "7 ans après son départ" in html
    assert "11 mois" in html


@pytest.mark.parametrize("state", ["conforme à peu près", "totalement conforme"])
def test_a_state_that_nobody_audited_is_refused(tmp_path, state):
    environment = os.environ | {"LEGAL_ACCESSIBILITY": state, "VAR_DIR": str(tmp_path), "SECRET_KEY": "x"}
    command = [sys.executable, "manage.py", "check"]
    run = subprocess.run(command, env=environment, cwd=project.BASE_DIR, capture_output=True, text=True, check=False)
    assert run.returncode != 0
    assert "LEGAL_ACCESSIBILITY" in run.stderr
