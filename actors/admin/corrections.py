"""The review of what contacts say is wrong in the directory."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from actors.models import ContactCorrection
from actors.personal_data.access import log_access
from actors.roles import can_edit_directory
from actors.yearly.answers import AlreadyReviewedError, accept, decline


class ReviewFilter(admin.SimpleListFilter):
    title = "examen"
    parameter_name = "examen"

    def lookups(self, request, model_admin):
        return [("toutes", "Toutes")]

    def choices(self, changelist):
        for value, words in ((None, "À examiner"), ("toutes", "Toutes")):
            query = changelist.get_query_string({self.parameter_name: value} if value else {}, [self.parameter_name])
            yield {"selected": self.value() == value, "query_string": query, "display": words}

    def queryset(self, request, queryset):
        return queryset if self.value() == "toutes" else queryset.pending()


@admin.register(ContactCorrection)
class ContactCorrectionAdmin(admin.ModelAdmin):
    """Corrections come from the contacts; here each is applied or set aside."""

    list_display = ("contact", "organisation", "received_at", "what", "decision", "reviewed_by")
    list_filter = (ReviewFilter,)
    list_per_page = 50
    list_select_related = ("contact__organisation", "reviewed_by")
    actions = None

    def has_module_permission(self, request):
        return can_edit_directory(request.user)

    def has_view_permission(self, request, obj=None):
        return can_edit_directory(request.user)

    def has_change_permission(self, request, obj=None):
        return can_edit_directory(request.user)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="organisation", ordering="contact__organisation__name")
    def organisation(self, correction):
        return correction.contact.organisation

    @admin.display(description="ce qui est signalé")
    def what(self, correction):
        said = [label for label, _, _ in correction.differences]
        said += ["n’est plus le bon contact"] * correction.has_left + ["une remarque"] * bool(correction.remark)
        return ", ".join(said) or None

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show what is proposed beside what the directory says, and do what is decided."""
        self._check_may_review(request)
        correction = self._correction(request, object_id)
        if request.method != "POST":
            return self._show(request, correction)
        try:
            return self._review(request, correction)
        except AlreadyReviewedError:
            messages.warning(request, "Quelqu’un d’autre vient d’examiner cette correction.")
            return self._show(request, self._correction(request, object_id), status=409)
        except ValidationError as error:
            messages.error(request, f"L’annuaire ne peut pas l’enregistrer\u00a0: {' '.join(error.messages)}")
            return self._show(request, self._correction(request, object_id), status=422)

    def _correction(self, request, object_id: str) -> ContactCorrection:
        correction = self.get_object(request, unquote(object_id))
        if correction is None:
            raise Http404
        return correction

    def _check_may_review(self, request):
        if not self.has_change_permission(request):
            raise PermissionDenied

    def _review(self, request, correction):
        if request.POST.get("suite") == "appliquer":
            contact = accept(correction=correction, reviewer=request.user)
            self.log_change(request, contact, "Correction proposée par la personne, appliquée.")
            messages.success(request, f"L’annuaire est corrigé pour {contact}.")
        elif request.POST.get("suite") == "ecarter":
            decline(correction=correction, reviewer=request.user)
            messages.success(request, f"La correction proposée par {correction.contact} est écartée.")
        else:
            messages.error(request, "Choisissez d’appliquer la correction ou de l’écarter.")
            return self._show(request, correction, status=422)
        return HttpResponseRedirect(reverse("admin:actors_contactcorrection_changelist"))

    def _show(self, request, correction, status=200):
        request.current_app = self.admin_site.name
        log_access(request, [correction.contact])
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": str(correction),
            "correction": correction,
        }
        return TemplateResponse(request, "admin/actors/contactcorrection/review.html", context, status=status)
