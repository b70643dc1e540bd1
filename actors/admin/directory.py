"""The administration of organisations, contacts, the committee's seats and communes."""

from django.contrib import admin, messages
from django.db import models
from django.urls import reverse
from django.utils.html import format_html

from actors.admin.access_log import LogsEveryAccess, LogsFormsOfOrganisations
from actors.admin.duplicates import DuplicatesAdmin
from actors.admin.exchange import DirectoryExchange
from actors.admin.filters import ContactsFilter, EmailFilter, LastCheckFilter
from actors.admin.forms import ContactForm, ContactFormSet, OrganisationForm
from actors.admin.history import HistoryAdmin
from actors.admin.involvements import involvements, links_to_actions, may_see_involvements, number_of
from actors.admin.personal_data import PersonalDataPages, inform_chosen
from actors.admin.search import AccentInsensitiveSearch
from actors.history import mark_as_checked
from actors.models import CommitteeSeat, Commune, Contact, Organisation
from actors.resources import ContactResource, OrganisationResource


class ContactInline(admin.StackedInline):
    model = Contact
    form = ContactForm
    formset = ContactFormSet
    extra = 0
    can_delete = False  # a contact is deleted on its own page, which says what depends on it
    show_change_link = True
    fields = (("name", "function"), ("email", "phone"), ("to_check", "checked_on"), "to_check_reason")


def note_as_checked(model_admin, request, contacts) -> None:
    checked = mark_as_checked(contacts, author=request.user)
    for contact in checked:
        model_admin.log_change(request, contact, "Marqué comme vérifié.")
    number = f"{len(checked)} contact{'s' if len(checked) > 1 else ''}"
    model_admin.message_user(request, f"Vérifiés aujourd’hui : {number}.", messages.SUCCESS)


@admin.register(Organisation)
class OrganisationAdmin(
    LogsFormsOfOrganisations,
    DuplicatesAdmin,
    HistoryAdmin,
    DirectoryExchange,
    AccentInsensitiveSearch,
    admin.ModelAdmin,
):
    form = OrganisationForm
    resource_classes = [OrganisationResource]
    list_display = (
        "name",
        "short_name",
        "kind",
        "contact_count",
        "to_check_count",
        "piloted_count",
        "partnered_count",
    )
    list_filter = (ContactsFilter, "kind")
    list_per_page = 50
    search_fields = ("name", "short_name", "contacts__name", "contacts__email")
    search_help_text = "Nom, sigle, nom ou adresse électronique d’un contact ; les accents ne comptent pas."
    show_facets = admin.ShowFacets.ALWAYS
    prepopulated_fields = {"slug": ("name",)}
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fields = ("name", "short_name", "kind", "website", "description", "slug", "involvement_links")
    inlines = [ContactInline]
    actions = ["mark_contacts_as_checked_today", "merge_chosen"]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .annotate(
                number_of_contacts=number_of(Contact.objects.all(), "pk"),
                number_to_check=number_of(Contact.objects.to_check(), "pk"),
                number_piloted=number_of(involvements().held().filter(role="pilot"), "action"),
                number_partnered=number_of(involvements().held().filter(role="partner"), "action"),
            )
        )

    def get_fields(self, request, obj=None):
        """Show the actions to those who may see them, once there can be some."""
        fields = list(super().get_fields(request, obj))
        if obj is None or not may_see_involvements(request.user):
            fields.remove("involvement_links")
        return fields

    def get_readonly_fields(self, request, obj=None):
        return ("involvement_links",)

    def get_prepopulated_fields(self, request, obj=None):
        """Fill in the address of new organisations only: that of a known page stays."""
        return {} if obj else super().get_prepopulated_fields(request, obj)

    @admin.display(description="contacts", ordering="number_of_contacts")
    def contact_count(self, organisation):
        return _link_to_contacts(organisation, organisation.number_of_contacts)

    @admin.display(description="à vérifier", ordering="number_to_check")
    def to_check_count(self, organisation):
        return _link_to_contacts(organisation, organisation.number_to_check, to_check__exact=1)

    @admin.display(description="actions pilotées", ordering="number_piloted")
    def piloted_count(self, organisation):
        return organisation.number_piloted or None

    @admin.display(description="partenariats", ordering="number_partnered")
    def partnered_count(self, organisation):
        return organisation.number_partnered or None

    @admin.display(description="actions")
    def involvement_links(self, organisation):
        return links_to_actions(organisation)

    @admin.action(description="Marquer leurs contacts comme vérifiés aujourd’hui", permissions=["change"])
    def mark_contacts_as_checked_today(self, request, queryset):
        note_as_checked(self, request, Contact.objects.in_office().filter(organisation__in=queryset))


def _link_to_contacts(organisation, number: int, **filters):
    """Return the number as a link to the contacts that it counts; None for none."""
    if not number:
        return None
    query = {"organisation__id__exact": organisation.pk, **filters}
    address = reverse("admin:actors_contact_changelist", query=query)
    return format_html('<a href="{}" aria-label="{} : {}">{}</a>', address, number, organisation, number)


@admin.register(Contact)
class ContactAdmin(
    LogsEveryAccess,
    PersonalDataPages,
    DuplicatesAdmin,
    HistoryAdmin,
    DirectoryExchange,
    AccentInsensitiveSearch,
    admin.ModelAdmin,
):
    form = ContactForm
    resource_classes = [ContactResource]
    list_display = ("name", "function", "organisation", "email", "phone", "what_to_check", "checked_on")
    list_filter = ("to_check", LastCheckFilter, EmailFilter, ("organisation__kind", admin.ChoicesFieldListFilter))
    list_per_page = 50
    list_select_related = ("organisation",)
    search_fields = ("name", "function", "email", "phone", "organisation__name", "organisation__short_name")
    search_help_text = "Nom, fonction, coordonnées ou organisation ; les accents ne comptent pas."
    show_facets = admin.ShowFacets.ALWAYS
    fieldsets = (
        (None, {"fields": ("organisation", ("name", "function"), ("email", "phone"))}),
        ("Vérification", {"fields": (("to_check", "checked_on"), "to_check_reason")}),
        ("Données personnelles", {"fields": (("left_on", "informed_on"),)}),
        ("Actions", {"fields": ("involvement_links",)}),
    )
    readonly_fields = ("informed_on", "involvement_links")
    actions = ["mark_as_checked_today", "merge_chosen", inform_chosen]

    def get_fieldsets(self, request, obj=None):
        """Show the actions to those who may see them, once there can be some."""
        shown = obj and may_see_involvements(request.user)
        return self.fieldsets if shown else self.fieldsets[:-1]

    @admin.display(description="pilote ou partenaire")
    def involvement_links(self, contact):
        return links_to_actions(contact)

    def view_on_site(self, contact):
        return contact.organisation.get_absolute_url()

    @admin.display(description="à vérifier", ordering="to_check")
    def what_to_check(self, contact):
        return contact.to_check_reason if contact.to_check else None

    @admin.action(description="Marquer comme vérifiés aujourd’hui", permissions=["change"])
    def mark_as_checked_today(self, request, queryset):
        note_as_checked(self, request, queryset)

    def get_deleted_objects(self, objs, request):
        """Refuse to delete who is named in an action: end or hand over the involvement first."""
        to_delete, model_count, perms_needed, protected = super().get_deleted_objects(objs, request)
        for involvement in involvements().filter(contact__in=objs).select_related("contact", "action"):
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
