"""Addresses of the portal; those of a plan stand under its slug, which begins with a digit."""

from django.contrib import admin
from django.urls import include, path

from ess_plan import health

handler400 = "ess_plan.errors.bad_request"

urlpatterns = [
    path("sante/vivant", health.alive, name="alive"),
    path("sante/pret", health.ready, name="ready"),
    path("admin/", admin.site.urls),
]
