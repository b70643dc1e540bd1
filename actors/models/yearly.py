"""What was asked of a contact, and what the contact proposes to correct."""

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from actors.clock import now, today

LINK_DAYS = 30
CORRECTED = ("name", "function", "email", "phone")
"""What a contact may propose to correct."""


class ContactAskQuerySet(models.QuerySet):
    def not_failed(self):
        return self.filter(error="")


class ContactAsk(models.Model):
    """A mail that asks a contact whether the directory is right.

    It is written before it is sent: neither `sent_at` nor `error` means that the sending was interrupted, and it is
    not tried again, since the mail may have left. One that failed is tried again by the next run.
    """

    contact = models.ForeignKey("actors.Contact", models.CASCADE, related_name="asks", verbose_name="contact")
    asked_on = models.DateField("demandé le", default=today)
    sent_at = models.DateTimeField("envoyé le", null=True)
    error = models.CharField("échec", max_length=300, blank=True)
    confirmed_at = models.DateTimeField("confirmé le", null=True, help_text="La personne a tout trouvé exact.")

    objects = ContactAskQuerySet.as_manager()

    class Meta:
        verbose_name = "demande de vérification"
        verbose_name_plural = "demandes de vérification"
        ordering = ["-asked_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "asked_on"], condition=Q(error=""), name="contact_asked_once_a_day"
            )
        ]

    def __str__(self):
        return f"Demande à {self.contact}"

    def absorb(self, other):
        """Say what both rows say, when two records of a person who was asked twice on one day become one."""
        self.sent_at = self.sent_at or other.sent_at
        self.confirmed_at = self.confirmed_at or other.confirmed_at

    @property
    def last_day(self) -> date:
        """The day until which, itself included, its link takes an answer."""
        return self.asked_on + timedelta(days=LINK_DAYS)


class ContactCorrectionQuerySet(models.QuerySet):
    def pending(self):
        return self.filter(reviewed_at=None)


class ContactCorrection(models.Model):
    """What a contact says is wrong. Once reviewed, only that it was remains: what was said is forgotten."""

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", "Appliquée"
        DECLINED = "declined", "Écartée"

    ask = models.OneToOneField(ContactAsk, models.CASCADE, related_name="correction", verbose_name="demande")
    contact = models.ForeignKey("actors.Contact", models.CASCADE, related_name="corrections", verbose_name="contact")
    proposed = models.JSONField("proposé", default=dict, help_text="Champ → nouvelle valeur.")
    has_left = models.BooleanField("n’est plus le bon contact", default=False)
    remark = models.CharField("remarque", max_length=500, blank=True)
    received_at = models.DateTimeField("reçue le", default=now)
    reviewed_at = models.DateTimeField("examinée le", null=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="reviewed_corrections",
        verbose_name="examinée par",
    )
    decision = models.CharField("suite", max_length=8, choices=Decision, blank=True)

    objects = ContactCorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = "correction proposée"
        verbose_name_plural = "corrections proposées"
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="") | Q(reviewed_at__isnull=False),
                name="contact_correction_decision_is_dated",
            )
        ]

    def __str__(self):
        return f"Correction proposée par {self.contact}"

    def absorb(self, other):
        """Both were reviewed, so that nothing of them remains to be said."""
        if not (self.reviewed_at and other.reviewed_at):
            raise ValidationError("Chacun des deux contacts propose une correction\u00a0: examinez-les d’abord.")

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """Label, value in the directory, value proposed."""
        label = self.contact._meta.get_field
        return [
            (label(name).verbose_name, getattr(self.contact, name), self.proposed[name])
            for name in CORRECTED
            if name in self.proposed
        ]
