"""Whatever goes wrong, a French page says what to do next; this file is its own URLconf."""

import re

import html5lib
import pytest
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponse
from django.template.loader import get_template
from django.test import Client
from django.urls import path

from ess_plan import urls as portal

pytestmark = pytest.mark.urls(__name__)

LOGIN = "/connexion/"


@login_not_required
def breaks(request):
    raise RuntimeError("secret détail")


@login_not_required
def forbids(request):
    raise PermissionDenied("secret détail")


@login_not_required
def refuses(request):
    raise BadRequest("« <b>2013-02-30 </b>» n’est pas une date : écrivez AAAA-MM-JJ.")


@login_not_required
def takes_post(request):
    return HttpResponse(len(request.POST))


handler400 = portal.handler400
urlpatterns = [
    path("panne/", breaks),
    path("refus/", forbids),
    path("demande/", refuses),
    path("envoi/", takes_post),
    *portal.urlpatterns,
]


def page(response, status, title):
    assert response.status_code == status
    html = response.content.decode()
    html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    assert '<html lang="fr">' in html
    assert f"<title>{title} – 37 actions pour 37 communes</title>" in html
    assert re.findall(r"<h1>(.*?)</h1>", html) == [title]
    assert "secret" not in html
    assert "Mission ESS" in html or 'href="/"' in html
    assert not re.search(r"<style|<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=", html)
    return html


@pytest.mark.parametrize("address", ["/nulle-part/", "/a/b/c.php", "/%00", "/é?<x>"])
def test_unknown_address(client, db, address):
    html = page(client.get(address), 404, "Page introuvable")
    assert address not in html


def test_unknown_address_of_a_user_leads_to_the_actions(client_of, mission, plan):
    html = page(client_of(mission).get("/nulle-part/"), 404, "Page introuvable")
    assert f'<a href="/{plan.slug}/actions/">Chercher dans la liste des actions</a>' in html


def test_forbidden(client, db):
    html = page(client.get("/refus/"), 403, "Action non permise")
    assert "rôle" in html
    assert "adressez-vous à la Mission ESS" in html


@pytest.mark.parametrize("token", ["", "x" * 64])
def test_expired_form(db, token):
    client = Client(enforce_csrf_checks=True)
    client.get(LOGIN)
    response = client.post(f"{LOGIN}?next=/a/", {"csrfmiddlewaretoken": token})
    html = page(response, 403, "Formulaire périmé")
    assert f'<a href="{LOGIN}?next=/a/">' in html
    assert "«&nbsp;Précédent&nbsp;»" in html


def test_bad_request_says_why(client, db):
    html = page(client.get("/demande/"), 400, "Demande incorrecte")
    assert "« &lt;b&gt;2013-02-30 &lt;/b&gt;» n’est pas une date" in html


def test_foreign_host(client, db):
    html = page(client.get(LOGIN, headers={"host": "pirate.example"}), 400, "Demande incorrecte")
    assert "pirate" not in html
    assert "n’a pas compris" in html


def test_too_many_fields(client, db, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2
    page(client.post("/envoi/", {"a": 1, "b": 2, "c": 3}), 400, "Demande incorrecte")


def test_too_large(db, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    client = Client(enforce_csrf_checks=True)
    client.get(LOGIN)
    for address in ("/envoi/", LOGIN):
        html = page(client.post(address, {"login": "x" * 200}), 413, "Envoi trop volumineux")
        assert "fichier plus petit" in html


def test_method_not_allowed(client):
    assert client.post("/sante/vivant").status_code == 405


def test_failure_of_the_portal_needs_no_database(client):
    """There is no `db` here: touching the database would fail this test."""
    client.raise_request_exception = False
    html = page(client.get("/panne/"), 500, "Erreur du portail")
    assert "RuntimeError" not in html


def test_failure_page_looks_like_the_others(client, db):
    def sheets(html):
        return [sheet for sheet in re.findall(r'href="/static/([^"]+\.css)"', html) if "print" not in sheet]

    alone = sheets(get_template("500.html").render())
    assert alone == sheets(client.get("/verifier/nulle-part/").content.decode())
    assert all(finders.find(sheet) for sheet in alone)
