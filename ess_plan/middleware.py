"""Middleware of the whole portal."""

from contextlib import suppress

from django.conf import settings
from django.core.exceptions import RequestDataTooBig

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
