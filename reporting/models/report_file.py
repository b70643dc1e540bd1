"""The reports that people asked for, made in the background, and their files."""

from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from actions.models import Meeting, Plan

KEPT_FOR = timedelta(days=90)
SILENT_AFTER = timedelta(minutes=3)
"""A report that is being made says so at each page, and one render has 90 s: a longer silence is an interruption."""


class ReportState(models.TextChoices):
    WAITING = "waiting", "En attente"
    RUNNING = "running", "En cours de fabrication"
    DONE = "done", "Prêt"
    FAILED = "failed", "Échec"
    CANCELLED = "cancelled", "Annulé"


class ReportFailure(models.TextChoices):
    TOO_LARGE = "too_large", "Le rapport demande plus de temps ou de mémoire qu’on ne lui en donne."
    FAILED = "failed", "La fabrication s’est arrêtée en route."
    UNAVAILABLE = "unavailable", "Il manque au serveur un composant pour fabriquer les PDF."
    REFUSED = "refused", "Ce qui était demandé n’existe plus, ou ne vous est plus ouvert."


class ReportFileQuerySet(models.QuerySet):
    def of(self, user):
        return self.filter(owner=user)

    def waiting(self):
        return self.filter(state=ReportState.WAITING)

    def unfinished(self):
        return self.filter(state__in=(ReportState.WAITING, ReportState.RUNNING))

    def outdated(self):
        return self.filter(asked_at__lt=timezone.now() - KEPT_FOR)


def _private_name(report, file_name: str) -> str:
    return f"reports/{uuid4().hex}"


class ReportFile(models.Model):
    """A report that somebody asked for, how far it is, and its file; times are those of the clock."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="report_files", verbose_name="demandé par"
    )
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="report_files", verbose_name="plan")
    kind = models.CharField("sorte", max_length=40)
    query = models.CharField("paramètres", max_length=1500, help_text="Encodés, sans « ? ».")
    title = models.CharField("titre", max_length=300)
    state = models.CharField("état", max_length=12, choices=ReportState, default=ReportState.WAITING)
    publishes = models.BooleanField("à publier", default=False)
    meeting = models.ForeignKey(
        Meeting, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="comité"
    )
    asked_at = models.DateTimeField("demandé à", default=timezone.now)
    heard_at = models.DateTimeField("dernier signe à", null=True, blank=True)
    finished_at = models.DateTimeField("fini à", null=True, blank=True)
    pages = models.PositiveIntegerField("pages", default=0, help_text="Faites jusqu’ici, puis en tout.")
    volumes = models.PositiveSmallIntegerField(
        "volumes", default=1, help_text="Plusieurs tiennent dans une archive ZIP."
    )
    expected_pages = models.PositiveIntegerField("pages attendues", default=0)
    file = models.FileField("fichier", upload_to=_private_name, blank=True)
    published = models.ForeignKey(
        "reporting.PublishedReport", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="publié"
    )
    failure = models.CharField("cause de l’échec", max_length=12, choices=ReportFailure, blank=True)

    objects = ReportFileQuerySet.as_manager()

    class Meta:
        verbose_name = "rapport demandé"
        verbose_name_plural = "rapports demandés"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=ReportState.values), name="report_file_state_known"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("report_file", args=[self.plan.slug, self.pk])

    @property
    def file_name(self) -> str:
        """« avancement-2012-2014-12.pdf », or « .zip » of several volumes."""
        return f"{self.kind}-{self.plan.slug}-{self.pk}.{'zip' if self.volumes > 1 else 'pdf'}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in (ReportState.WAITING, ReportState.RUNNING)

    @property
    def is_done(self) -> bool:
        return self.state == ReportState.DONE

    @property
    def is_interrupted(self) -> bool:
        """Whether what made it went away without a word."""
        return self.state == ReportState.RUNNING and self.heard_at < timezone.now() - SILENT_AFTER

    @property
    def can_be_asked_again(self) -> bool:
        return self.state in (ReportState.FAILED, ReportState.CANCELLED) or self.is_interrupted

    @property
    def share(self) -> int:
        """How much of it is made, in percent, from what similar reports count; never quite all before the end."""
        if self.is_done:
            return 100
        return min(95, round(100 * self.pages / self.expected_pages)) if self.expected_pages else 0
