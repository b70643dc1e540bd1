"""The meetings of the steering committee (COPIL): what they look at and what they decide."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from actions.models.action import Action
from actions.models.plan import Plan
from actors.clock import now
from actors.models import Organisation
from actors.roles import can_see_plan


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if can_see_plan(user) else self.none()

    def held_by(self, day):
        """Meetings held on a day or before."""
        return self.filter(held_on__lte=day)


class Meeting(models.Model):
    """A meeting of the committee; once its minutes are closed nothing of it changes."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="meetings", verbose_name="plan")
    held_on = models.DateField("date")
    starts_at = models.TimeField("heure", null=True, blank=True)
    place = models.CharField("lieu", max_length=200, blank=True)
    attendance = models.TextField("présents", blank=True, help_text="Une personne ou une organisation par ligne.")
    excused = models.TextField("excusés", blank=True, help_text="Une personne ou une organisation par ligne.")
    introduction = models.TextField("propos liminaire", blank=True, help_text="Repris en tête du relevé de décisions.")
    closed_at = models.DateTimeField("relevé arrêté le", null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="closed_meetings",
        verbose_name="relevé arrêté par",
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "comité de pilotage"
        verbose_name_plural = "comités de pilotage"
        ordering = ["-held_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "held_on"],
                name="meeting_once_a_day",
                violation_error_message="Un comité est déjà prévu ce jour-là.",
            )
        ]

    def __str__(self):
        return f"COPIL du {self.held_on:%d/%m/%Y}"

    def get_absolute_url(self):
        return reverse("meeting", args=[self.plan.slug, self.held_on])

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


class AgendaItem(models.Model):
    """An action on the agenda of a meeting, and why."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda", verbose_name="comité")
    action = models.ForeignKey(Action, models.PROTECT, related_name="agenda_items", verbose_name="action")
    position = models.PositiveSmallIntegerField("rang")
    reason = models.CharField("motif", max_length=300, blank=True)

    class Meta:
        verbose_name = "point de l’ordre du jour"
        verbose_name_plural = "ordre du jour"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "action"],
                name="agenda_action_once",
                violation_error_message="Cette action est déjà à l’ordre du jour.",
            )
        ]

    def __str__(self):
        return f"{self.position}. {self.action}"


class Outcome(models.TextChoices):
    OPEN = "open", "À suivre"
    DONE = "done", "Faite"
    DROPPED = "dropped", "Sans suite"


class DecisionQuerySet(models.QuerySet):
    def open(self):
        return self.filter(outcome=Outcome.OPEN)


class Decision(models.Model):
    """What a meeting decided, on an action or on the plan as a whole; who carries it and by when."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions", verbose_name="comité")
    action = models.ForeignKey(
        Action, models.PROTECT, null=True, blank=True, related_name="decisions", verbose_name="action"
    )
    text = models.TextField("décision", max_length=2000)
    carrier = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name="portée par",
    )
    carrier_name = models.CharField("personne chargée", max_length=150, blank=True)
    due_on = models.DateField("pour le", null=True, blank=True)
    outcome = models.CharField("suite", max_length=7, choices=Outcome, default=Outcome.OPEN)
    outcome_note = models.CharField("précision", max_length=300, blank=True)
    settled_on = models.DateField("soldée le", null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="decisions", verbose_name="saisie par"
    )
    recorded_at = models.DateTimeField("saisie le", default=now)
    submission = models.UUIDField("envoi", unique=True, help_text="Le même envoi n’est enregistré qu’une fois.")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "décision"
        ordering = ["meeting__held_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values),
                name="decision_outcome_known",
                violation_error_message="Cette suite n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.OPEN, settled_on=None)
                | (~Q(outcome=Outcome.OPEN) & Q(settled_on__isnull=False)),
                name="decision_settled_with_a_date",
                violation_error_message="Une décision soldée l’est à une date.",
            ),
        ]

    def __str__(self):
        return f"{self.meeting} : {self.text[:60]}"
