"""Sign in, sign out, change and reset the password; what slows attackers down."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import html5lib
import pytest
import time_machine
from axes.models import AccessAttempt
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from actors.models import User
from tests.conftest import PASSWORD

LOGIN = "/connexion/"
CHANGE = "/mot-de-passe/changer/"
FORGOTTEN = "/mot-de-passe/oublie/"
NEW_PASSWORD = "une toute autre phrase, plus longue"
REFUSAL = "L’adresse électronique ou le mot de passe est incorrect."


@pytest.fixture(autouse=True)
def fresh_limits():
    """Forget the requests that other tests made from the same address."""
    cache.clear()


@pytest.fixture
def agent(make_user):
    return make_user("agnes@example.org", first_name="Agnès", last_name="O’Neil & fils")


def sign_in(client, email="agnes@example.org", password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": email, "password": password, **extra.pop("data", {})}, **extra)


def is_signed_in(client):
    return "_auth_user_id" in client.session


def page(response, status=200):
    """Return the page without its tokens, after the checks that hold for all of them."""
    assert response.status_code == status
    html = re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', r"\1''", response.content.decode())
    html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    assert html.count("<h1") == 1
    assert "placeholder" not in html
    assert not re.search(r"<style|<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=", html)
    assert not re.search(r"password|email|sign|log in|forgot", re.sub(r"<[^>]*>", "", html), re.IGNORECASE)
    return html


# Sign in


def test_sign_in_page(client, db):
    html = page(client.get(LOGIN))
    assert "<h1>Se connecter</h1>" in html
    assert 'autocomplete="username"' in html
    assert 'autocomplete="current-password"' in html
    assert 'href="/mot-de-passe/oublie/"' in html


def test_sign_in_leads_home(client, agent):
    assert sign_in(client, "  Agnes@Example.org ").url == "/"
    assert is_signed_in(client)


def test_session_ends_with_the_browser_and_after_twelve_hours(client, agent):
    cookie = sign_in(client).cookies["sessionid"]
    assert cookie["max-age"] == cookie["expires"] == ""
    assert client.get(CHANGE).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(hours=12, seconds=1), tick=False):
        assert client.get(CHANGE).status_code == 302


@pytest.mark.parametrize(
    ("email", "password"),
    [("agnes@example.org", "pas le bon mot de passe"), ("inconnue@example.org", PASSWORD)],
    ids=["wrong password", "unknown account"],
)
def test_refusal_does_not_tell_whether_the_account_exists(client, agent, email, password):
    html = page(sign_in(client, email, password))
    assert REFUSAL in html
    assert not is_signed_in(client)
    known = page(sign_in(client, "agnes@example.org", "encore un autre"))
    assert html.replace(email, "") == known.replace("agnes@example.org", "")


@pytest.mark.parametrize(
    "data", [{}, {"login": "sans arobase", "password": "x"}, {"login": "a@b.fr", "password": "\0"}]
)
def test_incomplete_sign_in_is_explained_in_french(client, db, data):
    html = page(client.post(LOGIN, data))
    assert "<title>Erreur – Se connecter" in html
    assert "is-invalid" in html


def test_own_address_is_reached_after_sign_in(client, agent):
    first = client.get(CHANGE)
    assert first.url == f"{LOGIN}?next={CHANGE}"
    assert f'<input type="hidden" name="next" value="{CHANGE}">' in page(client.get(first.url))
    assert sign_in(client, data={"next": CHANGE}).url == CHANGE
    assert client.get(LOGIN).url == "/", "someone signed in needs no such page"


FOREIGN = [
    "https://pirate.fr/",
    "//pirate.fr",
    "/\\pirate.fr",
    "javascript:a()",
    "http://localhost/",
    "http://[",
]


@pytest.mark.parametrize("foreign", FOREIGN)
def test_foreign_address_is_ignored(client, agent, foreign):
    assert client.get(LOGIN, {"next": foreign}).status_code == 200
    assert sign_in(client, data={"next": foreign}).url == "/"


def test_inactive_account_is_told_only_with_the_right_password(client, agent):
    User.objects.update(is_active=False)
    assert REFUSAL in page(sign_in(client, password="pas le bon mot de passe"))
    html = page(sign_in(client, data={"next": CHANGE}, follow=True))
    assert "Compte inactif" in html
    assert "Mission ESS" in html
    assert not is_signed_in(client)


def test_there_is_no_sign_up(client, db):
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    assert "inscri" not in page(client.get(LOGIN)).lower()


# Lock-out


def fail(client, times, email="agnes@example.org", **extra):
    for _ in range(times):
        response = sign_in(client, email, "pas le bon mot de passe", **extra)
    return response


def test_fifth_failure_locks_the_account(client, agent):
    assert REFUSAL in page(fail(client, 4))
    html = page(fail(client, 1), 429)
    assert "Trop de tentatives" in html
    assert "15&nbsp;minutes" in html
    assert 'href="/mot-de-passe/oublie/"' in html
    page(sign_in(client), 429)
    page(sign_in(Client(), "AGNES@example.org"), 429)
    assert page(fail(client, 5, "inconnue@example.org"), 429) == html  # an unknown account is locked alike
    assert not is_signed_in(client)
    attempt = AccessAttempt.objects.get(username="agnes@example.org")
    assert attempt.ip_address == "127.0.0.1"
    assert "pas le bon" not in attempt.post_data


def test_others_are_not_locked(client, agent, make_user):
    make_user("zoe@example.org")
    fail(client, 5)
    assert sign_in(client, "zoe@example.org").status_code == 302
    assert sign_in(Client(REMOTE_ADDR="10.0.0.9")).status_code == 302


def test_lock_cannot_be_dodged_with_a_forged_address(client, agent):
    for number in range(5):
        response = sign_in(client, password="pas le bon", headers={"x-forwarded-for": f"10.0.0.{number}"})
    page(response, 429)
    page(sign_in(client, headers={"x-forwarded-for": "10.0.0.99", "user-agent": "autre"}), 429)


def test_behind_our_proxy_its_visitors_are_told_apart(client, agent, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for _ in range(5):
        response = sign_in(client, password="pas le bon", headers={"x-forwarded-for": "1.2.3.4, 10.0.0.1"})
    page(response, 429)
    page(sign_in(client, headers={"x-forwarded-for": "9.9.9.9, 10.0.0.1"}), 429)
    assert sign_in(client, headers={"x-forwarded-for": "1.2.3.4, 10.0.0.2"}).status_code == 302


def test_lock_ends_fifteen_minutes_after_the_fifth_failure(client, agent):
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        page(fail(client, 5), 429)
    with time_machine.travel(start + timedelta(minutes=14), tick=False):
        page(fail(client, 1), 429)
    with time_machine.travel(start + timedelta(minutes=15, seconds=1), tick=False):
        assert sign_in(client).status_code == 302


def test_success_resets_the_count(client, agent):
    fail(client, 4)
    sign_in(client)
    client.post("/deconnexion/")
    page(fail(client, 4))
    assert sign_in(client).status_code == 302


def test_many_accounts_tried_from_one_address(client, db):
    for number in range(20):
        assert sign_in(client, f"compte{number}@example.org").status_code == 200
    page(sign_in(client, "encore@example.org"), 429)


def test_one_account_tried_from_many_addresses(client, agent):
    for number in range(50):
        assert fail(Client(REMOTE_ADDR=f"10.0.1.{number}"), 1).status_code == 200
    page(sign_in(Client(REMOTE_ADDR="10.0.2.1")), 429)


@pytest.mark.parametrize("headers", [{"x-requested-with": "XMLHttpRequest"}, {"accept": "application/json"}])
def test_scripts_get_the_same_pages(client, agent, headers):
    page(fail(client, 1, headers=headers))
    page(fail(client, 4, headers=headers), 429)


def test_burst_of_requests(client, db):
    for _ in range(30):
        assert client.post(LOGIN, {}).status_code == 200
    assert "Trop de tentatives" in page(client.post(LOGIN, {}), 429)


# Sign out


def test_sign_out_takes_a_post(client, agent):
    sign_in(client)
    page(client.get("/deconnexion/"))
    assert is_signed_in(client)
    response = client.post("/deconnexion/", follow=True)
    assert not is_signed_in(client)
    assert response.redirect_chain == [(LOGIN, 302)]
    assert "Votre session est fermée." in page(response)


@pytest.mark.parametrize("method", ["get", "post"])
def test_sign_out_of_a_visitor(client, db, method):
    assert getattr(client, method)("/deconnexion/").url == LOGIN


# Change the password


def change(client, old=PASSWORD, new=NEW_PASSWORD, again=None):
    return client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": again or new})


def test_change_of_password_page(client_of, agent):
    html = page(client_of(agent).get(CHANGE))
    assert html.count('autocomplete="new-password"') == 2
    assert 'autocomplete="current-password"' in html
    assert "Au moins 14 caractères" in html


def test_change_of_password_keeps_this_session_only(client, agent, client_of):
    elsewhere = client_of(agent)
    sign_in(client)
    assert change(client).url == "/"
    assert "Votre mot de passe est changé\u202f; votre session reste ouverte." in page(client.get(CHANGE))
    assert elsewhere.get(CHANGE).url.startswith(LOGIN)
    agent.refresh_from_db()
    assert agent.check_password(NEW_PASSWORD)


@pytest.mark.parametrize(
    ("passwords", "message"),
    [
        ({"old": "faux"}, "Ce n’est pas votre mot de passe actuel."),
        ({"new": "treize lettre"}, "Il doit contenir au minimum 14 caractères."),
        ({"new": "20131115201311152013"}, "Ce mot de passe est entièrement numérique."),
        ({"new": "agnes@example.org"}, "Le mot de passe est trop semblable au champ"),
        ({"again": "une autre phrase encore"}, "Vous devez saisir deux fois le même mot de passe."),
    ],
)
def test_change_of_password_refused(client_of, agent, passwords, message):
    assert message in page(change(client_of(agent), **passwords))
    agent.refresh_from_db()
    assert agent.check_password(PASSWORD)


def test_change_of_password_is_throttled(client_of, agent):
    client = client_of(agent)
    for _ in range(5):
        page(change(client, old="faux"))
    assert "Trop de tentatives" in page(change(client), 429)


def test_account_without_password_chooses_one(client_of, agent):
    agent.set_unusable_password()
    agent.save()
    client = client_of(agent)
    assert client.get(CHANGE).url == "/mot-de-passe/choisir/"
    assert "Choisir un mot de passe" in page(client.get("/mot-de-passe/choisir/"))
    client.post("/mot-de-passe/choisir/", {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    agent.refresh_from_db()
    assert agent.check_password(NEW_PASSWORD)


# Reset the password


def ask(client, email="agnes@example.org"):
    return client.post(FORGOTTEN, {"email": email}, follow=True)


def link_in(mail):
    return urlsplit(re.search(r"http://\S+", mail.body)[0]).path


def test_forgotten_password_page(client, db):
    assert 'autocomplete="email"' in page(client.get(FORGOTTEN))
    assert "is-invalid" in page(client.post(FORGOTTEN, {"email": "sans arobase"}))


def test_reset_by_mail(client, agent, mailoutbox):
    response = ask(client, " AGNES@example.org")
    assert response.redirect_chain == [("/mot-de-passe/oublie/envoye/", 302)]
    page(response)
    (mail,) = mailoutbox
    assert mail.to == ["agnes@example.org"]
    assert mail.subject == "Portail 37 actions\u00a0: choisir un nouveau mot de passe"
    assert mail.body.startswith("Bonjour Agnès O’Neil & fils,\n")
    assert "24\u00a0heures" in mail.body
    assert "example.com" not in mail.body

    link = link_in(mail)
    assert link.startswith("/mot-de-passe/nouveau/")
    response = client.get(link, follow=True)
    form_address = response.redirect_chain[-1][0]
    assert "Choisir un nouveau mot de passe</h1>" in page(response)
    weak = client.post(form_address, {"password1": "trop court", "password2": "trop court"})
    assert "au minimum 14 caractères" in page(weak)
    done = client.post(form_address, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}, follow=True)
    assert done.redirect_chain == [("/mot-de-passe/nouveau/fait/", 302)]
    assert f'href="{LOGIN}"' in page(done)
    assert not is_signed_in(client)
    assert sign_in(Client(), password=NEW_PASSWORD).status_code == 302

    assert "Lien périmé" in page(Client().get(link, follow=True))


def test_reset_lifts_the_lock(client, agent, mailoutbox):
    page(fail(client, 5), 429)
    ask(client)
    form_address = client.get(link_in(mailoutbox[0])).url
    client.post(form_address, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert sign_in(client, password=NEW_PASSWORD).status_code == 302


def test_link_is_good_for_a_day(client, agent, mailoutbox):
    ask(client)
    now = timezone.localtime()  # in our zone: tokens count in local time
    with time_machine.travel(now + timedelta(hours=23, minutes=59), tick=False):
        assert client.get(link_in(mailoutbox[0])).status_code == 302
    with time_machine.travel(now + timedelta(hours=24, minutes=1), tick=False):
        assert "Lien périmé" in page(client.get(link_in(mailoutbox[0])))


def test_unknown_and_inactive_accounts_get_the_same_page_and_no_mail(client, agent, make_user, mailoutbox):
    make_user("partie@example.org", is_active=False)
    known = page(ask(client))
    assert len(mailoutbox) == 1
    assert page(ask(client, "inconnue@example.org")) == known
    assert page(ask(client, "partie@example.org")) == known
    assert len(mailoutbox) == 1


def test_reset_requests_are_throttled_whoever_is_named(client, agent, mailoutbox):
    answers = []
    for email in ("agnes@example.org", "inconnue@example.org"):
        for _ in range(5):
            page(ask(client, email))
        answers.append(page(ask(client, email), 429))
    assert len(mailoutbox) == 5
    assert answers[0] == answers[1]


def test_mail_server_away_tells_nothing(client, agent, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert page(ask(client)) == page(ask(client, "inconnue@example.org"))


@pytest.mark.parametrize("key", ["1-set-password", "zzzzzzzzzzzzz-abc", "zzzzzzzzzzzzzzzzz-abc-def", "1-é%00/x"])
def test_invented_link(client, db, key):
    assert "Lien périmé" in page(client.get(f"/mot-de-passe/nouveau/{key}/"))


def test_page_429_says_how_long_axes_waits():
    assert timedelta(hours=django_settings.AXES_COOLOFF_TIME) == timedelta(minutes=15)
    assert timedelta(seconds=django_settings.PASSWORD_RESET_TIMEOUT) == timedelta(hours=24)
