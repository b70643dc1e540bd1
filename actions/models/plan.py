"""The plan as a book: plan → axes → orientations → objectives."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q

from actors.addresses import address
from actors.roles import can_see_plan


class PlanQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if can_see_plan(user) else self.none()

    def current(self):
        """Return the plan that `/` leads to, or None."""
        return self.filter(is_current=True).first()

    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


class Plan(models.Model):
    title = models.CharField("intitulé", max_length=200)
    slug = models.CharField(
        "adresse",
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(r"^[0-9][-a-z0-9]*$", "Commencez par un chiffre ; puis lettres, chiffres ou tirets.")
        ],
        help_text="Début de l’adresse de ses pages, par exemple 2012-2014.",
    )
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin")
    introduction = models.TextField("introduction", blank=True)
    footnotes = models.TextField("notes", blank=True)
    review_every_days = models.PositiveSmallIntegerField(
        "délai de suivi (jours)",
        default=90,
        validators=[MinValueValidator(1)],
        help_text="Au-delà, une action sans mise à jour ni confirmation est « sans nouvelles ».",
    )
    is_current = models.BooleanField("plan en cours", default=False)
    is_demonstration = models.BooleanField("démonstration", default=False, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "plan"
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="plan_ends_after_it_starts",
                violation_error_message="Un plan finit après son début.",
            ),
            models.UniqueConstraint(
                fields=["is_current"],
                condition=Q(is_current=True),
                name="plan_one_is_current",
                violation_error_message="Un autre plan est déjà le plan en cours.",
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.slug})"

    def get_absolute_url(self):
        return address("dashboard", self.slug)

    def natural_key(self):
        return (self.slug,)

    def is_reminded(self, day: date) -> bool:
        """Tell whether the portal writes to people about the plan on a day: neither once it is replaced nor over."""
        return self.is_current and day <= self.ends_on


class PlanNodeManager(models.Manager):
    def get_by_natural_key(self, plan_slug, number):
        return self.get(plan__slug=plan_slug, number=number)


class PlanNode(models.Model):
    """What axes, orientations, objectives and actions share: a number of their own in the plan, a title.

    `parent_field` names the node above; the plan is always the parent's.
    """

    parent_field: str | None = None

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="%(class)ss", verbose_name="plan")
    number = models.PositiveSmallIntegerField("numéro", validators=[MinValueValidator(1)])
    title = models.CharField("intitulé", max_length=400)

    objects = PlanNodeManager()

    class Meta:
        abstract = True
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="%(class)s_number_unique_in_plan",
                violation_error_message="Ce numéro est déjà pris dans le plan.",
            )
        ]

    def __str__(self):
        return f"{self._meta.verbose_name.capitalize()} {self.number}"

    def get_absolute_url(self):
        return address(self._meta.model_name, self.plan.slug, self.number)

    @property
    def numbered_title(self) -> str:
        """« 6. Soutenir l’ESS par la commande publique »."""
        return f"{self.number}. {self.title}"

    def natural_key(self):
        return (self.plan.slug, self.number)

    natural_key.dependencies = ["actions.plan"]

    def clean(self):
        super().clean()
        parent = self.parent_field and getattr(self, self.parent_field, None)
        if parent and self.plan_id and parent.plan_id != self.plan_id:
            raise ValidationError({self.parent_field: "Choisissez un élément du même plan."})


class Text(models.Model):
    text = models.TextField("texte", blank=True, help_text="Ligne vide entre paragraphes, « - » en tête de puce.")
    footnotes = models.TextField("notes", blank=True, help_text="Une par ligne, appelée (1), (2)…")

    class Meta:
        abstract = True


class Axis(PlanNode, Text):
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="axes", verbose_name="plan")

    class Meta(PlanNode.Meta):
        verbose_name = "axe"
        verbose_name_plural = "axes"


class Orientation(PlanNode, Text):
    parent_field = "axis"
    axis = models.ForeignKey(Axis, models.PROTECT, related_name="orientations", verbose_name="axe")

    class Meta(PlanNode.Meta):
        verbose_name = "orientation"


class Objective(PlanNode, Text):
    parent_field = "orientation"
    orientation = models.ForeignKey(Orientation, models.PROTECT, related_name="objectives", verbose_name="orientation")

    class Meta(PlanNode.Meta):
        verbose_name = "objectif"
        verbose_name_plural = "objectifs"
