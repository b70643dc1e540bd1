"""Every address of the portal; those of a plan stand under its slug, which begins with a digit."""

from django.contrib import admin
from django.urls import include, path, register_converter

from actions.converters import DayConverter, NumberConverter, PlanSlugConverter
from actions.views import (
    browse,
    bulk,
    contradictions,
    directory,
    documents,
    followup,
    handover,
    indicators,
    milestones,
    own,
    plan_import,
    reminders,
    replies,
    reply,
    search,
    versions,
)
from actors.appearance import appearance
from actors.views import committee
from ess_plan import health, legal
from reporting.views import (
    book,
    changes,
    dashboard,
    decisions,
    desk,
    evolution,
    exports,
    gallery,
    minutes,
    network,
    report,
    saved,
    seance,
    territory,
    timeline,
)
from reporting.views import committee as meetings
from reporting.views import handover as handover_files

handler400 = "ess_plan.errors.bad_request"

register_converter(PlanSlugConverter, "plan")
register_converter(NumberConverter, "number")
register_converter(DayConverter, "day")

of_an_action = [
    path("", browse.action_sheet, name="action"),
    path("fiche.pdf", report.action_sheet_pdf, name="action_sheet_pdf"),
    path("suivi/", followup.action_followup, name="action_followup"),
    path("suivi/confirmer/", followup.action_confirm, name="action_confirm"),
    path("jalons/", milestones.milestones, name="milestones"),
    path("jalons/<int:pk>/", milestones.milestone, name="milestone"),
    path("indicateurs/", indicators.indicators, name="indicators"),
    path("indicateurs/<int:pk>/", indicators.indicator, name="indicator"),
    path("documents/", documents.documents, name="documents"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/<int:pk>/retirer/", documents.document_withdraw, name="document_withdraw"),
    path("evolution/", versions.amend_action, name="amend_action"),
    path("passation.pdf", handover_files.handover_pdf, name="handover_pdf"),
]

of_a_meeting = [
    path("", meetings.meeting, name="meeting"),
    path("modifier/", meetings.meeting_edit, name="meeting_edit"),
    path("annuler/", meetings.meeting_cancel, name="meeting_cancel"),
    path("points/", meetings.agenda_add, name="agenda_add"),
    path("points/<number:number>/rang/", meetings.agenda_move, name="agenda_move"),
    path("points/<number:number>/motif/", meetings.agenda_reason, name="agenda_reason"),
    path("points/<number:number>/retirer/", meetings.agenda_remove, name="agenda_remove"),
    path("points/<number:number>/decision/", decisions.decision_add, name="decision_add_on_action"),
    path("decision/", decisions.decision_add, name="decision_add"),
    path("decisions/<int:pk>/", decisions.decision_edit, name="decision_edit"),
    path("decisions/<int:pk>/retirer/", decisions.decision_withdraw, name="decision_withdraw"),
    path("seance/", seance.seance, name="seance"),
    path("seance/bilan/", seance.seance_end, name="seance_end"),
    path("seance/<number:number>/", seance.seance_item, name="seance_item"),
    path("arreter/", minutes.minutes_close, name="minutes_close"),
    path("ordre-du-jour.pdf", minutes.agenda_pdf, name="agenda_pdf"),
    path("releve.pdf", minutes.minutes_pdf, name="minutes_pdf"),
]

of_a_plan = [
    path("", dashboard.dashboard, name="dashboard"),
    path("regles/", dashboard.counting_rules, name="counting_rules"),
    path("changements/", changes.changes, name="changes"),
    path("frise/", timeline.timeline, name="timeline"),
    path("evolution/", evolution.evolution, name="evolution"),
    path("reseau/", network.network, name="network"),
    path("territoire/", territory.territory, name="territory"),
    path("recherche/", search.search, name="search"),
    path("plan/", book.book, name="book"),
    path("axes/<number:number>/", book.axis, name="axis"),
    path("orientations/<number:number>/", book.orientation, name="orientation"),
    path("objectifs/<number:number>/", book.objective, name="objective"),
    path("versions/", versions.plan_versions, name="plan_versions"),
    path("mes-actions/", own.own_actions, name="own_actions"),
    path("actions/", browse.action_list, name="action_list"),
    path("actions/ajouter/", versions.action_add, name="action_add"),
    path("actions/lot/", bulk.bulk, name="bulk"),
    path("actions/demander/", bulk.ask_for_updates, name="request_updates"),
    path("actions/<number:number>/", include(of_an_action)),
    path("suivi/", desk.desk, name="desk"),
    path("contradictions/", contradictions.contradictions, name="contradictions"),
    path("relances/", reminders.reminders, name="reminders"),
    path("reponses/", replies.replies, name="replies"),
    path("reponses/<int:pk>/", replies.reply_review, name="reply_review"),
    path("reponses/<int:pk>/approuver/", replies.reply_approve, name="reply_approve"),
    path("reponses/<int:pk>/ecarter/", replies.reply_decline, name="reply_decline"),
    path("passation/", handover.handover, name="handover"),
    path("passation/faite/", handover.handover_done, name="handover_done"),
    path("passation.pdf", handover_files.handover_files_pdf, name="handover_files_pdf"),
    path("copil/", meetings.meetings, name="meetings"),
    path("copil/nouveau/", meetings.meeting_add, name="meeting_add"),
    path("copil/decisions/", decisions.decisions, name="decisions"),
    path("copil/decisions/<int:pk>/suite/", decisions.decision_settle, name="decision_settle"),
    path("copil/<day:held_on>/", include(of_a_meeting)),
    path("vues/", saved.saved_views, name="saved_views"),
    path("vues/nouvelle/", saved.saved_view_add, name="saved_view_add"),
    path("vues/<int:pk>/modifier/", saved.saved_view_edit, name="saved_view_edit"),
    path("vues/<int:pk>/depart/", saved.saved_view_start, name="saved_view_start"),
    path("vues/<int:pk>/supprimer/", saved.saved_view_delete, name="saved_view_delete"),
    path("rapports/", report.reports, name="reports"),
    path("rapports/avancement.pdf", report.progress_report_pdf, name="progress_report_pdf"),
    path("exports/actions.<str:file_format>", exports.export_actions, name="export_actions"),
    path("exports/plan.<str:file_format>", plan_import.export_plan, name="export_plan"),
]

urlpatterns = [
    path("", dashboard.home, name="home"),
    path("sante/vivant", health.alive, name="alive"),
    path("sante/pret", health.ready, name="ready"),
    path("accessibilite/", legal.accessibility, name="accessibility"),
    path("mentions-legales/", legal.legal_notice, name="legal_notice"),
    path("donnees-personnelles/", legal.personal_data, name="personal_data"),
    path("apparence/", appearance, name="appearance"),
    path("acteurs/", directory.directory, name="directory"),
    path("acteurs/comite/", committee, name="committee"),
    path("acteurs/<slug:slug>/", directory.organisation, name="organisation"),
    path("plans/", plan_import.plans, name="plans"),
    path("plans/importer/", plan_import.import_plan, name="import_plan"),
    path("plans/importer/appliquer/", plan_import.apply_import, name="apply_import"),
    path("plans/modele.<str:file_format>", plan_import.import_template, name="import_template"),
    path("plans/<plan:plan_slug>/en-cours/", plan_import.make_plan_current, name="make_plan_current"),
    path("reponse/<str:token>/", reply.reply, name="reply"),
    path("reponse/<str:token>/merci/", reply.reply_thanks, name="reply_thanks"),
    path("admin/composants/", gallery.components, name="components"),
    path("admin/", admin.site.urls),
    path("", include("actors.account_urls")),
    path("<plan:plan_slug>/", include(of_a_plan)),
]
