"""The directory: organisations and their contacts, the committee's seats, the communes."""

from datetime import timedelta

from django.db import models
from django.db.models import Case, Q, Value, When
from simple_history.models import HistoricalRecords

from actors.addresses import address
from actors.clock import now, today

CHECKED_EVERY = timedelta(days=365)


class OrganisationKind(models.TextChoices):
    DIRECTION = "direction", "Direction de la Métropole"
    ESS_NETWORK = "ess_network", "Tête de réseau de l’ESS"
    IAE_NETWORK = "iae_network", "Tête de réseau de l’IAE"
    SOLIDARITY_FINANCE = "solidarity_finance", "Finance solidaire"
    INSTITUTION = "institution", "Institution"
    SUPPORT = "support", "Structure d’accompagnement"
    OTHER = "other", "Autre organisation"

    @property
    def plural(self) -> str:
        return _PLURALS.get(self, self.label)


_PLURALS = {
    OrganisationKind.DIRECTION: "Directions de la Métropole",
    OrganisationKind.ESS_NETWORK: "Têtes de réseau de l’ESS",
    OrganisationKind.IAE_NETWORK: "Têtes de réseau de l’IAE",
    OrganisationKind.INSTITUTION: "Institutions",
    OrganisationKind.SUPPORT: "Structures d’accompagnement",
    OrganisationKind.OTHER: "Autres organisations",
}


class College(models.TextChoices):
    ESS_NETWORK = "ess_network", "Têtes de réseau de l’ESS (économie sociale et solidaire)"
    IAE_NETWORK = "iae_network", "Têtes de réseau de l’IAE (insertion par l’activité économique)"
    SOLIDARITY_FINANCE = "solidarity_finance", "Acteurs de la finance solidaire"
    INSTITUTION = "institution", "Partenaires institutionnels"
    METROPOLE = "metropole", "Toulouse Métropole"


class OrganisationQuerySet(models.QuerySet):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)

    def without_contact(self):
        return self.filter(contacts=None)


class Tracked(models.Model):
    """Rows that keep their versions (see `actors.history`); these are of the day on which the portal stands."""

    class Meta:
        abstract = True

    @property
    def _history_date(self):
        return now()


class Organisation(Tracked):
    name = models.CharField("nom", max_length=200, unique=True)
    short_name = models.CharField(
        "sigle ou nom court", max_length=60, blank=True, help_text="Tel qu’il s’affiche dans les listes."
    )
    slug = models.SlugField("adresse", max_length=80, unique=True, help_text="Fin de l’adresse de la page.")
    kind = models.CharField("type", max_length=20, choices=OrganisationKind)
    description = models.TextField("présentation", blank=True)
    website = models.URLField("site internet", blank=True)

    objects = OrganisationQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="version d’une organisation")

    class Meta:
        verbose_name = "organisation"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=OrganisationKind.values),
                name="organisation_kind_known",
                violation_error_message="Ce type d’organisation n’existe pas.",
            )
        ]

    def __str__(self):
        return self.short_name or self.name

    def get_absolute_url(self):
        return address("organisation", self.slug)

    def natural_key(self):
        return (self.slug,)


class ContactQuerySet(models.QuerySet):
    def get_by_natural_key(self, organisation_slug, name):
        return self.get(organisation__slug=organisation_slug, name=name)

    def in_office(self):
        """Leave out those who left: nobody writes to them or checks them any more."""
        return self.filter(left_on=None)

    def to_check(self):
        return self.filter(to_check=True)

    def without_email(self):
        return self.in_office().filter(email="")

    def not_checked_for_a_year(self):
        """Keep those whose last check is a year old, or who never were checked."""
        return self.in_office().filter(Q(checked_on=None) | Q(checked_on__lte=today() - CHECKED_EVERY))

    def with_details_where(self, condition: Q):
        """Add `shown_email` and `shown_phone`, empty in the rows that do not meet `condition`.

        The true fields are left out of the query, so that no template can show them by mistake.
        """
        return self.defer("email", "phone").annotate(
            shown_email=_where(condition, "email"),
            shown_phone=_where(condition, "phone"),
        )


def _where(condition: Q, field: str):
    return Case(When(condition, then=field), default=Value(""), output_field=models.CharField())


class Contact(Tracked):
    """A person in an organisation; professional data only."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="contacts", verbose_name="organisation"
    )
    name = models.CharField("nom", max_length=150, help_text="Prénom NOM")
    function = models.CharField("fonction", max_length=150, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    checked_on = models.DateField("vérifié le", null=True, blank=True)
    to_check = models.BooleanField("à vérifier", default=False)
    to_check_reason = models.CharField("ce qui est à vérifier", max_length=300, blank=True)
    left_on = models.DateField(
        "a quitté ses fonctions le",
        null=True,
        blank=True,
        help_text="Le portail n’oublie la personne que quelques années après, ou quand elle demande à être effacée.",
    )
    informed_on = models.DateField(
        "informé le",
        null=True,
        editable=False,
        help_text="De ce que le portail garde ses coordonnées, et de ses droits (RGPD, article 14).",
    )
    erased_on = models.DateField("effacé le", null=True, editable=False)

    objects = ContactQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="version d’un contact")

    class Meta:
        verbose_name = "contact"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="contact_unique_in_organisation",
                violation_error_message="Cette organisation a déjà un contact de ce nom.",
            ),
            models.CheckConstraint(
                condition=Q(to_check=False) | ~Q(to_check_reason=""),
                name="contact_to_check_has_reason",
                violation_error_message="Dites ce qui est à vérifier.",
            ),
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.organisation.slug, self.name)

    natural_key.dependencies = ["actors.organisation"]


class CommitteeSeatManager(models.Manager):
    def get_by_natural_key(self, organisation_slug):
        return self.get(organisation__slug=organisation_slug)


class CommitteeSeat(models.Model):
    """The place of an organisation in the steering committee."""

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, related_name="committee_seat", verbose_name="organisation"
    )
    college = models.CharField("collège", max_length=20, choices=College)
    position = models.PositiveSmallIntegerField("rang", help_text="Ordre dans la liste du comité.")
    representation = models.TextField("représentation", blank=True, help_text="Qui siège pour elle.")

    objects = CommitteeSeatManager()

    class Meta:
        verbose_name = "siège au comité de pilotage"
        verbose_name_plural = "comité de pilotage"
        ordering = ["position"]

    def __str__(self):
        return str(self.organisation)

    def natural_key(self):
        return (self.organisation.slug,)

    natural_key.dependencies = ["actors.organisation"]

    def absorb(self, other):
        """Say what both rows say, when two records of an organisation become one."""
        self.representation = self.representation or other.representation


class CommuneManager(models.Manager):
    def get_by_natural_key(self, insee_code):
        return self.get(insee_code=insee_code)


class Commune(models.Model):
    insee_code = models.CharField("code Insee", max_length=5, unique=True)
    name = models.CharField("nom", max_length=100)
    population = models.PositiveIntegerField("population")
    tile_column = models.PositiveSmallIntegerField("colonne", help_text="Place dans la carte en carreaux, depuis 0.")
    tile_row = models.PositiveSmallIntegerField("ligne", help_text="Place dans la carte en carreaux, depuis 0.")

    objects = CommuneManager()

    class Meta:
        verbose_name = "commune"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["tile_column", "tile_row"],
                name="commune_alone_on_its_tile",
                violation_error_message="Une autre commune occupe déjà ce carreau.",
            )
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.insee_code,)
