"""The meetings of the steering committee (COPIL): what they look at and what they decide."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone

from actions.models.action import Action
from actions.models.flags import flag
from actions.models.plan import Plan
from actors.clock import now, today
from actors.models import Organisation
from actors.roles import can_see_plan


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if can_see_plan(user) else self.none()

    def held_by(self, day):
        """Meetings held on a day or before."""
        return self.filter(held_on__lte=day)

    def before(self, day):
        """The latest meeting before a day, or None."""
        return self.filter(held_on__lt=day).order_by("-held_on").first()

    def with_counts(self):
        """Add how many actions are on the agenda, how many decisions were taken and how many are still open."""
        still_open = Q(decisions__outcome=Outcome.OPEN)
        return self.annotate(
            number_of_points=Count("agenda", distinct=True),
            number_of_decisions=Count("decisions", distinct=True),
            number_open=Count("decisions", filter=still_open, distinct=True),
        ).order_by("-held_on")  # what is grouped forgets the order of the model


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
    erasure_keeps = ("attendance", "excused", "introduction")

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

    @property
    def present(self) -> list[str]:
        return _lines(self.attendance)

    @property
    def absent(self) -> list[str]:
        """Those who excused themselves."""
        return _lines(self.excused)

    @property
    def closed_on(self) -> date | None:
        return self.closed_at and timezone.localdate(self.closed_at)

    @property
    def is_to_come(self) -> bool:
        return self.held_on > today()

    @property
    def days_left(self) -> int:
        return (self.held_on - today()).days

    @property
    def situation_on(self) -> date:
        """The day whose situation the meeting looks at: its own or, until then, today."""
        return min(self.held_on, today())


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


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
    def visible_to(self, user):
        return self if can_see_plan(user) else self.none()

    def taken_by(self, day: date):
        """Decisions of the meetings held on a day or before."""
        return self.filter(meeting__held_on__lte=day)

    def open(self, on: date | None = None):
        """Decisions that still awaited their end on a day (today)."""
        return self.taken_by(on or today()).filter(_open(on))

    def overdue(self, on: date | None = None):
        return self.open(on).filter(due_on__lt=on or today())

    def with_follow_up(self, on: date | None = None):
        """Add `is_open` and `is_overdue` as they were on a day (today)."""
        return self.annotate(is_open=flag(_open(on)), is_overdue=flag(_open(on) & Q(due_on__lt=on or today())))

    def most_pressing_first(self):
        """After `with_follow_up`: what is open by due date, then what is settled."""
        return self.order_by("-is_open", F("due_on").asc(nulls_last=True), "meeting__held_on", "pk")


def _open(on: date | None) -> Q:
    return Q(settled_on=None) | Q(settled_on__gt=on or today())


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
    erasure_keeps = ("text", "outcome_note")

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

    @property
    def carried_by(self) -> str:
        """« Agnès GAIGNEUX (Mission ESS) », whichever of the two is known."""
        place = str(self.carrier) if self.carrier else ""
        return f"{self.carrier_name} ({place})" if self.carrier_name and place else self.carrier_name or place
