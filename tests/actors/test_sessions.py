"""« Mon compte » and « Mes sessions »: where one is signed in, and signing out elsewhere."""

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actors.accounts.sessions import browser_in_words
from tests.actors.test_accounts import NEW_PASSWORD, change, is_signed_in, page, sign_in

SESSIONS, ACCOUNT = "/compte/sessions/", "/compte/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0"
SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/605.1 (KHTML, like Gecko) Version/18.0 Safari/605.1"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def browser_of(stranger):
    """Return a browser in which the person has signed in."""

    def signed_in(user_agent):
        client = Client(headers={"user-agent": user_agent})
        sign_in(client, stranger.email)
        return client

    return signed_in


def row_of(client):
    return UserSession.objects.get(session_key=client.session.session_key)


def test_each_session_says_browser_and_dates(browser_of):
    opened = timezone.localtime().replace(year=2027, month=3, day=1, hour=9, minute=5)
    with time_machine.travel(opened, tick=False):
        browser_of(CHROME)
        here = browser_of(FIREFOX)
        html = page(here.get(SESSIONS))
    assert html.index("Firefox sur Windows") < html.index("Chrome sur Android"), "this one comes first"
    assert html.count("Cette session") == 1
    assert "Ouverte le 1er mars 2027 à 9\u00a0h\u00a005" in html
    assert html.count('name="session"') == 1, "one does not sign out of here by mistake"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox sur Windows"),
        (CHROME, "Chrome sur Android"),
        (EDGE, "Edge sur Windows"),
        (SAFARI, "Safari sur macOS"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari sur iPhone"),
        ("curl/8.0", "Navigateur inconnu"),
        ("", "Navigateur inconnu"),
        ("<script>alert(1)</script>", "Navigateur inconnu"),
    ],
)
def test_a_browser_in_words(user_agent, words):
    assert browser_in_words(user_agent) == words


def test_last_seen_is_kept_every_five_minutes_at_most(browser_of):
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        client = browser_of(FIREFOX)
    with (
        time_machine.travel(start + timedelta(minutes=4), tick=False),
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        client.get(ACCOUNT)
    assert not [query for query in queries if query["sql"].startswith("UPDATE")], "reading pages writes nothing"
    assert row_of(client).last_seen_at == start
    with time_machine.travel(start + timedelta(minutes=6), tick=False):
        client.get(ACCOUNT)
        assert row_of(client).last_seen_at == timezone.now()


def test_one_session_is_ended(browser_of):
    here, lost, other = browser_of(FIREFOX), browser_of(CHROME), browser_of(EDGE)
    answer = here.post(SESSIONS, {"session": row_of(lost).pk}, follow=True)
    assert "La session est fermée." in page(answer)
    assert "Chrome sur Android" not in page(answer)
    assert lost.get(ACCOUNT).status_code == 302
    assert [is_signed_in(client) for client in (here, lost, other)] == [True, False, True]


def test_all_others_are_ended(browser_of, client_of, make_user):
    somebody_else = Client()
    make_user("zoe@example.org")
    sign_in(somebody_else, "zoe@example.org")
    here, lost, other = browser_of(FIREFOX), browser_of(CHROME), browser_of(EDGE)
    assert "Déconnecter partout ailleurs" in page(here.get(SESSIONS))
    html = page(here.post(SESSIONS, follow=True))
    assert "Les autres sessions sont fermées." in html
    assert "Déconnecter partout ailleurs" not in html
    assert [is_signed_in(client) for client in (here, lost, other, somebody_else)] == [True, False, False, True]


@pytest.mark.parametrize("asked", ["0", "99999999999999999999", "x", "-1", "\0", "' OR 1=1"])
def test_a_session_that_is_not_mine_is_not_found(browser_of, asked):
    assert browser_of(FIREFOX).post(SESSIONS, {"session": asked}).status_code == 404


def test_the_session_of_somebody_else_stays(browser_of, make_user):
    make_user("zoe@example.org")
    zoe = Client()
    sign_in(zoe, "zoe@example.org")
    assert browser_of(FIREFOX).post(SESSIONS, {"session": row_of(zoe).pk}).status_code == 404
    assert is_signed_in(zoe)


def test_this_session_is_left_by_signing_out(browser_of):
    here = browser_of(FIREFOX)
    assert here.post(SESSIONS, {"session": row_of(here).pk}).status_code == 404
    here.post("/deconnexion/")
    assert not is_signed_in(here)


def test_sessions_that_are_over_are_not_shown(browser_of):
    start = timezone.now()
    with time_machine.travel(start - timedelta(hours=13), tick=False):
        browser_of(CHROME)
    left = browser_of(EDGE)
    left.post("/deconnexion/")
    html = page(browser_of(FIREFOX).get(SESSIONS))
    assert "Chrome" not in html
    assert "Edge" not in html


def test_a_new_password_ends_the_other_sessions(browser_of):
    here = browser_of(FIREFOX)
    browser_of(CHROME)
    change(here, new=NEW_PASSWORD)
    html = page(here.get(SESSIONS))
    assert "Firefox sur Windows" in html
    assert "Chrome" not in html


# Mon compte


def test_the_account_gathers_what_keeps_it_safe(browser_of):
    client = browser_of(FIREFOX)
    browser_of(CHROME)
    html = page(client.get(ACCOUNT))
    for address in ("/mot-de-passe/changer/", "/compte/double-authentification/", SESSIONS):
        assert f'href="{address}"' in html
    assert "2 sessions ouvertes" in html
    assert "sans-role@example.org" in html
    assert '<a href="/compte/">Mon compte</a>' in page(client.get("/deconnexion/")), "from the menu of every page"


def test_an_account_without_password_is_offered_one(client_of, stranger):
    stranger.set_unusable_password()
    stranger.save()
    assert 'href="/mot-de-passe/choisir/"' in page(client_of(stranger).get(ACCOUNT))
