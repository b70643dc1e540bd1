"""The administration of the plan: its texts, its actions and who holds them; the history can only be read."""

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator

from actions import admin_reminders  # noqa: F401 - registers its models
from actions.models import Action, Axis, Involvement, Objective, Orientation, Plan, StatusUpdate
from actors.admin import AccentInsensitiveSearch
from actors.models import Contact


class NeverDeletedAdmin(admin.ModelAdmin):
    """What the history hangs on cannot be deleted."""

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Plan)
class PlanAdmin(NeverDeletedAdmin):
    list_display = ("title", "slug", "starts_on", "ends_on", "is_current")
    list_filter = ("is_current",)
    search_fields = ("title", "slug")
    fieldsets = (
        (None, {"fields": ("title", "slug", ("starts_on", "ends_on"), "is_current", "review_every_days")}),
        ("Texte de la brochure", {"fields": ("introduction", "footnotes")}),
    )


class ParentField(forms.ModelChoiceField):
    """The node above, with its plan, number and title."""

    def label_from_instance(self, node):
        return f"{node.plan.slug} · {node.number}. {Truncator(node.title).chars(100)}"


class PlanNodeAdmin(AccentInsensitiveSearch, NeverDeletedAdmin):
    list_display_links = ("title",)
    search_fields = ("number", "title")
    list_per_page = 50

    def get_changeform_initial_data(self, request):
        return {"plan": Plan.objects.current()} | super().get_changeform_initial_data(request)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == self.model.parent_field:
            parents = db_field.remote_field.model.objects.select_related("plan")
            kwargs |= {"queryset": parents.order_by("plan", "number"), "form_class": ParentField}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Axis)
class AxisAdmin(PlanNodeAdmin):
    list_display = ("number", "title", "plan")
    list_filter = ("plan",)
    list_select_related = ("plan",)
    fields = (("plan", "number"), "title", "text", "footnotes")


@admin.register(Orientation)
class OrientationAdmin(PlanNodeAdmin):
    list_display = ("number", "title", "axis", "plan")
    list_filter = ("plan", "axis")
    list_select_related = ("plan", "axis")
    fields = (("plan", "number"), "axis", "title", "text", "footnotes")


@admin.register(Objective)
class ObjectiveAdmin(PlanNodeAdmin):
    list_display = ("number", "title", "orientation", "plan")
    list_filter = ("plan", "orientation__axis", "orientation")
    list_select_related = ("plan", "orientation")
    fields = (("plan", "number"), "orientation", "title", "text", "footnotes")


class InvolvementFormSet(forms.BaseInlineFormSet):
    """See that an organisation holds a role once: Django leaves out the constraints that name the inline's parent.

    It is judged on the rows as they will be: a handover inside an organisation ends one and opens another.
    """

    def clean(self):
        super().clean()
        held = set()
        for form in self.forms:
            role = self._open_role(form)
            if role and role in held:
                form.add_error(None, "Cette organisation tient déjà ce rôle dans l’action.")
            held.add(role)

    def _open_role(self, form):
        """Return the organisation and the role of a row that stays and has no end, else None."""
        values = getattr(form, "cleaned_data", {})
        if not values.get("organisation") or values.get("ends_on") or values.get("DELETE"):
            return None
        return values["organisation"], values.get("role")


class ContactField(forms.ModelChoiceField):
    """A person with the organisation, since two may bear the same name."""

    def label_from_instance(self, contact):
        return f"{contact.name} ({contact.organisation})"


class InvolvementInline(admin.StackedInline):
    model = Involvement
    formset = InvolvementFormSet
    extra = 0
    fields = (("role", "organisation", "contact"), ("starts_on", "ends_on"))
    verbose_name_plural = "pilotes et partenaires – quand l’un s’en va, datez « jusqu’au » plutôt que supprimer"

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "contact":
            kwargs |= {"queryset": Contact.objects.select_related("organisation"), "form_class": ContactField}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Action)
class ActionAdmin(PlanNodeAdmin):
    list_display = (
        "number",
        "title",
        "objective",
        "status",
        "weather",
        "progress",
        "expected_end",
        "updated_on",
    )
    list_filter = ("plan", "status", "weather", "objective__orientation__axis", "objective__orientation")
    list_select_related = ("objective",)
    readonly_fields = ("status", "weather", "progress", "expected_end", "updated_on", "version", "history")
    fieldsets = (
        (None, {"fields": (("plan", "number"), "title", "objective", ("starts_on", "ends_on"), "communes")}),
        (
            "Évolution",
            {"fields": ("amendments",), "description": "L’intitulé garde ses versions : il ne se change pas ici."},
        ),
        (
            "État déclaré",
            {
                "fields": (
                    ("status", "weather", "progress"),
                    ("expected_end", "updated_on", "version"),
                    "history",
                ),
                "description": "Ne change que par la page de suivi de l’action, qui garde l’historique.",
            },
        ),
    )
    inlines = [InvolvementInline]

    def get_fieldsets(self, request, obj=None):
        """Leave out the state of an action that is being created: it has none yet."""
        return super().get_fieldsets(request, obj) if obj else self.fieldsets[:1]

    def get_readonly_fields(self, request, obj=None):
        """The title of an action that stands changes by an amendment, which keeps the earlier one."""
        readonly = super().get_readonly_fields(request, obj)
        return (*readonly, "title", "amendments") if obj else readonly

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """The communes as boxes to tick: all in sight, and each with a label of its own."""
        return super().formfield_for_manytomany(db_field, request, widget=forms.CheckboxSelectMultiple, **kwargs)

    def save_model(self, request, obj, form, change):
        """Write what was edited and nothing else: somebody may be recording the state of the action."""
        edited = [name for name in form.changed_data if name != "communes"]  # which `save_related` writes
        obj.save(update_fields=edited if change else None)

    @admin.display(description="intitulé")
    def amendments(self, action):
        address = reverse("amend_action", args=[action.plan.slug, action.number])
        return format_html('<a href="{}">Reformuler, fusionner ou abandonner l’action</a>', address)

    @admin.display(description="historique")
    def history(self, action):
        address = reverse("admin:actions_statusupdate_changelist", query={"action__id__exact": action.pk})
        return format_html('<a href="{}">Mises à jour de l’action {}</a>', address, action.number)


@admin.register(StatusUpdate)
class StatusUpdateAdmin(NeverDeletedAdmin):
    list_display = (
        "action",
        "effective_on",
        "status",
        "weather",
        "progress",
        "expected_end",
        "author",
        "recorded_at",
    )
    list_filter = ("status", "weather", "is_confirmation", "action__plan", "author")
    list_select_related = ("action", "author")
    list_per_page = 50
    search_fields = ("action__title", "committee_note", "working_note")
    search_help_text = "Mots de l’intitulé de l’action ou des notes."
    date_hierarchy = "effective_on"
    fields = (
        "action",
        "effective_on",
        ("status", "weather", "progress", "expected_end"),
        "committee_note",
        "working_note",
        "kind",
        ("signature", "recorded_at"),
    )

    def view_on_site(self, update):
        return update.action.get_absolute_url()

    @admin.display(description="nature")
    def kind(self, update):
        return "Confirmation sans changement" if update.is_confirmation else "Nouvel état"

    @admin.display(description="auteur")
    def signature(self, update):
        """Name the author, without the link to the account that Django would add."""
        return str(update.author)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
