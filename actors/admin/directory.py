"""The administration of organisations, contacts, the committee's seats and communes."""

from datetime import timedelta

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html_join

from actors.admin.access_log import LogsAccess, LogsContactsAccess
from actors.admin.personal_data import PersonalDataPages, inform_chosen
from actors.admin.search import AccentInsensitiveSearch
from actors.clock import today
from actors.models import CommitteeSeat, Commune, Contact, Organisation


class ToCheckFilter(admin.SimpleListFilter):
    title = "contacts"
    parameter_name = "contacts"

    def lookups(self, request, model_admin):
        return [("a-verifier", "Un contact à vérifier"), ("aucun", "Aucun contact")]

    def queryset(self, request, queryset):
        if self.value() == "a-verifier":
            return queryset.filter(pk__in=Contact.objects.filter(to_check=True).values("organisation"))
        if self.value() == "aucun":
            return queryset.filter(contacts=None)
        return queryset


class LastCheckFilter(admin.SimpleListFilter):
    title = "dernière vérification"
    parameter_name = "verification"

    def lookups(self, request, model_admin):
        return [
            ("jamais", "Jamais"),
            ("ancienne", "Il y a plus d’un an"),
            ("recente", "Depuis moins d’un an"),
        ]

    def queryset(self, request, queryset):
        a_year_ago = today() - timedelta(days=365)
        conditions = {
            "jamais": Q(checked_on=None),
            "ancienne": Q(checked_on__lt=a_year_ago),
            "recente": Q(checked_on__gte=a_year_ago),
        }
        return queryset.filter(conditions.get(self.value(), Q()))


class ContactFormSet(forms.BaseInlineFormSet):
    def get_unique_error_message(self, unique_check):
        return "Cette organisation a déjà un contact de ce nom."


class ContactInline(admin.StackedInline):
    model = Contact
    formset = ContactFormSet
    extra = 0
    can_delete = False  # a contact is deleted on its own page, which says what depends on it
    show_change_link = True
    fields = (("name", "function"), ("email", "phone"), ("to_check", "checked_on"), "to_check_reason")


@admin.register(Organisation)
class OrganisationAdmin(LogsContactsAccess, AccentInsensitiveSearch, admin.ModelAdmin):
    list_display = (
        "name",
        "short_name",
        "kind",
        "contact_count",
        "to_check_count",
        "piloted_count",
        "partnered_count",
    )
    list_filter = (ToCheckFilter, "kind")
    list_per_page = 50
    search_fields = ("name", "short_name", "contacts__name", "contacts__email")
    search_help_text = "Nom, sigle, nom ou adresse électronique d’un contact ; les accents ne comptent pas."
    show_facets = admin.ShowFacets.ALWAYS
    prepopulated_fields = {"slug": ("name",)}
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fields = ("name", "short_name", "kind", "website", "description", "slug", "involvement_links")
    inlines = [ContactInline]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .annotate(
                number_of_contacts=_number(Contact.objects.all(), "pk"),
                number_to_check=_number(Contact.objects.filter(to_check=True), "pk"),
                number_piloted=_number(_involvements().held().filter(role="pilot"), "action"),
                number_partnered=_number(_involvements().held().filter(role="partner"), "action"),
            )
        )

    def get_fields(self, request, obj=None):
        """Show the actions to those who may see them, once there can be some."""
        fields = list(super().get_fields(request, obj))
        if obj is None or not request.user.has_perm("actions.view_involvement"):
            fields.remove("involvement_links")
        return fields

    def get_readonly_fields(self, request, obj=None):
        return ("involvement_links",)

    def get_prepopulated_fields(self, request, obj=None):
        """Fill in the address of new organisations only: that of a known page stays."""
        return {} if obj else super().get_prepopulated_fields(request, obj)

    @admin.display(description="contacts", ordering="number_of_contacts")
    def contact_count(self, organisation):
        return organisation.number_of_contacts or None

    @admin.display(description="à vérifier", ordering="number_to_check")
    def to_check_count(self, organisation):
        return organisation.number_to_check or None

    @admin.display(description="actions pilotées", ordering="number_piloted")
    def piloted_count(self, organisation):
        return organisation.number_piloted or None

    @admin.display(description="partenariats", ordering="number_partnered")
    def partnered_count(self, organisation):
        return organisation.number_partnered or None

    @admin.display(description="actions")
    def involvement_links(self, organisation):
        involvements = organisation.involvements.select_related("action").order_by("action__plan", "action__number")
        rows = (
            (
                reverse("admin:actions_action_change", args=[involvement.action_id]),
                involvement.action,
                involvement.get_role_display().lower(),
            )
            for involvement in involvements.order_by("action__plan", "action__number", "role")
        )
        return format_html_join(", ", '<a href="{}">{}</a> ({})', rows) or None


def _involvements():
    """Return who leads or accompanies what; `actions` stands above this app, so the relation leads there."""
    return Organisation._meta.get_field("involvements").related_model.objects.all()


def _number(rows, counted: str):
    """Return, for a queryset of organisations, how many distinct `counted` their `rows` hold."""
    counts = rows.filter(organisation=OuterRef("pk")).order_by().values("organisation")
    counts = counts.annotate(number=Count(counted, distinct=True)).values("number")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)


@admin.register(Contact)
class ContactAdmin(LogsAccess, PersonalDataPages, AccentInsensitiveSearch, admin.ModelAdmin):
    list_display = ("name", "function", "organisation", "email", "phone", "what_to_check", "checked_on")
    list_filter = ("to_check", LastCheckFilter, ("organisation__kind", admin.ChoicesFieldListFilter))
    list_per_page = 50
    list_select_related = ("organisation",)
    search_fields = ("name", "function", "email", "phone", "organisation__name", "organisation__short_name")
    search_help_text = "Nom, fonction, coordonnées ou organisation ; les accents ne comptent pas."
    show_facets = admin.ShowFacets.ALWAYS
    fieldsets = (
        (None, {"fields": ("organisation", ("name", "function"), ("email", "phone"))}),
        ("Vérification", {"fields": (("to_check", "checked_on"), "to_check_reason")}),
        ("Données personnelles", {"fields": (("left_on", "informed_on"),)}),
    )
    readonly_fields = ("informed_on",)
    actions = ["mark_as_checked_today", inform_chosen]

    def view_on_site(self, contact):
        return contact.organisation.get_absolute_url()

    @admin.display(description="à vérifier", ordering="to_check")
    def what_to_check(self, contact):
        return contact.to_check_reason if contact.to_check else None

    @admin.action(description="Marquer comme vérifiés aujourd’hui", permissions=["change"])
    def mark_as_checked_today(self, request, queryset):
        contacts = list(queryset)
        # The queryset itself would no longer hold them: « à vérifier » may be among the filters of the list.
        Contact.objects.filter(pk__in=[contact.pk for contact in contacts]).update(
            checked_on=today(), to_check=False, to_check_reason=""
        )
        for contact in contacts:
            self.log_change(request, contact, "Marqué comme vérifié.")
        number = f"{len(contacts)} contact{'s' if len(contacts) > 1 else ''}"
        self.message_user(request, f"Vérifiés aujourd’hui : {number}.", messages.SUCCESS)

    def get_deleted_objects(self, objs, request):
        """Refuse to delete who is named in an action: end or hand over the involvement first."""
        to_delete, model_count, perms_needed, protected = super().get_deleted_objects(objs, request)
        for involvement in _involvements().filter(contact__in=objs).select_related("contact", "action"):
            role = involvement.get_role_display().lower()
            protected.append(f"{involvement.contact}, {role} : {involvement.action}")
        return to_delete, model_count, perms_needed, protected


@admin.register(CommitteeSeat)
class CommitteeSeatAdmin(AccentInsensitiveSearch, admin.ModelAdmin):
    list_display = ("position", "organisation", "college", "representation")
    list_display_links = ("organisation",)
    list_filter = ("college",)
    list_select_related = ("organisation",)
    search_fields = ("organisation__name", "organisation__short_name", "representation")

    def view_on_site(self, seat):
        return seat.organisation.get_absolute_url()


@admin.register(Commune)
class CommuneAdmin(AccentInsensitiveSearch, admin.ModelAdmin):
    list_display = ("name", "insee_code", "population", "tile_column", "tile_row")
    list_per_page = 50
    search_fields = ("name", "insee_code")
