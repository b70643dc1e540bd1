"""The versions of a plan: what became of the wording of an action, when and by which decision."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from actions.models.action import Action
from actions.models.append_only import AppendOnly, AppendOnlyQuerySet
from actors.clock import now


class AmendmentKind(models.TextChoices):
    REWORDED = "reworded", "Reformulée"
    MERGED = "merged", "Fusionnée"
    ABANDONED = "abandoned", "Abandonnée"
    ADDED = "added", "Ajoutée"


class AmendmentQuerySet(AppendOnlyQuerySet):
    def concerning(self, action: Action):
        """What became of an action, and the actions that were merged into it."""
        return self.filter(Q(action=action) | Q(merged_into=action))

    def effective_by(self, day: date):
        return self.filter(effective_on__lte=day)

    def added(self):
        return self.filter(kind=AmendmentKind.ADDED)

    def reworded(self):
        return self.filter(kind=AmendmentKind.REWORDED)

    def merged(self):
        return self.filter(kind=AmendmentKind.MERGED)


class Amendment(AppendOnly):
    """A change of the plan itself: what an action was called before and since, the day and the reason."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="amendments", verbose_name="action")
    kind = models.CharField("nature", max_length=9, choices=AmendmentKind)
    effective_on = models.DateField("à compter du")
    title_before = models.CharField("intitulé d’avant", max_length=400, blank=True)
    title_after = models.CharField("intitulé depuis", max_length=400, blank=True)
    description_before = models.TextField("descriptif d’avant", blank=True)
    description_after = models.TextField("descriptif depuis", blank=True)
    merged_into = models.ForeignKey(
        Action,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="absorbed",
        verbose_name="fusionnée dans",
    )
    reason = models.CharField("motif", max_length=500)
    deliberation = models.CharField("délibération n°", max_length=60, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="amendments", verbose_name="auteur"
    )
    recorded_at = models.DateTimeField("saisi le", default=now)

    objects = AmendmentQuerySet.as_manager()
    erasure_keeps = ("title_before", "title_after", "description_before", "description_after", "reason")

    class Meta:
        verbose_name = "évolution d’action"
        verbose_name_plural = "évolutions d’actions"
        ordering = ["effective_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=AmendmentKind.values), name="amendment_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=AmendmentKind.MERGED, merged_into__isnull=False)
                | (~Q(kind=AmendmentKind.MERGED) & Q(merged_into=None)),
                name="amendment_merges_into_an_action",
                violation_error_message="Choisissez l’action qui reprend celle-ci.",
            ),
        ]

    def __str__(self):
        return f"{self.action} {self.get_kind_display().lower()} au {self.effective_on:%d/%m/%Y}"

    @property
    def by_deliberation(self) -> str:
        """« (délibération n° 2013-118) », with the space before it; nothing where none is named."""
        return f" (délibération n°\u00a0{self.deliberation})" if self.deliberation else ""
