"""Invitations of new accounts, and what an account loses when it is closed."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from actors.accounts import invitations
from actors.accounts.invitations import ClosedError, State, accept, invite, state_of
from actors.models import Invitation, User
from tests.actors.test_accounts import NEW_PASSWORD, ask, is_signed_in, link_in, page, sign_in
from tests.conftest import PASSWORD

ADD, ACCOUNTS = "/admin/actors/user/add/", "/admin/actors/user/"
BOTH = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def newcomer(db):
    return User.objects.create_user("nora@example.org", first_name="Nora", last_name="L’Heureux")


@pytest.fixture
def link(newcomer, superuser, mailoutbox):
    invite(user=newcomer, by=superuser)
    return urlsplit(re.search(r"http://\S+", mailoutbox[-1].body)[0]).path


def resend_address(user):
    return f"{ACCOUNTS}{user.pk}/invitation/"


def state(user):
    return state_of(User.objects.get(pk=user.pk))


# Sending


def new_account(**fields):
    return {"email": "nora@example.org", "usable_password": "false", "password1": "", "password2": ""} | fields


def test_a_new_account_is_invited(client_of, superuser, mailoutbox, django_capture_on_commit_callbacks, settings):
    settings.PORTAL_URL = "https://portail.example"
    with django_capture_on_commit_callbacks(execute=True):
        client_of(superuser).post(ADD, new_account(invite="on", first_name="Nora"))
    (mail,) = mailoutbox
    assert mail.to == ["nora@example.org"]
    assert mail.subject == "Portail 37 actions\u00a0: votre compte est prêt"
    assert mail.body.startswith("Bonjour Nora,\n\nSam Super vous a ouvert un compte")
    assert "https://portail.example/invitation/" in mail.body
    assert state(User.objects.get(email="nora@example.org")) == State.PENDING


@pytest.mark.parametrize("fields", [{}, {"invite": "on", "usable_password": "true", **BOTH}])
def test_a_new_account_is_not_invited(client_of, superuser, mailoutbox, django_capture_on_commit_callbacks, fields):
    with django_capture_on_commit_callbacks(execute=True):
        client_of(superuser).post(ADD, new_account(**fields))
    assert User.objects.filter(email="nora@example.org").exists()
    assert mailoutbox == []


def test_the_form_proposes_the_invitation(client_of, superuser):
    html = client_of(superuser).get(ADD).content.decode()
    assert re.search(r'name="invite"[^>]*checked', html)
    assert re.search(r'value="false"[^>]*checked', html)


def test_an_invitation_is_sent_again(client_of, superuser, newcomer, mailoutbox):
    client = client_of(superuser)
    assert "Envoyer l’invitation</button>" in client.get(f"{ACCOUNTS}{newcomer.pk}/change/").content.decode()
    for _ in range(2):
        answer = client.post(resend_address(newcomer), follow=True)
    assert "Invitation envoyée à nora@example.org, valable jusqu’au" in answer.content.decode()
    assert "Renvoyer l’invitation</button>" in answer.content.decode()
    assert (len(mailoutbox), Invitation.objects.count()) == (2, 1)
    assert {entry.get_change_message() for entry in LogEntry.objects.all()} == {"Invitation envoyée."}


def test_several_are_invited_from_the_list(client_of, superuser, newcomer, stranger, mailoutbox):
    data = {"action": "send_invitations", "_selected_action": [newcomer.pk, stranger.pk]}
    client_of(superuser).post(ACCOUNTS, data)
    assert [mail.to for mail in mailoutbox] == [["nora@example.org"]]
    data["_selected_action"] = [stranger.pk]
    assert "Personne à inviter" in client_of(superuser).post(ACCOUNTS, data, follow=True).content.decode()


@pytest.mark.parametrize("closed", [True, False], ids=["closed account", "has a password"])
def test_nobody_is_invited_for_nothing(client_of, superuser, newcomer, mailoutbox, closed):
    if closed:
        User.objects.filter(pk=newcomer.pk).update(is_active=False)
    else:
        newcomer.set_password(PASSWORD)
        newcomer.save()
    answer = client_of(superuser).post(resend_address(newcomer), follow=True)
    assert "le compte est fermé, ou a déjà un mot de passe" in answer.content.decode()
    assert "l’invitation</button>" not in answer.content.decode()
    assert mailoutbox == []


def test_a_mail_server_away_is_told_and_the_earlier_link_stays(client_of, superuser, newcomer, link, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    answer = client_of(superuser).post(resend_address(newcomer), follow=True)
    assert "le serveur de courriel a refusé l’invitation" in answer.content.decode()
    assert Client().get(link).status_code == 200


@pytest.mark.parametrize("who", ["mission", "directory_admin", "pilot", "stranger"])
def test_only_superusers_invite(request, who, client_of, newcomer, mailoutbox):
    assert client_of(request.getfixturevalue(who)).post(resend_address(newcomer)).status_code == 404
    assert mailoutbox == []


# States


def test_the_list_tells_where_each_invitation_stands(client_of, superuser, newcomer, stranger):
    def told():
        rows = client_of(superuser).get(ACCOUNTS).content.decode()
        return re.findall(r'class="field-access">([^<]*)<', rows)

    assert sorted(told()) == ["Pas encore envoyée", "–", "–"]
    sent = timezone.localtime().replace(year=2027, month=3, day=1, hour=9)
    with time_machine.travel(sent, tick=False):
        invite(user=newcomer, by=superuser)
        assert "Envoyée le 1er mars 2027" in told()
    with time_machine.travel(sent + timedelta(days=7, seconds=1), tick=False):
        assert "Expirée" in told()
    accept(invitation=newcomer.invitation, password=NEW_PASSWORD)
    assert "Acceptée" in told()


# Accepting


def test_from_the_mail_to_the_portal(client, link, newcomer):
    html = page(client.get(link))
    assert "Bienvenue, Nora L’Heureux." in html
    assert 'autocomplete="new-password"' in html
    assert "au minimum 14 caractères" in page(client.post(link, {"password1": "court", "password2": "court"}), 422)
    answer = client.post(link, BOTH, follow=True)
    assert answer.redirect_chain == [("/connexion/", 302)]
    assert "Votre mot de passe est enregistré." in page(answer)
    assert state(newcomer) == State.ACCEPTED
    assert not is_signed_in(client)
    assert sign_in(client, newcomer.email, NEW_PASSWORD).status_code == 302


def test_opening_the_page_is_not_accepting(link, newcomer):
    for method in ("get", "head", "get"):
        assert getattr(Client(), method)(link).status_code == 200
    assert state(newcomer) == State.PENDING


def test_the_page_is_not_kept_by_caches(client, link):
    assert "no-store" in client.get(link).headers["Cache-Control"]


def test_a_link_serves_once(client, link, newcomer):
    client.post(link, BOTH)
    for answer in (client.get(link), client.post(link, {"password1": PASSWORD, "password2": PASSWORD})):
        assert "déjà choisi" in page(answer, 410)
    newcomer.refresh_from_db()
    assert newcomer.check_password(NEW_PASSWORD)


def test_of_two_answers_at_once_one_is_kept(link, newcomer):
    first, second = Invitation.objects.get(), Invitation.objects.get()
    accept(invitation=first, password=NEW_PASSWORD)
    with pytest.raises(ClosedError):
        accept(invitation=second, password=PASSWORD)
    newcomer.refresh_from_db()
    assert newcomer.check_password(NEW_PASSWORD)


def test_a_link_is_good_for_a_week(client, link, newcomer):
    sent = Invitation.objects.get().sent_at
    with time_machine.travel(sent + timedelta(days=7), tick=False):
        assert client.get(link).status_code == 200
    with time_machine.travel(sent + timedelta(days=7, seconds=1), tick=False):
        for answer in (client.get(link), client.post(link, BOTH)):
            html = page(answer, 410)
            assert "sept jours" in html
            assert "Demandez-en une nouvelle à la Mission ESS" in html
    newcomer.refresh_from_db()
    assert not newcomer.has_usable_password()


def test_a_newer_invitation_closes_the_earlier_link(client, link, newcomer, superuser, mailoutbox):
    invite(user=newcomer, by=superuser)
    assert "plus récente" in page(client.get(link), 410)
    assert client.get(link_in(mailoutbox[-1])).status_code == 200


def test_a_new_address_closes_the_link_that_went_to_the_old_one(client, client_of, superuser, newcomer, link):
    form = {"email": "nora.autre@example.org", "is_active": "on"}
    assert client_of(superuser).post(f"{ACCOUNTS}{newcomer.pk}/change/", form).status_code == 302
    assert client.get(link).status_code == 404


@pytest.mark.parametrize("token", ["illisible", "WzEsMV0:x", "%00", "x" * 5000])
def test_an_invented_link(client, db, token):
    assert client.get(f"/invitation/{token}/").status_code == 404


def test_a_link_signed_for_something_else(client, link, newcomer):
    other = invitations.signing.Signer(salt="actions.replies").sign_object([newcomer.pk, 1])
    assert client.get(f"/invitation/{other}/").status_code == 404


def test_a_password_chosen_otherwise_closes_the_link(client, link, newcomer):
    newcomer.set_password(PASSWORD)
    newcomer.save()
    assert "déjà choisi" in page(client.post(link, BOTH), 410)
    newcomer.refresh_from_db()
    assert newcomer.check_password(PASSWORD)


# Closing an account


def close(client, user):
    form = {"email": user.email, "first_name": user.first_name, "last_name": user.last_name}
    return client.post(f"{ACCOUNTS}{user.pk}/change/", form)


def reopen(user):
    User.objects.filter(pk=user.pk).update(is_active=True)


def test_a_closed_account_loses_its_sessions_at_once_and_for_good(client, client_of, superuser, stranger):
    sign_in(client, stranger.email)
    assert client.get("/compte/").status_code == 200
    assert close(client_of(superuser), stranger).status_code == 302
    assert client.get("/compte/").status_code == 302
    reopen(stranger)
    assert client.get("/compte/").status_code == 302


def test_a_closed_account_loses_its_invitation_for_good(client, client_of, superuser, newcomer, link):
    close(client_of(superuser), newcomer)
    assert client.get(link).status_code == 404
    reopen(newcomer)
    assert client.get(link).status_code == 404


def test_an_account_closed_otherwise_accepts_nothing(client, link, newcomer):
    User.objects.filter(pk=newcomer.pk).update(is_active=False)
    assert "n’est pas en service" in page(client.post(link, BOTH), 410)
    newcomer.refresh_from_db()
    assert not newcomer.has_usable_password()


def test_a_closed_account_has_no_reset(client, client_of, superuser, stranger, mailoutbox):
    ask(client, stranger.email)
    link = link_in(mailoutbox[0])
    close(client_of(superuser), stranger)
    assert "Lien périmé" in page(client.get(link, follow=True))
    ask(client, stranger.email)
    assert len(mailoutbox) == 1


def test_accounts_are_closed_never_deleted(client_of, superuser, stranger):
    EmailAddress.objects.create(user=stranger, email=stranger.email, verified=True, primary=True)
    client = client_of(superuser)
    assert client.post(f"{ACCOUNTS}{stranger.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(ACCOUNTS, {"action": "delete_selected", "_selected_action": stranger.pk, "post": "yes"})
    assert User.objects.filter(pk=stranger.pk).exists()
