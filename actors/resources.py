"""The organisations and the contacts as tables: what is exported can be changed in a spreadsheet and read back.

A row is known by its natural key: the identifier of the organisation, and for a contact the name besides.
"""

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from import_export.resources import ModelResource

from actors.models import Contact, Organisation, OrganisationKind
from actors.tables.changes import Changes
from actors.tables.fields import Choice, Column, Day, Reference, Text, YesNo

UNKNOWN_ORGANISATION = (
    "Aucune organisation n’a cet identifiant\u00a0: importez d’abord les organisations, ou corrigez-le."
)


class DirectoryResource(ModelResource):
    """Rows are checked as the administration's forms check them; one that says what is recorded is left alone."""

    needed: tuple[str, ...] = ()
    """The columns without which no row is known."""

    class Meta:
        clean_model_instances = True
        report_skipped = True
        skip_unchanged = True
        store_instance = True
        use_transactions = True

    def before_import(self, dataset, **kwargs):
        self.rows_by_key = {}

    def before_import_row(self, row, row_number=None, **kwargs):
        """Refuse a row that speaks of the same as an earlier one: which of them is meant?"""
        key = tuple(row.get(self.fields[name].column_name) for name in self.get_import_id_fields())
        if key in self.rows_by_key:
            raise ValidationError("Une ligne plus haut parle déjà du même\u00a0: gardez-en une seule.")
        self.rows_by_key[key] = row_number

    def get_instance(self, instance_loader, row):
        """Find the row that is meant; where its key cannot be read, `import_instance` says which column is wrong."""
        try:
            return super().get_instance(instance_loader, row)
        except ValueError:
            return None

    def before_save_instance(self, instance, row, **kwargs):
        instance._change_reason = "Import d’un fichier"

    @classmethod
    def get_diff_class(cls):
        return Changes


class OrganisationResource(DirectoryResource):
    needed = ("Nom",)

    slug = Column("slug", "Identifiant", widget=Text())
    name = Column("name", "Nom", widget=Text())
    short_name = Column("short_name", "Sigle ou nom court", widget=Text())
    kind = Column("kind", "Type", widget=Choice(OrganisationKind))
    description = Column("description", "Présentation", widget=Text())
    website = Column("website", "Site internet", widget=Text())

    class Meta(DirectoryResource.Meta):
        model = Organisation
        fields = ("slug", "name", "short_name", "kind", "description", "website")
        import_id_fields = ("slug",)

    def before_import_row(self, row, **kwargs):
        """An organisation without identifier is the one of that name, or a new one whose name gives it."""
        slug, name = (self.fields[field].column_name for field in ("slug", "name"))
        if not row.get(slug):
            words = str(row.get(name) or "")
            known = Organisation.objects.filter(name=words).values_list("slug", flat=True).first()
            row[slug] = known or slugify(words)[:80]
        super().before_import_row(row, **kwargs)


class ContactResource(DirectoryResource):
    needed = ("Organisation (identifiant)", "Nom")

    organisation = Column("organisation", "Organisation (identifiant)", widget=Reference(UNKNOWN_ORGANISATION))
    organisation_name = Column("organisation__name", "Organisation", widget=Text(), readonly=True)
    name = Column("name", "Nom", widget=Text())
    function = Column("function", "Fonction", widget=Text())
    email = Column("email", "Adresse électronique", widget=Text())
    phone = Column("phone", "Téléphone", widget=Text())
    checked_on = Column("checked_on", "Vérifié le", widget=Day())
    to_check = Column("to_check", "À vérifier", widget=YesNo())
    to_check_reason = Column("to_check_reason", "Ce qui est à vérifier", widget=Text())

    class Meta(DirectoryResource.Meta):
        model = Contact
        fields = (
            *("organisation", "organisation_name", "name", "function", "email", "phone"),
            *("checked_on", "to_check", "to_check_reason"),
        )
        import_id_fields = ("organisation", "name")

    def get_queryset(self):
        return super().get_queryset().select_related("organisation")

    def filter_export(self, queryset, **kwargs):
        return queryset.select_related("organisation").order_by("organisation__name", "name")

    def before_import(self, dataset, **kwargs):
        super().before_import(dataset, **kwargs)
        self.fields["organisation"].widget.fill({each.slug: each for each in Organisation.objects.all()})
