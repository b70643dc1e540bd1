"""Every address of the portal; those of a plan stand under its slug, which begins with a digit."""

from django.contrib import admin
from django.urls import include, path, register_converter

from actions.converters import DayConverter, NumberConverter, PlanSlugConverter
from actions.views import browse, directory, followup
from actors.views import committee
from ess_plan import health
from reporting.views import book, dashboard, exports, report

handler400 = "ess_plan.errors.bad_request"

register_converter(PlanSlugConverter, "plan")
register_converter(NumberConverter, "number")
register_converter(DayConverter, "day")

of_a_plan = [
    path("", dashboard.dashboard, name="dashboard"),
    path("regles/", dashboard.counting_rules, name="counting_rules"),
    path("plan/", book.book, name="book"),
    path("axes/<number:number>/", book.axis, name="axis"),
    path("orientations/<number:number>/", book.orientation, name="orientation"),
    path("objectifs/<number:number>/", book.objective, name="objective"),
    path("actions/", browse.action_list, name="action_list"),
    path("actions/<number:number>/", browse.action_sheet, name="action"),
    path("actions/<number:number>/suivi/", followup.action_followup, name="action_followup"),
    path("actions/<number:number>/suivi/confirmer/", followup.action_confirm, name="action_confirm"),
    path("actions/<number:number>/fiche.pdf", report.action_sheet_pdf, name="action_sheet_pdf"),
    path("exports/actions.<str:file_format>", exports.export_actions, name="export_actions"),
    path("rapports/", report.reports, name="reports"),
    path("rapports/avancement.pdf", report.progress_report_pdf, name="progress_report_pdf"),
]

urlpatterns = [
    path("", dashboard.home, name="home"),
    path("sante/vivant", health.alive, name="alive"),
    path("sante/pret", health.ready, name="ready"),
    path("acteurs/", directory.directory, name="directory"),
    path("acteurs/comite/", committee, name="committee"),
    path("acteurs/<slug:slug>/", directory.organisation, name="organisation"),
    path("admin/", admin.site.urls),
    path("", include("actors.account_urls")),
    path("<plan:plan_slug>/", include(of_a_plan)),
]
