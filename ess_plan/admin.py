"""The administration site, open to the roles that have something to keep right in it."""

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.urls import reverse

from actors.roles import can_open_admin


class PortalAdminSite(admin.AdminSite):
    site_header = "Administration du portail"
    site_title = "Administration"
    index_title = "Que voulez-vous tenir à jour ?"
    enable_nav_sidebar = False

    def has_permission(self, request):
        return request.user.is_authenticated and can_open_admin(request.user)

    def login(self, request, extra_context=None):
        """Send visitors to the portal's own sign-in page; to others, the administration does not exist."""
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.GET.get("next", reverse("admin:index")))
