"""How the lists of the directory are narrowed to what asks for care."""

from django.contrib import admin
from django.db.models import Q

from actors.clock import today
from actors.models import CHECKED_EVERY, Contact


class ContactsFilter(admin.SimpleListFilter):
    """Organisations by what is to be done about their contacts."""

    title = "contacts"
    parameter_name = "contacts"

    def lookups(self, request, model_admin):
        return [
            ("a-verifier", "Un contact à vérifier"),
            ("anciens", "Un contact non vérifié depuis un an"),
            ("aucun", "Aucun contact"),
        ]

    def queryset(self, request, queryset):
        if self.value() == "a-verifier":
            return queryset.filter(pk__in=Contact.objects.to_check().values("organisation"))
        if self.value() == "anciens":
            return queryset.filter(pk__in=Contact.objects.not_checked_for_a_year().values("organisation"))
        if self.value() == "aucun":
            return queryset.without_contact()
        return queryset


class LastCheckFilter(admin.SimpleListFilter):
    title = "dernière vérification"
    parameter_name = "verification"

    def lookups(self, request, model_admin):
        return [
            ("a-refaire", "Jamais, ou il y a plus d’un an"),
            ("jamais", "Jamais"),
            ("ancienne", "Il y a plus d’un an"),
            ("recente", "Depuis moins d’un an"),
        ]

    def queryset(self, request, queryset):
        a_year_ago = today() - CHECKED_EVERY
        if self.value() == "a-refaire":
            return queryset.not_checked_for_a_year()
        conditions = {
            "jamais": Q(checked_on=None),
            "ancienne": Q(checked_on__lte=a_year_ago),
            "recente": Q(checked_on__gt=a_year_ago),
        }
        return queryset.filter(conditions.get(self.value(), Q()))


class EmailFilter(admin.SimpleListFilter):
    title = "adresse électronique"
    parameter_name = "courriel"

    def lookups(self, request, model_admin):
        return [("sans", "Sans adresse"), ("avec", "Avec une adresse")]

    def queryset(self, request, queryset):
        if self.value() == "sans":
            return queryset.without_email()
        return queryset.exclude(email="") if self.value() == "avec" else queryset
