"""The administration site, open to the roles that have something to keep right in it."""

from functools import wraps

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from actors.roles import can_open_admin

# What is looked for most often comes first in each app; what is not named here comes after.
MODEL_ORDER = (
    *("Organisation", "Contact", "ContactCorrection", "CommitteeSeat", "Commune", "User", "PersonalDataAccess"),
    *("Action", "StatusUpdate", "ReminderMail", "Plan", "Axis", "Orientation", "Objective"),
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
        """What a person may not see does not exist: the administration, or the pages of a model."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def hidden(request, *args, **kwargs):
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            try:
                return guarded(request, *args, **kwargs)
            except PermissionDenied:
                if self._may_see(request):
                    raise
                raise Http404 from None

        return hidden

    def _may_see(self, request):
        """Tell whether the address is that of a model whose rows the person may look at."""
        name = request.resolver_match.url_name or ""
        return any(
            model_admin.has_view_or_change_permission(request)
            for model, model_admin in self._registry.items()
            if name.startswith(f"{model._meta.app_label}_{model._meta.model_name}_")
        )

    @login_not_required
    def login(self, request, extra_context=None):
        """Send visitors to the portal's own sign-in page."""
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.GET.get("next", reverse("admin:index")))

    def index(self, request, extra_context=None):
        from ess_plan.attention import attention  # the site exists before the models

        return super().index(request, attention(request.user) | (extra_context or {}))

    def get_app_list(self, request, app_label=None):
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: _rank(model["object_name"]))
        return apps


def _rank(model_name: str) -> int:
    return MODEL_ORDER.index(model_name) if model_name in MODEL_ORDER else len(MODEL_ORDER)
