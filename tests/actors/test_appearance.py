"""Light, dark, or what the system says: the reader chooses, and the choice holds on every page."""

import pytest
from django.urls import reverse

ADDRESS = "/apparence/"


@pytest.fixture
def reader(client_of, committee_member, plan):
    return client_of(committee_member)


def opening_tag(client):
    return client.get("/2012-2014/").content.decode().split("<head>")[0]


def test_the_system_decides_at_first(reader):
    assert "data-theme" not in opening_tag(reader)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_theme_is_kept(reader, theme):
    response = reader.post(ADDRESS, {"theme": theme, "next": "/2012-2014/actions/?statut=completed"})
    assert response.url == "/2012-2014/actions/?statut=completed"
    assert response.cookies["theme"]["httponly"]
    assert f'<html lang="fr" data-theme="{theme}">' in opening_tag(reader)


def test_back_to_what_the_system_says(reader):
    reader.post(ADDRESS, {"theme": "dark"})
    reader.post(ADDRESS, {"theme": ""})
    assert "data-theme" not in opening_tag(reader)


@pytest.mark.parametrize("page", ["https://ailleurs.example/", "//ailleurs.example", "javascript:alert(1)", ""])
def test_the_way_back_stays_within_the_portal(reader, page):
    assert reader.post(ADDRESS, {"theme": "dark", "next": page}).url == reverse("home")


def test_an_unknown_theme_is_refused(reader):
    response = reader.post(ADDRESS, {"theme": "mauve"})
    assert response.status_code == 400
    assert "clair, sombre ou automatique" in response.content.decode()


def test_a_forged_cookie_is_ignored(reader):
    reader.cookies["theme"] = "mauve"
    assert "data-theme" not in opening_tag(reader)


def test_the_cookie_is_secure_on_https(reader, settings):
    settings.SESSION_COOKIE_SECURE = True
    assert reader.post(ADDRESS, {"theme": "dark"}).cookies["theme"]["secure"]


def test_anonymous_is_sent_to_the_sign_in(client):
    assert client.post(ADDRESS, {"theme": "dark"}).url.startswith("/connexion/")
