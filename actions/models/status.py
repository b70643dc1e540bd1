"""The state of an action: what agents declare, and the constraints that hold wherever it is stored."""

from dataclasses import dataclass
from datetime import date

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q


class Status(models.TextChoices):
    NOT_STARTED = "not_started", "À lancer"
    IN_PROGRESS = "in_progress", "En cours"
    ON_HOLD = "on_hold", "Suspendue"
    COMPLETED = "completed", "Réalisée"
    ABANDONED = "abandoned", "Abandonnée"

    def in_words(self, count: int) -> str:
        """« réalisée » for one action, « réalisées » for several."""
        word = self.label.lower()
        return f"{word}s" if count > 1 and word.endswith("e") else word


CLOSED = (Status.COMPLETED, Status.ABANDONED)


class Weather(models.TextChoices):
    SUNNY = "sunny", "Dans les temps"
    CLOUDY = "cloudy", "À surveiller"
    STORMY = "stormy", "En difficulté"


class DeclaredState(models.Model):
    """The four things that an agent declares of an action."""

    status = models.CharField("statut", max_length=12, choices=Status, default=Status.NOT_STARTED)
    weather = models.CharField(
        "météo",
        max_length=6,
        choices=Weather,
        blank=True,
        help_text="Seulement tant que l’action est en cours.",
    )
    progress = models.PositiveSmallIntegerField(
        "avancement", default=0, validators=[MaxValueValidator(100)], help_text="En pourcentage, de 0 à 100."
    )
    expected_end = models.DateField("échéance annoncée", null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values),
                name="%(class)s_status_known",
                violation_error_message="Ce statut n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.IN_PROGRESS, weather__in=Weather.values)
                | (~Q(status=Status.IN_PROGRESS) & Q(weather="")),
                name="%(class)s_weather_while_in_progress",
                violation_error_message="La météo se donne quand l’action est en cours, et seulement alors.",
            ),
            models.CheckConstraint(
                condition=Q(progress__range=(0, 100)),
                name="%(class)s_progress_in_percent",
                violation_error_message="L’avancement va de 0 à 100 %%.",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.COMPLETED) | Q(progress=100),
                name="%(class)s_completed_is_100",
                violation_error_message="Une action réalisée est avancée à 100 %%.",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.NOT_STARTED) | Q(progress=0),
                name="%(class)s_not_started_is_0",
                violation_error_message="Une action à lancer est avancée à 0 %%.",
            ),
        ]


@dataclass(frozen=True)
class State:
    """The state of one action on the day `as_of`; dates are days, `progress` is in percent."""

    as_of: date
    status: Status
    weather: Weather | None
    progress: int
    expected_end: date | None
    promised_end: date | None
    """The end announced by the latest update or, failing one, the planned end."""
    updated_on: date | None
    last_heard_on: date
    """The day of the latest update or, failing one, the first day of the plan."""
    is_late: bool
    is_silent: bool
    is_due_soon: bool

    @property
    def is_closed(self) -> bool:
        return self.status in CLOSED

    @property
    def counted_progress(self) -> int | None:
        """What the action weighs in a mean: nothing at all once abandoned."""
        return None if self.status == Status.ABANDONED else self.progress

    @property
    def days_late(self) -> int:
        return (self.as_of - self.promised_end).days if self.is_late else 0

    @property
    def days_silent(self) -> int:
        return (self.as_of - self.last_heard_on).days

    @property
    def days_left(self) -> int | None:
        return (self.promised_end - self.as_of).days if self.promised_end else None
