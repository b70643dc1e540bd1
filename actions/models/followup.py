"""The history of the follow-up: rows that are added and never changed."""

from datetime import date

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from actions.models.action import Action
from actions.models.append_only import AppendOnly, AppendOnlyQuerySet
from actions.models.status import DeclaredState
from actors.clock import now
from actors.models import Contact

NOTE_MAX_LENGTH = 4000  # characters
# The field's own limit holds in forms only.
NOTE = {"blank": True, "max_length": NOTE_MAX_LENGTH, "validators": [MaxLengthValidator(NOTE_MAX_LENGTH)]}


class StatusUpdateQuerySet(AppendOnlyQuerySet):
    def effective_by(self, day: date):
        return self.filter(effective_on__lte=day)

    def latest_first(self):
        """Order by effective day; of two on the same day, the row recorded later wins."""
        return self.order_by("-effective_on", "-pk")

    def with_sources(self):
        """Read with each update the meeting that decided it and the person who reported it, without their details."""
        details = ("reported_by__email", "reported_by__phone")
        texts = ("meeting__attendance", "meeting__excused", "meeting__introduction")
        return self.select_related("meeting", "reported_by").defer(*details, *texts)

    def with_notes_where(self, *, committee: Q, working: Q):
        """Add `shown_committee_note` and `shown_working_note`, empty in rows that do not meet the condition.

        The true fields are left out of the query, so that no template can show them by mistake.
        """
        return self.defer("committee_note", "working_note").annotate(
            shown_committee_note=_where(committee, "committee_note"),
            shown_working_note=_where(working, "working_note"),
        )


def _where(condition: Q, field: str):
    return Case(When(condition, then=F(field)), default=Value(""), output_field=models.TextField())


class StatusUpdate(DeclaredState, AppendOnly):
    """What was declared of an action: true from `effective_on`, entered at `recorded_at`."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="updates", verbose_name="action")
    committee_note = models.TextField("note pour le comité", **NOTE)
    working_note = models.TextField("note de travail", **NOTE)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="status_updates", verbose_name="auteur"
    )
    effective_on = models.DateField("à la date du")
    recorded_at = models.DateTimeField("saisi le", default=now)
    submission = models.UUIDField("envoi", unique=True, help_text="Le même envoi n’est enregistré qu’une fois.")
    is_confirmation = models.BooleanField("sans changement", default=False)
    meeting = models.ForeignKey(
        "actions.Meeting",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="updates",
        verbose_name="décidé en COPIL",
    )
    reported_by = models.ForeignKey(
        Contact,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="reported_updates",
        verbose_name="d’après la réponse de",
    )

    objects = StatusUpdateQuerySet.as_manager()
    erasure_keeps = ("committee_note", "working_note")

    class Meta:
        verbose_name = "mise à jour"
        verbose_name_plural = "mises à jour"
        ordering = ["-effective_on", "-pk"]
        indexes = [models.Index("action", F("effective_on").desc(), F("id").desc(), name="update_latest_of_action")]
        constraints = DeclaredState.Meta.constraints

    def __str__(self):
        return f"{self.action} au {self.effective_on:%d/%m/%Y}"

    @property
    def recorded_on(self) -> date:
        return timezone.localdate(self.recorded_at)
