"""The reports that the Mission published: sealed, never changed, withdrawn with a reason rather than deleted."""

from datetime import date
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from actions.models import Meeting, Plan
from actions.models.append_only import HistoryIsAppendOnlyError
from actors.clock import now
from actors.roles import Role, has_role

REFERENCE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is read for another
REFERENCE_LENGTH = 8


class PublishedReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Nothing for those who may not read every note for the committee: a published report holds them all."""
        return self if has_role(user, Role.MISSION, Role.COMMITTEE) else self.none()

    def standing(self):
        return self.filter(withdrawn_at=None)

    def withdraw(self, *, author, reason: str) -> bool:
        """Withdraw the reports that stand; tell whether there was one."""
        withdrawal = {"withdrawn_at": now(), "withdrawn_by": author, "withdrawal_reason": reason}
        return bool(super(PublishedReportQuerySet, self.standing()).update(**withdrawal))

    def delete(self):
        raise HistoryIsAppendOnlyError

    def update(self, **kwargs):
        raise HistoryIsAppendOnlyError


def printed(reference: str) -> str:
    """« K7QM-2WXP », as it is printed."""
    half = REFERENCE_LENGTH // 2
    return f"{reference[:half]}-{reference[half:]}"


def _private_name(report, file_name: str) -> str:
    return f"published/{uuid4().hex}.pdf"


class PublishedReport(models.Model):
    """A report as it was on the day of its publication: the file, what it shows as data, and their digests."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="published_reports", verbose_name="plan")
    meeting = models.ForeignKey(
        Meeting,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="published_reports",
        verbose_name="comité",
        help_text="Le comité pour lequel il fut publié.",
    )
    reference = models.CharField("référence", max_length=REFERENCE_LENGTH, unique=True)
    kind = models.CharField("sorte", max_length=40)
    title = models.CharField("titre", max_length=300)
    query = models.CharField("paramètres", max_length=1500, help_text="Encodés, sans « ? ».")
    as_of = models.DateField("situation au")
    since = models.DateField("évolution depuis le", null=True, blank=True)
    snapshot = models.TextField("données", help_text="JSON, tel que le fichier le porte.")
    snapshot_sha256 = models.CharField("empreinte des données", max_length=64)
    file = models.FileField("fichier", upload_to=_private_name)
    sha256 = models.CharField("empreinte du fichier", max_length=64, unique=True)
    size = models.PositiveIntegerField("taille (octets)")
    pages = models.PositiveIntegerField("pages")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="published_reports", verbose_name="publié par"
    )
    published_at = models.DateTimeField("publié le", default=now)
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="withdrawn_reports",
        verbose_name="retiré par",
    )
    withdrawal_reason = models.CharField("motif du retrait", max_length=500, blank=True)

    objects = PublishedReportQuerySet.as_manager()
    erasure_keeps = ("title", "query", "snapshot", "withdrawal_reason")

    class Meta:
        verbose_name = "rapport publié"
        verbose_name_plural = "rapports publiés"
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawal_reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawal_reason="")),
                name="published_report_withdrawn_with_reason",
                violation_error_message="Un rapport se retire avec un motif.",
            ),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        """Let a report be added, and withdrawn once; nothing else ever changes."""
        if not self._state.adding:
            raise HistoryIsAppendOnlyError
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("published_report", args=[self.plan.slug, self.reference])

    def delete(self, *args, **kwargs):
        raise HistoryIsAppendOnlyError

    @property
    def published_on(self) -> date:
        return timezone.localdate(self.published_at)

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def withdrawn_on(self) -> date | None:
        return timezone.localdate(self.withdrawn_at) if self.withdrawn_at else None

    @property
    def is_reconstructed(self) -> bool:
        """Whether it tells a day that was over when it was published, as the history tells it then."""
        return self.as_of < self.published_on

    @property
    def short_reference(self) -> str:
        return printed(self.reference)
