"""The log of who saw e-mails and phones: how the administration's own pages write it, and where it is read."""

from django.contrib import admin

from actors.admin.search import AccentInsensitiveSearch
from actors.models import PersonalDataAccess
from actors.personal_data.access import log_access


class LogsForms:
    """Forms that show the details of contacts, which `contacts_of` finds in a page's rows."""

    def contacts_of(self, rows):
        return rows

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and request.method in ("GET", "HEAD"):
            log_access(request, self.contacts_of([obj]))
        return super().render_change_form(request, context, add, change, form_url, obj)


class LogsAccess(LogsForms):
    """The same where lists show details too."""

    def changelist_view(self, request, extra_context=None):
        response = super().changelist_view(request, extra_context)
        if cl := getattr(response, "context_data", {}).get("cl"):
            log_access(request, self.contacts_of(cl.result_list))
        return response


class LogsEveryAccess(LogsAccess):
    """The same of contacts, whose exports, history and duplicates show details too."""

    def get_data_for_export(self, request, queryset, **kwargs):
        log_access(request, queryset)
        return super().get_data_for_export(request, queryset, **kwargs)

    def history_view(self, request, object_id, extra_context=None):
        return self._logged(request, super().history_view(request, object_id, extra_context), "shown")

    def duplicates_view(self, request):
        return self._logged(request, super().duplicates_view(request), "pairs")

    def merge_view(self, request, kept, removed):
        return self._logged(request, super().merge_view(request, kept, removed), "kept", "removed")

    def _logged(self, request, response, *names):
        """Log the contacts that a page shows under these names of its context: contacts, or pairs of them."""
        context = getattr(response, "context_data", None) or {}
        found = [context[name] for name in names if context.get(name)]
        rows = [row for each in found for row in (each if isinstance(each, list | tuple) else [each])]
        log_access(request, [contact for row in rows for contact in getattr(row, "rows", [row])])
        return response


class LogsFormsOfOrganisations(LogsForms):
    """The same of organisations, whose forms show all their contacts."""

    def contacts_of(self, rows):
        return [contact for organisation in rows for contact in organisation.contacts.all()]


@admin.register(PersonalDataAccess)
class PersonalDataAccessAdmin(AccentInsensitiveSearch, admin.ModelAdmin):
    """Superusers read it; nobody writes it."""

    list_display = ("accessed_at", "user", "page", "number_of_people", "contact")
    list_select_related = ("user", "contact")
    list_filter = ("accessed_at",)
    list_per_page = 50
    date_hierarchy = "accessed_at"
    search_fields = ("user__email", "user__first_name", "user__last_name", "page", "contact__name")
    search_help_text = "Personne qui a consulté, adresse de la page ou contact consulté."
    fields = ("accessed_at", "user", "page", "number_of_people", "contact")

    def has_view_permission(self, request, obj=None):
        return request.user.is_active and request.user.is_superuser

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
