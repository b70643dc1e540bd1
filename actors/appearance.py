"""The colours a reader chose: light, dark, or what the system says."""

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import models
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = "theme"
ONE_YEAR = 365 * 24 * 3600  # seconds


class Theme(models.TextChoices):
    LIGHT = "light", "Clair"
    DARK = "dark", "Sombre"


def theme_of(request) -> str:
    """Return the chosen theme; empty where the system decides."""
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in Theme else ""


@require_POST
def appearance(request):
    """Keep the theme `theme` (empty: the system's) for this browser, and go back to the page it was chosen on."""
    theme = request.POST.get("theme", "")
    if theme and theme not in Theme:
        raise BadRequest("Cet affichage n’existe pas\u00a0: choisissez clair, sombre ou automatique.")
    page = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    response = redirect(page if is_ours else reverse("home"))
    if theme:
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(COOKIE, theme, max_age=ONE_YEAR, secure=secure, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response
