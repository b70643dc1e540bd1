"""The log of the mails that the portal sent: it can only be read."""

from django.contrib import admin

from actions.models import MailState, Reminder, ReminderMail
from actors.admin import AccentInsensitiveSearch
from actors.admin.access_log import LogsAccess


class ReadOnly:
    """Rows that the portal writes, and nobody else."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ReminderInline(ReadOnly, admin.StackedInline):
    model = Reminder
    fields = ("action_title",)
    readonly_fields = ("action_title",)
    verbose_name, verbose_name_plural = "motif", "motifs donnés"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("action")

    @admin.display(description="action")
    def action_title(self, reminder):
        return reminder.action.numbered_title


class StateFilter(admin.SimpleListFilter):
    title = "état"
    parameter_name = "etat"

    def lookups(self, request, model_admin):
        return MailState.choices

    def queryset(self, request, queryset):
        return queryset.in_state(self.value()) if self.value() in MailState.values else queryset


@admin.register(ReminderMail)
class ReminderMailAdmin(LogsAccess, ReadOnly, AccentInsensitiveSearch, admin.ModelAdmin):
    list_display = ("prepared_at", "kind", "contact", "email", "subject", "state_label")
    list_filter = (StateFilter, "kind", "prepared_at")
    list_select_related = ("contact",)
    list_per_page = 50
    search_fields = ("email", "contact__name", "subject")
    search_help_text = "Adresse, nom du contact ou mots de l’objet."
    date_hierarchy = "prepared_at"
    fields = (("kind", "state_label"), "recipient", "subject", ("prepared_at", "sent_at"), "error")
    inlines = [ReminderInline]

    def contacts_of(self, rows):
        return [mail.contact for mail in rows if mail.contact]

    @admin.display(description="état")
    def state_label(self, mail):
        return mail.state.label

    @admin.display(description="destinataire")
    def recipient(self, mail):
        return f"{mail.contact} <{mail.email}>" if mail.contact else mail.email
