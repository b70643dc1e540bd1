"""The second factor: who needs one, how it is set up, what it keeps out, how it is reset."""

import re
import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from axes.models import AccessAttempt
from django.contrib.admin.models import LogEntry
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from tests.actors.test_accounts import is_signed_in, page, sign_in
from tests.conftest import PASSWORD

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HOME, CODE, INDEX = "/acteurs/", "/connexion/code/", "/compte/double-authentification/"
ENROL, CODES = f"{INDEX}activer/", f"{INDEX}codes/"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture(autouse=True)
def codes_just_began():
    """Begin each test with a code that has its thirty seconds before it."""
    with time_machine.travel(time.time() // 30 * 30 + 1, tick=True):
        yield


@pytest.fixture
def required(settings):
    settings.MFA_REQUIRED = True


@pytest.fixture
def agent(directory_admin):
    """The directory's administrator, whose telephone knows the secret."""
    TOTP.activate(directory_admin, SECRET)
    return directory_admin


def code_of(secret=SECRET, at=None):
    return format_hotp_value(hotp_value(secret, int(at or time.time()) // 30))


def wrong_code():
    return format_hotp_value((int(code_of()) + 1) % 10**6)


def give(client, code, **extra):
    return client.post(CODE, {"code": code}, **extra)


# Who needs one


@pytest.mark.parametrize("who", ["mission", "directory_admin", "superuser"])
def test_roles_that_see_personal_data_are_led_to_set_it_up(request, who, client, required):
    sign_in(client, request.getfixturevalue(who).email)
    assert is_signed_in(client)
    for address in ("/", HOME, "/admin/", "/compte/", "/mot-de-passe/changer/", "/2012-2014/actions/", INDEX):
        assert client.get(address).url == ENROL, address
    assert client.post("/plans/importer/").url == ENROL
    assert "activez-la pour entrer dans le portail" in page(client.get(ENROL))
    assert client.post("/deconnexion/").url == "/connexion/"


@pytest.mark.parametrize("address", ["/accessibilite/", "/mentions-legales/", "/donnees-personnelles/"])
def test_what_the_law_asks_for_stays_readable_meanwhile(client, mission, required, address):
    sign_in(client, mission.email)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("who", ["pilot", "committee_member", "stranger"])
def test_others_may_do_without(request, who, client_of, required):
    assert client_of(request.getfixturevalue(who)).get("/compte/").status_code == 200


def test_nobody_needs_one_where_the_setting_is_off(client_of, mission):
    assert client_of(mission).get(HOME).status_code == 200


def test_visitors_and_health_checks_are_left_alone(client, db, required):
    assert client.get("/sante/pret").status_code == 200
    assert client.get("/connexion/").status_code == 200


# Set it up


def test_from_the_enrolment_to_the_portal(client, directory_admin, required):
    sign_in(client, directory_admin.email)
    html = page(client.get(ENROL))
    assert 'src="data:image/svg+xml;base64,' in html
    shown = re.search(r"<code[^>]*>((?:[A-Z2-7]{4} ?){8})<", html)[1]
    secret = shown.replace(" ", "")
    assert f'href="otpauth://totp/annuaire%40example.org?secret={secret}&amp;issuer=37%20actions' in html
    refused = page(client.post(ENROL, {"code": "12345"}))
    assert "Ce code est incorrect" in refused
    assert shown in refused, "the telephone already knows this one"
    answer = client.post(ENROL, {"code": code_of(secret)}, follow=True)
    assert answer.redirect_chain == [(CODES, 302)]
    assert len(set(re.findall(r"<li>(\d{8})</li>", page(answer)))) == 10
    assert client.get(HOME).status_code == 200
    assert "Il en reste 10." in page(client.get(INDEX))


def test_recovery_codes_can_be_taken_along(client, agent):
    sign_in(client, agent.email)
    give(client, code_of())
    client.post(f"{CODES}renouveler/")
    shown = re.findall(r"<li>(\d{8})</li>", page(client.get(CODES)))
    file = client.get(f"{CODES}telecharger/")
    assert file.headers["Content-Disposition"] == 'attachment; filename="codes-de-secours.txt"'
    assert re.findall(r"^\d{8}$", file.content.decode(), re.MULTILINE) == shown
    client.post(f"{CODES}renouveler/")
    assert not set(shown) & set(re.findall(r"<li>(\d{8})</li>", page(client.get(CODES))))


@pytest.mark.parametrize("address", [ENROL, f"{INDEX}retirer/", CODES, f"{CODES}telecharger/", f"{CODES}renouveler/"])
def test_what_is_delicate_asks_again_who_one_is(client_of, mission, agent, address):
    client = client_of(mission if address == ENROL else agent)
    client.get("/compte/")
    RecoveryCodes.activate(agent)
    confirm = client.get(address).url
    assert confirm.startswith("/compte/confirmer/?next=")
    assert 'autocomplete="current-password"' in page(client.get(confirm))
    assert "Ce n’est pas votre mot de passe." in page(client.post(confirm, {"password": "faux", "next": address}))
    assert client.post(confirm, {"password": PASSWORD, "next": address}).url == address
    assert client.get(address).status_code == 200


def test_a_code_confirms_as_well_as_the_password(client_of, agent):
    client = client_of(agent)
    assert 'autocomplete="one-time-code"' in page(client.get(f"{INDEX}confirmer/?next={INDEX}retirer/"))
    client.post(f"{INDEX}confirmer/", {"code": code_of(), "next": f"{INDEX}retirer/"})
    assert client.get(f"{INDEX}retirer/").status_code == 200


def test_it_is_taken_away_by_who_may_do_without(client, agent):
    sign_in(client, agent.email)
    give(client, code_of())
    page(client.get(f"{INDEX}retirer/"))
    assert client.post(f"{INDEX}retirer/").url == INDEX
    assert not Authenticator.objects.exists()


def test_it_is_kept_by_whose_role_needs_it(client, agent, required):
    sign_in(client, agent.email)
    give(client, code_of())
    assert "Votre rôle demande la double authentification." in page(client.get(f"{INDEX}retirer/"))
    client.post(f"{INDEX}retirer/")
    assert Authenticator.objects.exists()


# Sign in


def test_a_password_alone_does_not_open(client, agent):
    assert sign_in(client, agent.email).url == CODE
    assert not is_signed_in(client)
    assert client.get(HOME).url.startswith("/connexion/")
    assert 'autocomplete="one-time-code"' in page(client.get(CODE))
    assert give(client, code_of()).url == "/"
    assert is_signed_in(client)


def test_own_address_is_reached_after_both_steps(client, agent):
    sign_in(client, agent.email, data={"next": HOME})
    assert give(client, code_of()).url == HOME


def test_the_second_step_comes_after_the_first(client, agent):
    assert client.get(CODE).url == "/connexion/"
    assert give(client, code_of()).url == "/connexion/"


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "9" * 500])
def test_a_code_that_will_not_do(client, agent, code):
    sign_in(client, agent.email)
    html = page(give(client, code))
    assert "<title>Erreur – Donner le code" in html
    assert "is-invalid" in html
    assert not is_signed_in(client)


def test_a_code_serves_once_and_not_for_long(client, agent):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        sign_in(client, agent.email)
        give(client, code_of())
        other = Client()
        sign_in(other, agent.email)
        page(give(other, code_of()))
        cache.clear()  # as another process, whose cache knows nothing
        assert "déjà utilisé" in page(give(other, code_of()))
        old = code_of()
    with time_machine.travel(now + timedelta(seconds=61), tick=False):
        page(give(other, old))
    assert not is_signed_in(other)


def test_a_recovery_code_serves_once(client, agent):
    sign_in(client, agent.email)
    give(client, code_of())
    client.post(f"{CODES}renouveler/")
    code = re.search(r"<li>(\d{8})</li>", page(client.get(CODES)))[1]
    first, second = Client(), Client()
    sign_in(first, agent.email)
    assert give(first, code).url == "/"
    sign_in(second, agent.email)
    page(give(second, code))
    assert (is_signed_in(first), is_signed_in(second)) == (True, False)


def test_the_key_is_not_readable_in_the_database(agent, settings):
    assert SECRET not in str([*Authenticator.objects.values_list("data", flat=True)])
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "une clé neuve", [settings.SECRET_KEY]
    assert Authenticator.objects.get().wrap().validate_code(code_of())


def test_a_lost_secret_key_lets_nobody_in(client, agent, settings):
    RecoveryCodes.activate(agent)
    settings.SECRET_KEY = "une tout autre clé"
    sign_in(client, agent.email)
    page(give(client, code_of()))
    assert not is_signed_in(client)


# Lock-out


def test_the_fifth_wrong_code_locks_the_account(client, agent):
    sign_in(client, agent.email)
    for _ in range(4):
        page(give(client, wrong_code()))
    assert "Trop de tentatives" in page(give(client, wrong_code()), 429)
    page(give(client, code_of()), 429)
    page(sign_in(Client(), agent.email), 429)
    attempt = AccessAttempt.objects.get()
    assert attempt.username == agent.email
    assert wrong_code() not in attempt.post_data


def test_wrong_passwords_and_wrong_codes_count_together(client, agent):
    for _ in range(2):
        sign_in(client, agent.email, "pas le bon mot de passe")
    sign_in(client, agent.email)
    for _ in range(2):
        page(give(client, wrong_code()))
    page(give(client, wrong_code()), 429)


def test_codes_tried_from_many_addresses(client, agent):
    for number in range(50):
        sign_in(client, agent.email, REMOTE_ADDR=f"10.1.0.{number}")
        assert give(client, wrong_code(), REMOTE_ADDR=f"10.1.0.{number}").status_code == 200
    sign_in(client, agent.email, REMOTE_ADDR="10.2.0.1")
    assert "Trop d’essais" in page(give(client, wrong_code(), REMOTE_ADDR="10.2.0.1"), 429)


# Reset


def reset_address(user):
    return f"/admin/actors/user/{user.pk}/double-authentification/"


def test_a_superuser_resets_it(client, client_of, agent, superuser):
    sign_in(client, agent.email)
    give(client, code_of())
    administrator = client_of(superuser)
    change = f"/admin/actors/user/{agent.pk}/change/"
    html = administrator.get(change).content.decode()
    assert f'action="{reset_address(agent)}"' in html
    answer = administrator.post(reset_address(agent), follow=True)
    assert answer.redirect_chain == [(change, 302)]
    html = answer.content.decode()
    assert "La double authentification est réinitialisée" in html
    assert f'action="{reset_address(agent)}"' not in html
    assert not Authenticator.objects.exists()
    assert not is_signed_in(client), "whoever holds the lost telephone is out"
    (entry,) = LogEntry.objects.all()
    assert (entry.user, entry.object_id) == (superuser, str(agent.pk))
    assert entry.get_change_message() == "Double authentification réinitialisée."


def test_nobody_resets_the_own_one_without_the_code(client_of, superuser):
    TOTP.activate(superuser, SECRET)
    client = client_of(superuser)
    assert "double-authentification" not in client.get(f"/admin/actors/user/{superuser.pk}/change/").content.decode()
    assert client.post(reset_address(superuser)).status_code == 403
    assert Authenticator.objects.exists()


@pytest.mark.parametrize("who", ["mission", "directory_admin", "pilot", "stranger"])
def test_others_do_not_reset(request, who, client_of, agent):
    assert client_of(request.getfixturevalue(who)).post(reset_address(agent)).status_code == 404
    assert Authenticator.objects.exists()


def test_a_reset_takes_a_post_and_an_account(client_of, superuser, agent):
    client = client_of(superuser)
    assert client.get(reset_address(agent)).status_code == 405
    assert client.post("/admin/actors/user/99999/double-authentification/").status_code == 404


def test_the_operator_resets_the_last_superuser_s(superuser, capsys):
    TOTP.activate(superuser, SECRET)
    call_command("reset_second_factor", "Admin@example.org")
    assert not Authenticator.objects.exists()
    assert "admin@example.org" in capsys.readouterr().out
    with pytest.raises(CommandError, match="personne@"):
        call_command("reset_second_factor", "personne@example.org")
