"""Signing in by ProConnect, in front of a real OpenID Connect provider on the loopback."""

import threading
import warnings
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as django_settings
from django.contrib.admin.models import LogEntry
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from werkzeug.serving import make_server

from actors.models import User
from tests.actors.test_accounts import is_signed_in, page, sign_in
from tests.actors.test_second_factor import SECRET, code_of

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the libraries that the provider is made of
    import flask
    import oidc_provider_mock
    from authlib import jose

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib"),  # of the provider's own libraries
    pytest.mark.filterwarnings("ignore::DeprecationWarning:oidc_provider_mock"),
]
LOGIN, CALLBACK, OUT = "/connexion/proconnect/", "/connexion/proconnect/retour/", "/deconnexion/proconnect/"
CLIENT_ID = "portail-37-actions"
SUB = "3f2b9c1e-agnes"


class Federation:
    """The provider, what it says of people, and how it lies when a test asks it to."""

    def __init__(self):
        self.app = oidc_provider_mock.app(require_nonce=True)
        self.app.after_request(self.answer)
        self.server = make_server("localhost", 0, self.app, threaded=True)
        self.url = f"http://localhost:{self.server.server_port}"

    def tell_the_truth(self):
        self.signs_userinfo = True  # as ProConnect does
        self.id_claims, self.user_claims, self.key = {}, {}, None
        self.says(email="agnes@agents.example", email_verified=True)

    def says(self, sub=SUB, **claims):
        requests.put(f"{self.url}/users/{sub}", json=claims, timeout=5).raise_for_status()

    def answer(self, response):
        storage = flask.g.get("oidc_provider_mock_storage")
        key = self.key or storage.jwk
        if flask.request.path == "/oauth2/token" and "id_token" in (body := response.get_json()):
            claims = jwt.decode(body["id_token"], options={"verify_signature": False}) | self.id_claims
            body["id_token"] = signed(claims, key, storage.jwk)
            response.set_data(flask.json.dumps(body))
        if flask.request.path == "/userinfo" and response.status_code == 200:
            claims = response.get_json()
            if self.signs_userinfo:
                claims |= {"iss": self.url, "aud": CLIENT_ID, "iat": timezone.now().timestamp()}
                response.set_data(signed(claims | self.user_claims, key, storage.jwk))
                response.headers["Content-Type"] = "application/jwt"
            else:
                response.set_data(flask.json.dumps(claims | self.user_claims))
        return response


def signed(claims, key, published):
    header = {"alg": "RS256", "kid": published.thumbprint()}
    return jose.jwt.encode(header, claims, key).decode()


@pytest.fixture(scope="module")
def provider():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
        provider = Federation()
        thread = threading.Thread(target=provider.server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield provider
        provider.server.shutdown()
        thread.join()
        provider.server.server_close()


@pytest.fixture
def federation(provider, settings, db):
    """The provider, which the portal is configured for."""
    cache.clear()
    provider.tell_the_truth()
    app = {"provider_id": "proconnect", "name": "ProConnect", "client_id": CLIENT_ID, "secret": "s"}
    app["settings"] = {"server_url": provider.url}
    ours = django_settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": ours | {"APPS": [app]}}
    return provider


@pytest.fixture
def agent(make_user):
    return make_user("agnes@agents.example", "copil", first_name="Agnès")


def leave(client, **query):
    """Go to the federation, and return the address at which it asks who one is."""
    answer = client.get(LOGIN, query)
    assert answer.status_code == 302
    return answer.url


def come_back(client, address, sub=SUB):
    """Say who one is at the federation, and return the address to which it sends back."""
    answer = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=5)
    assert answer.status_code == 302
    back = urlsplit(answer.headers["Location"])
    assert back.path == CALLBACK
    return f"{back.path}?{back.query}"


def go_through(client, sub=SUB, **query):
    return client.get(come_back(client, leave(client, **query), sub))


# Where it is not configured


def test_nothing_is_shown_without_configuration(client, db):
    assert "ProConnect" not in page(client.get("/connexion/"))
    for address in (LOGIN, CALLBACK):
        assert client.get(address).status_code == 404
    assert client.get(OUT).url == "/connexion/"


# In


def test_an_agent_comes_in(client, federation, agent):
    assert f'href="{LOGIN}"' in page(client.get("/connexion/"))
    asked = parse_qs(urlsplit(leave(client)).query)
    assert asked["redirect_uri"] == ["http://testserver/connexion/proconnect/retour/"]
    assert set(asked["scope"][0].split()) == {"openid", "email"}
    assert asked["acr_values"] == ["eidas1"]
    assert "amr" in asked["claims"][0]
    assert asked["code_challenge_method"] == ["S256"]
    assert go_through(client).url == "/"
    assert int(client.session["_auth_user_id"]) == agent.pk
    assert client.get("/compte/").status_code == 200


def test_what_is_kept_of_the_person_is_little(client, federation, agent):
    federation.says(email="agnes@agents.example", siret="13002526500013", phone_number="05 00 00 00 00")
    go_through(client)
    account = SocialAccount.objects.get()
    assert (account.user, account.uid) == (agent, SUB)
    assert account.extra_data == {"sub": SUB, "email": "agnes@agents.example"}


@pytest.mark.parametrize("signs", [True, False], ids=["signed userinfo", "plain userinfo"])
def test_both_kinds_of_userinfo_are_read(client, federation, agent, signs):
    federation.signs_userinfo = signs
    go_through(client)
    assert is_signed_in(client)


def test_own_address_is_reached_and_no_other(client, federation, agent):
    assert 'href="/connexion/proconnect/?next=/acteurs/"' in page(client.get("/connexion/?next=/acteurs/"))
    assert go_through(client, next="/acteurs/").url == "/acteurs/"
    assert go_through(Client(), next="https://pirate.fr/").url == "/"


def test_the_address_is_the_same_however_it_is_written(client, federation, agent):
    federation.says(email="Agnes@Agents.Example", email_verified=True)
    go_through(client)
    assert is_signed_in(client)


def test_a_password_stays(client, federation, agent):
    before = agent.password
    go_through(client)
    agent.refresh_from_db()
    assert agent.password == before


def test_a_changed_address_does_not_lock_out(client, federation, agent):
    go_through(client)
    federation.says(email="agnes.nouvelle@agents.example", email_verified=True)
    again = Client()
    go_through(again)
    assert int(again.session["_auth_user_id"]) == agent.pk


def test_an_address_given_to_somebody_else_opens_nothing(client, federation, agent):
    go_through(client)
    federation.says("un-autre", email="agnes@agents.example", email_verified=True)
    other = Client()
    assert "Pas de compte à ce nom" in page(go_through(other, "un-autre"), 403)
    assert not is_signed_in(other)


def test_an_identity_is_forgotten_by_a_superuser(client, client_of, federation, agent, superuser):
    go_through(client)
    federation.says("nouvelle-identite", email="agnes@agents.example", email_verified=True)
    administrator, change = client_of(superuser), f"/admin/actors/user/{agent.pk}/change/"
    assert "Oublier l’identité ProConnect" in administrator.get(change).content.decode()
    answer = administrator.post(f"/admin/actors/user/{agent.pk}/proconnect/", follow=True)
    assert "Oublier l’identité ProConnect" not in answer.content.decode()
    assert LogEntry.objects.get().get_change_message() == "Identité ProConnect oubliée."
    again = Client()
    go_through(again, "nouvelle-identite")
    assert is_signed_in(again)


# Not in


def test_an_unknown_person_is_told_whom_to_ask(client, federation):
    html = page(go_through(client), 403)
    assert "agnes@agents.example" in html
    assert "Mission ESS" in html
    assert not User.objects.exists()
    assert not is_signed_in(client)


@pytest.mark.parametrize("claims", [{"email_verified": False, "email": "agnes@agents.example"}, {}, {"email": ""}])
def test_an_address_that_is_not_vouched_for_opens_nothing(client, federation, agent, claims):
    federation.says(**claims)
    page(go_through(client), 403)
    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("known", [True, False], ids=["known before", "first time"])
def test_a_closed_account_stays_closed(client, federation, agent, known):
    if known:
        go_through(Client())
    User.objects.update(is_active=False)
    assert go_through(client).url == "/connexion/compte-inactif/"
    assert not is_signed_in(client)


def refused(client, answer):
    assert "La connexion n’a pas abouti" in page(answer, 401)
    assert not is_signed_in(client)


def test_a_wrong_state_is_refused(client, federation, agent):
    back = come_back(client, leave(client))
    refused(client, client.get(back.replace("state=", "state=x")))
    refused(client, client.get(CALLBACK, {"code": parse_qs(urlsplit(back).query)["code"][0]}))


def test_the_way_back_of_another_browser_is_refused(client, federation, agent):
    back, other = come_back(client, leave(client)), Client()
    refused(other, other.get(back))


def test_a_way_back_serves_once(client, federation, agent):
    back = come_back(client, leave(client))
    client.get(back)
    client.post("/deconnexion/")
    refused(client, client.get(back))


def test_a_code_with_the_nonce_of_another_is_refused(client, federation, agent):
    """Who slips own code under the state of somebody else."""
    stolen = parse_qs(urlsplit(come_back(Client(), leave(Client()))).query)["code"][0]
    state = parse_qs(urlsplit(leave(client)).query)["state"][0]
    refused(client, client.get(CALLBACK, {"code": stolen, "state": state}))


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "autre"},
        {"nonce": None},
        {"iss": "https://pirate.example"},
        {"aud": "un-autre-service"},
        {"exp": 1_000_000_000},
        {"sub": "quelqu’un d’autre"},
    ],
    ids=str,
)
def test_an_id_token_that_will_not_do_is_refused(client, federation, agent, lie):
    federation.id_claims = lie
    refused(client, go_through(client))


@pytest.mark.parametrize(
    "lie", [{"sub": "un-autre"}, {"iss": "https://pirate.example"}, {"aud": "un-autre-service"}, {"exp": 1}]
)
def test_userinfo_that_will_not_do_is_refused(client, federation, agent, lie):
    federation.user_claims = lie
    refused(client, go_through(client))


def test_a_signature_by_another_key_is_refused(client, federation, agent):
    federation.key = jose.RSAKey.generate_key(is_private=True)
    refused(client, go_through(client))


def test_who_changes_her_mind_is_back_at_the_sign_in(client, federation):
    state = parse_qs(urlsplit(leave(client)).query)["state"][0]
    assert client.get(CALLBACK, {"error": "access_denied", "state": state}).url == "/connexion/"


def test_errors_of_the_federation_are_told_in_french(client, federation):
    state = parse_qs(urlsplit(leave(client)).query)["state"][0]
    refused(client, client.get(CALLBACK, {"error": "server_error", "state": state}))


def test_a_federation_away_is_told_in_french(client, federation, settings):
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:1"
    refused(client, client.get(LOGIN))


@pytest.mark.parametrize("query", ["auth_params=redirect_uri%3Dhttps://pirate.fr", "scope=siret", "process=connect"])
def test_the_address_asks_for_nothing_else(client, federation, agent, query):
    asked = parse_qs(urlsplit(client.get(f"{LOGIN}?{query}").url).query)
    assert asked["redirect_uri"] == ["http://testserver/connexion/proconnect/retour/"]
    assert set(asked["scope"][0].split()) == {"openid", "email"}
    go_through(client, **{name: value[0] for name, value in parse_qs(query).items()})
    assert is_signed_in(client)


# Two factors


@pytest.fixture
def required(settings):
    settings.MFA_REQUIRED = True


@pytest.fixture
def keeper(make_user):
    return make_user("agnes@agents.example", "annuaire")


@pytest.mark.parametrize(
    "claims", [{"amr": ["pwd", "mfa"]}, {"acr": "https://proconnect.gouv.fr/assurance/consistency-checked-2fa"}]
)
def test_two_factors_at_the_federation_are_enough(client, federation, keeper, required, claims):
    federation.id_claims = claims
    TOTP.activate(keeper, SECRET)
    assert go_through(client).url == "/"
    Authenticator.objects.all().delete()
    assert client.get("/acteurs/").status_code == 200


@pytest.mark.parametrize("claims", [{"amr": ["pwd"]}, {"amr": "pas de mfa"}, {"acr": "eidas1"}, {}])
def test_one_factor_at_the_federation_calls_for_ours(client, federation, keeper, required, claims):
    federation.id_claims = claims
    go_through(client)
    assert client.get("/acteurs/").url == "/compte/double-authentification/activer/"
    TOTP.activate(keeper, SECRET)
    again = Client()
    assert go_through(again).url == "/connexion/code/"
    assert not is_signed_in(again)
    again.post("/connexion/code/", {"code": code_of()})
    assert again.get("/acteurs/").status_code == 200


def test_two_factors_of_one_person_are_not_those_of_another(client, federation, keeper, required, mission):
    federation.id_claims = {"amr": ["mfa"]}
    User.objects.filter(pk=keeper.pk).update(is_active=False)
    go_through(client)
    sign_in(client, mission.email)
    assert client.get("/acteurs/").url == "/compte/double-authentification/activer/"


# Out


def test_signing_out_ends_the_federation_s_session_too(client, federation, agent):
    go_through(client)
    answer = client.post("/deconnexion/")
    assert answer.url == OUT
    assert not is_signed_in(client)
    html = page(client.get(OUT))
    address = html.split('content="0; url=')[1].split('"')[0].replace("&amp;", "&")
    assert address.startswith(f"{federation.url}/oauth2/end_session?")
    query = parse_qs(urlsplit(address).query)
    assert query["post_logout_redirect_uri"] == ["http://testserver/connexion/"]
    assert jwt.decode(query["id_token_hint"][0], options={"verify_signature": False})["sub"] == SUB
    assert client.get(OUT).url == "/connexion/", "once"


def test_who_came_with_a_password_leaves_by_the_usual_page(client, federation, agent):
    sign_in(client, agent.email)
    assert client.post("/deconnexion/").url == "/connexion/"


def test_a_federation_away_does_not_keep_anybody_in(client, federation, agent, settings):
    go_through(client)
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:1"
    client.post("/deconnexion/")
    assert not is_signed_in(client)
    assert client.get(OUT).url == "/connexion/"
