"""Middleware of the whole portal."""

from contextlib import suppress

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.shortcuts import redirect

from actors.accounts.second_factor import must_be_set_up
from actors.accounts.sessions import note_activity
from ess_plan.errors import bad_request


def not_too_large(get_response):
    """Refuse what is far too large before anything reads it, the protection against forged requests included."""

    def middleware(request):
        with suppress(ValueError):
            if int(request.META.get("CONTENT_LENGTH") or 0) > settings.REQUEST_MAX_BYTES:
                return bad_request(request, RequestDataTooBig())
        return get_response(request)

    return middleware


def private_once_logged_in(get_response):
    """Keep what a signed-in person sees out of every cache, the browser's included."""

    def middleware(request):
        response = get_response(request)
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "private, no-store"
        return response

    return middleware


def sessions_noted(get_response):
    """Remember when each session was last in use, for « Mes sessions »."""

    def middleware(request):
        response = get_response(request)
        if request.user.is_authenticated:
            note_activity(request)
        return response

    return middleware


# What stays open to someone who has yet to set up the second factor.
BEFORE_THE_SECOND_FACTOR = {
    "mfa_activate_totp",
    "account_reauthenticate",
    "account_logout",
    "accessibility",
    "legal_notice",
    "personal_data",
    "appearance",
    "alive",
    "ready",
}


def second_factor_first(get_response):
    """Lead to the second factor's page whoever needs one and has none, and nowhere else."""

    def middleware(request):
        return get_response(request)

    def process_view(request, view, args, kwargs):
        if request.resolver_match.url_name not in BEFORE_THE_SECOND_FACTOR and must_be_set_up(request):
            return redirect("mfa_activate_totp")
        return None

    middleware.process_view = process_view
    return middleware
