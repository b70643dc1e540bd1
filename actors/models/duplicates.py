"""What was decided about duplicates: pairs that are none, and merges with what it takes to undo them."""

from django.db import models
from django.db.models import F, Q

from actors.clock import now


class Judged(models.TextChoices):
    """The models whose rows may be duplicates of each other, by their names."""

    ORGANISATION = "organisation", "Organisations"
    CONTACT = "contact", "Contacts"


class Distinct(models.Model):
    """Two rows that look alike and are not the same; the lower number comes first."""

    model = models.CharField("fiches", max_length=12, choices=Judged)
    first = models.BigIntegerField("première fiche")
    second = models.BigIntegerField("seconde fiche")
    noted_by = models.ForeignKey("actors.User", models.SET_NULL, null=True, related_name="+", verbose_name="noté par")
    noted_at = models.DateTimeField("noté le", default=now)

    class Meta:
        verbose_name = "paire distincte"
        verbose_name_plural = "paires distinctes"
        constraints = [
            models.UniqueConstraint(fields=["model", "first", "second"], name="distinct_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="distinct_in_order"),
            models.CheckConstraint(condition=Q(model__in=Judged.values), name="distinct_model_known"),
        ]

    def __str__(self):
        return f"{self.get_model_display()} {self.first} et {self.second}"


class Merge(models.Model):
    """A row that joined another. `steps` tells what was done, in order (see `actors.merging`).

    It names nobody: what the rows said stands in their history alone.
    """

    model = models.CharField("fiches", max_length=12, choices=Judged)
    kept = models.BigIntegerField("fiche gardée")
    removed = models.BigIntegerField("fiche qui l’a rejointe")
    steps = models.JSONField("ce qui a été fait")
    made_by = models.ForeignKey("actors.User", models.SET_NULL, null=True, related_name="+", verbose_name="faite par")
    made_at = models.DateTimeField("faite le", default=now)
    undone_by = models.ForeignKey(
        "actors.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="défaite par"
    )
    undone_at = models.DateTimeField("défaite le", null=True, blank=True)

    class Meta:
        verbose_name = "fusion"
        ordering = ["-made_at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(model__in=Judged.values), name="merge_model_known")]

    def __str__(self):
        return f"{self.get_model_display()} {self.removed} → {self.kept}"
