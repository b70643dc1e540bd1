"""Sign-in by the State's identity federation for public agents (ProConnect, OpenID Connect), where it is configured.

It opens existing accounts only. The first time an account is found by the e-mail address that the federation vouches
for; from then on by `sub`, which stays the same whatever becomes of the address.
"""

import logging
from urllib.parse import urlencode

import jwt
from allauth.account.internal.decorators import login_not_required
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base import AuthError, AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import get_random_string, salted_hmac
from django.views.decorators.http import require_safe
from requests import RequestException

from actors.accounts.adapter import FEDERATION
from actors.accounts.second_factor import note_two_factors
from actors.models import User

logger = logging.getLogger(__name__)

PROVIDER_ID = "proconnect"
ALGORITHMS = ("RS256", "ES256")  # never what the token itself says, which might be « none »
TWO_FACTORS = {
    "https://proconnect.gouv.fr/assurance/self-asserted-2fa",
    "https://proconnect.gouv.fr/assurance/consistency-checked-2fa",
}
KEPT_CLAIMS = ("sub", "email", "email_verified")


def is_configured() -> bool:
    return bool(settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"])


def unlink(*, user: User) -> bool:
    """Forget who the federation says the owner is; the next sign-in finds the account by its address again."""
    deleted, _ = SocialAccount.objects.filter(user=user).delete()
    return bool(deleted)


def nonce_of(state: str) -> str:
    """Return the nonce that goes with a state: the session keeps the one, so the other is bound to it too."""
    return salted_hmac("actors.federation.nonce", state).hexdigest()


class Client(OAuth2Client):
    def get_redirect_url(self, authorization_url, scope, extra_params):
        return super().get_redirect_url(authorization_url, scope, extra_params | {"nonce": nonce_of(self.state)})


class ProConnect(OpenIDConnectOAuth2Adapter):
    """allauth's OpenID Connect with what ProConnect asks for: a nonce, and userinfo that is a signed token."""

    client_class = Client

    def complete_login(self, request, app, token, **kwargs):
        id_token = kwargs["response"].get("id_token", "")
        try:
            identity = self._verified(app, id_token)
            claims = self._userinfo(app, token.token)
            if identity.get("nonce") != nonce_of(request.GET["state"]):
                raise OAuth2Error("the nonce is not ours")
            if claims["sub"] != identity["sub"]:
                raise OAuth2Error("userinfo is about somebody else")
            kept = {name: claims[name] for name in KEPT_CLAIMS if name in claims}
            login = self.get_provider().sociallogin_from_response(request, kept)
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            raise OAuth2Error("what the federation answered will not do") from error
        ways = identity.get("amr")
        login.had_two_factors = (isinstance(ways, list) and "mfa" in ways) or identity.get("acr") in TWO_FACTORS
        login.id_token = id_token
        return login

    def get_callback_url(self, request, app):
        return request.build_absolute_uri(reverse("federation_callback"))

    def _userinfo(self, app, access_token):
        with get_adapter().get_requests_session() as session:
            response = session.get(self.profile_url, headers={"Authorization": f"Bearer {access_token}"})
        response.raise_for_status()
        if response.headers.get("Content-Type", "").startswith("application/jwt"):
            return self._verified(app, response.text)
        return response.json()

    def _verified(self, app, credential):
        """Return the claims of a token signed by the federation, for us, and still good."""
        with get_adapter().get_requests_session() as session:
            response = session.get(self.openid_config["jwks_uri"])
        response.raise_for_status()
        key = jwt.PyJWKSet.from_dict(response.json())[jwt.get_unverified_header(credential)["kid"]]
        return jwt.decode(
            credential,
            key=key,
            algorithms=ALGORITHMS,
            audience=app.client_id,
            issuer=self.openid_config["issuer"],
            options={"require": ["sub", "iss", "aud"]},
        )


class ProConnectProvider(OpenIDConnectProvider):
    oauth2_adapter_class = ProConnect

    def redirect_from_request(self, request):
        """Sign in, and nothing else that an address might ask for: other parameters, linking accounts."""
        return self.redirect(request, AuthProcess.LOGIN, next_url=get_next_redirect_url(request))


class FederationAdapter(DefaultSocialAccountAdapter):
    def pre_social_login(self, request, sociallogin):
        """Let in the owner of an existing account; an account closed since is answered by allauth."""
        if not sociallogin.is_existing:
            user = self._account_of(sociallogin)
            if user is None:
                email = sociallogin.account.extra_data.get("email", "")
                raise ImmediateHttpResponse(
                    render(request, "socialaccount/unknown.html", {"email": email}, status=403)
                )
            if not user.is_active:
                raise ImmediateHttpResponse(redirect("account_inactive"))
            sociallogin.connect(request, user)
        request.session[FEDERATION] = sociallogin.id_token
        if sociallogin.had_two_factors:
            note_two_factors(request, sociallogin.user)

    def _account_of(self, sociallogin):
        """Return the account of this address, unless the federation denies it or it is somebody else's already."""
        claims = sociallogin.account.extra_data
        if not claims.get("email") or claims.get("email_verified") is False:
            return None
        return User.objects.filter(email__iexact=claims["email"], socialaccount=None).first()

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None):
        if error == AuthError.CANCELLED:
            raise ImmediateHttpResponse(redirect("account_login"))
        logger.warning("Sign-in by the federation failed: %s", exception or error)


def _adapter_or_404(request):
    if not is_configured():
        raise Http404
    return ProConnect(request, PROVIDER_ID)


@login_not_required
@require_safe
def login(request):
    adapter = _adapter_or_404(request)
    try:
        return OAuth2LoginView.adapter_view(adapter)(request)
    except (RequestException, KeyError) as error:  # the federation is away
        return render_authentication_error(request, adapter.get_provider(), exception=error)


@login_not_required
@require_safe
def callback(request):
    return OAuth2CallbackView.adapter_view(_adapter_or_404(request))(request)


@login_not_required
@require_safe
def logged_out(request):
    """Lead a browser that has just left the portal to the federation, to sign out there too."""
    id_token = request.session.pop(FEDERATION, None)
    if not id_token or not is_configured():
        return redirect("account_login")
    try:
        end = ProConnect(request, PROVIDER_ID).openid_config["end_session_endpoint"]
    except (RequestException, KeyError) as error:
        logger.warning("Sign-out of the federation failed: %s", error)
        return redirect("account_login")
    back = request.build_absolute_uri(reverse("account_login"))
    query = {"id_token_hint": id_token, "post_logout_redirect_uri": back, "state": get_random_string(32)}
    return render(request, "socialaccount/logged_out.html", {"address": f"{end}?{urlencode(query)}"})
