"""The milestones of an action, and how their dates slipped."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from actions.models.action import Action
from actions.models.append_only import AppendOnly
from actors.clock import now


class MilestoneQuerySet(models.QuerySet):
    def awaited(self):
        """Milestones that are neither reached nor dropped."""
        return self.filter(done_on=None, dropped_on=None)

    def held(self, day: date):
        """Milestones that the action had on a day: added by then, and not dropped yet."""
        added = Q(added_on=None) | Q(added_on__lte=day)
        return self.filter(added, Q(dropped_on=None) | Q(dropped_on__gt=day))

    def due_within(self, days: int, *, of: date):
        """Awaited milestones due at most `days` after a day, or already over on it."""
        return self.awaited().filter(due_on__lte=of + timedelta(days=days))


class Milestone(models.Model):
    """A step of an action; the dates that it was promised for before stand in `shifts`."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="milestones", verbose_name="action")
    title = models.CharField("intitulé", max_length=200)
    due_on = models.DateField("prévu le")
    done_on = models.DateField("atteint le", null=True, blank=True)
    dropped_on = models.DateField("retiré le", null=True, blank=True)
    added_on = models.DateField("ajouté le", null=True, blank=True, help_text="Vide : depuis le début.")

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = "jalon"
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on=None) | Q(dropped_on=None),
                name="milestone_done_or_dropped",
                violation_error_message="Un jalon retiré n’est pas atteint.",
            )
        ]

    def __str__(self):
        return self.title


class MilestoneShift(AppendOnly):
    """A change of the date of a milestone."""

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="shifts", verbose_name="jalon")
    due_before = models.DateField("prévu avant le")
    due_after = models.DateField("prévu désormais le")
    reason = models.CharField("motif", max_length=300, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="milestone_shifts", verbose_name="auteur"
    )
    recorded_at = models.DateTimeField("saisi le", default=now)

    class Meta:
        verbose_name = "report de jalon"
        verbose_name_plural = "reports de jalons"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(due_before=F("due_after")),
                name="milestone_shift_changes_the_date",
                violation_error_message="La nouvelle date est celle d’avant.",
            )
        ]

    def __str__(self):
        return f"{self.milestone} : {self.due_before:%d/%m/%Y} → {self.due_after:%d/%m/%Y}"

    @property
    def recorded_on(self) -> date:
        return timezone.localdate(self.recorded_at)
