"""How allauth and axes behave here: accounts are given by an administrator, never opened by visitors."""

import logging
import time

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from axes.utils import reset
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from actors.accounts.sessions import start_session

FEDERATION = "federation_id_token"  # in the session of who signed in by the identity federation

logger = logging.getLogger(__name__)


def display_name(user) -> str:
    return str(user)


def client_ip(request) -> str | None:
    """Return the address that throttling counts by, the same one for axes as for allauth."""
    try:
        return get_adapter().get_client_ip(request)
    except PermissionDenied:  # no address: a request made by a test or a command
        return None


def signed_in_just_now(request) -> bool:
    proofs = get_authentication_records(request, request.user)
    return any(time.time() - proof["at"] < app_settings.REAUTHENTICATION_TIMEOUT for proof in proofs)


def too_many_attempts(request, response=None, credentials=None):
    """Answer 429, always with the whole French page (axes calls this once an account is locked)."""
    return render(request, "429.html", status=429)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "L’adresse électronique ou le mot de passe est incorrect.",
        "enter_current_password": "Ce n’est pas votre mot de passe actuel.",
        "incorrect_password": "Ce n’est pas votre mot de passe.",
    }

    def is_open_for_signup(self, request):
        return False

    def is_ajax(self, request):
        """Answer with pages only: nothing here speaks allauth's JSON."""
        return False

    def is_safe_url(self, url):
        """Accept addresses of this portal only, so no host at all."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_password_change_redirect_url(self, request):
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def is_reauthentication_required(self, *, app, **kwargs):
        """Ask for the password again before what is delicate, unless it was given a moment ago."""
        return super().is_reauthentication_required(app=app, **kwargs) and not signed_in_just_now(self.request)

    def pre_authenticate(self, request, **credentials):
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:  # allauth's own limit on failures would only be a line in the form
            raise ImmediateHttpResponse(too_many_attempts(request)) from None

    def get_login_stages(self):
        own = {"allauth.mfa.stages.AuthenticateStage": "actors.accounts.second_factor.SecondFactorStage"}
        return [own.get(stage, stage) for stage in super().get_login_stages()]

    def get_logout_redirect_url(self, request):
        return reverse("federation_logged_out" if FEDERATION in request.session else settings.LOGIN_URL)

    def logout(self, request):
        """Sign out; of an identity federation, keep for the next page what ends the session there."""
        id_token = request.session.get(FEDERATION)
        super().logout(request)
        if id_token:
            request.session[FEDERATION] = id_token

    def login(self, request, user):
        super().login(request, user)
        start_session(request)

    def set_password(self, user, password):
        """Set the password and lift the lock-out: only its owner gets this far."""
        super().set_password(user, password)
        reset(username=user.email)

    def send_mail(self, template_prefix, email, context):
        """Send the mail; a mail server that is away must not tell visitors which accounts exist."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:  # SMTPException is one
            logger.exception("Mail %s was not sent", template_prefix)
