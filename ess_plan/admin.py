"""The administration site, open to the roles that have something to keep right in it."""

from functools import wraps

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.urls import reverse

from actors.roles import can_open_admin

# What is looked for most often comes first in each app; what is not named here comes after.
MODEL_ORDER = (
    *("Organisation", "Contact", "CommitteeSeat", "Commune", "User"),
    *("Action", "StatusUpdate", "Plan", "Axis", "Orientation", "Objective"),
)


class PortalAdminSite(admin.AdminSite):
    site_header = "37 actions pour 37 communes – administration"
    site_title = "Administration"
    index_title = "Que voulez-vous tenir à jour ?"
    empty_value_display = "–"
    enable_nav_sidebar = False

    def has_permission(self, request):
        return request.user.is_authenticated and can_open_admin(request.user)

    def admin_view(self, view, cacheable=False):
        """To those who have an account and nothing to do here, the administration does not exist."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def hidden(request, *args, **kwargs):
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            return guarded(request, *args, **kwargs)

        return hidden

    @login_not_required
    def login(self, request, extra_context=None):
        """Send visitors to the portal's own sign-in page."""
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.GET.get("next", reverse("admin:index")))

    def index(self, request, extra_context=None):
        from actors.models import Contact  # the site exists before the models

        contacts_to_check = Contact.objects.filter(to_check=True).count()
        return super().index(request, {"contacts_to_check": contacts_to_check} | (extra_context or {}))

    def get_app_list(self, request, app_label=None):
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: _rank(model["object_name"]))
        return apps


def _rank(model_name: str) -> int:
    return MODEL_ORDER.index(model_name) if model_name in MODEL_ORDER else len(MODEL_ORDER)
