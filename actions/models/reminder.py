"""What is asked of the pilots: requests, the mails that remind them, the answers of those without an account."""

from datetime import date
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from actions.models.action import Action
from actions.models.followup import StatusUpdate
from actors.clock import now
from actors.models import Contact


class UpdateRequestQuerySet(models.QuerySet):
    def unanswered(self):
        """Requests after which nothing has been recorded of the action."""
        later = StatusUpdate.objects.filter(action=OuterRef("action"), recorded_at__gte=OuterRef("asked_at"))
        return self.filter(~Exists(later))


class UpdateRequest(models.Model):
    """The Mission asks the pilots of an action how it stands."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="update_requests", verbose_name="action")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="update_requests", verbose_name="demandé par"
    )
    asked_at = models.DateTimeField("demandé le", default=now)
    due_on = models.DateField("pour le", null=True, blank=True)
    message = models.CharField("message", max_length=500, blank=True)
    submission = models.UUIDField(
        "envoi", unique=True, default=uuid4, editable=False, help_text="Le même envoi n’est enregistré qu’une fois."
    )

    objects = UpdateRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande de mise à jour"
        verbose_name_plural = "demandes de mise à jour"
        ordering = ["-asked_at", "-pk"]

    def __str__(self):
        return f"Demande sur l’action {self.action.number}"

    @property
    def asked_on(self) -> date:
        return timezone.localdate(self.asked_at)


class MailKind(models.TextChoices):
    REMINDER = "reminder", "Relance"
    DIGEST = "digest", "Point hebdomadaire"


class MailState(models.TextChoices):
    SENT = "sent", "Envoyé"
    FAILED = "failed", "Non parti"
    INTERRUPTED = "interrupted", "Interrompu"


MAIL_STATES = {
    MailState.SENT: Q(sent_at__isnull=False),
    MailState.FAILED: ~Q(error=""),
    MailState.INTERRUPTED: Q(sent_at=None, error=""),
}


class ReminderMailQuerySet(models.QuerySet):
    def in_state(self, state: MailState):
        return self.filter(MAIL_STATES[state])


class ReminderMail(models.Model):
    """A mail of the portal's own accord; `key` (kind, person, day or week) makes that it leaves once.

    It is written before it is sent. Neither `sent_at` nor `error`: the sending was interrupted, and it is not tried
    again, since the mail may have left. One that failed has given its key and its reasons back: the next run tries
    anew, with another row.
    """

    kind = models.CharField("nature", max_length=8, choices=MailKind)
    key = models.CharField("clé", max_length=300, unique=True)
    email = models.EmailField("destinataire")
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="reminder_mails", verbose_name="contact"
    )
    subject = models.CharField("objet", max_length=200)
    prepared_at = models.DateTimeField("préparé le", default=now)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    error = models.CharField("erreur", max_length=500, blank=True)

    objects = ReminderMailQuerySet.as_manager()

    class Meta:
        verbose_name = "courriel envoyé"
        verbose_name_plural = "courriels envoyés"
        ordering = ["-prepared_at", "-pk"]

    def __str__(self):
        return f"{self.get_kind_display()} du {timezone.localdate(self.prepared_at):%d/%m/%Y} à {self.email}"

    @property
    def state(self) -> MailState:
        if self.sent_at:
            return MailState.SENT
        return MailState.FAILED if self.error else MailState.INTERRUPTED


class AskReason(models.TextChoices):
    """Why an update of an action is asked for."""

    REQUESTED = "requested", "Demande de la Mission ESS"
    LATE = "late", "Échéance dépassée"
    MILESTONE = "milestone", "Jalon proche ou dépassé"
    SILENT = "silent", "Sans nouvelles"


class Reminder(models.Model):
    """A reason that a mail gave to a person; the same one (`key`, see `actions.asks`) is never given twice."""

    mail = models.ForeignKey(ReminderMail, models.CASCADE, related_name="reminders", verbose_name="courriel")
    action = models.ForeignKey(Action, models.CASCADE, related_name="reminders", verbose_name="action")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="reminders", verbose_name="contact")
    reason = models.CharField("motif", max_length=10, choices=AskReason)
    key = models.CharField("clé du motif", max_length=100)

    class Meta:
        verbose_name = "relance"
        ordering = ["action__number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["contact", "action", "key"], name="reminder_once_for_a_reason"),
        ]

    def __str__(self):
        return f"{self.get_reason_display()} : {self.action}"

    def absorb(self, other):
        """The same reason was given twice to a person who had two records: there is nothing to add."""


class Answer(models.TextChoices):
    UNCHANGED = "unchanged", "Inchangé"
    PROGRESSING = "progressing", "Avance"
    BLOCKED = "blocked", "Bloqué"


class ReplyQuerySet(models.QuerySet):
    def pending(self):
        return self.filter(reviewed_at=None)

    def reviewed(self):
        return self.exclude(reviewed_at=None)

    def with_state(self, plan):
        """Keep the replies of `plan`, with the state of their actions and whether news came since (`overtaken`)."""
        since = StatusUpdate.objects.filter(action=OuterRef("action"), recorded_at__gt=OuterRef("received_at"))
        return (
            self.filter(action__plan=plan)
            .annotate(overtaken=Exists(since))
            .select_related("contact__organisation")
            .prefetch_related(Prefetch("action", Action.objects.with_state(plan)))
        )


class PilotReply(models.Model):
    """What a pilot without account answered through the link of a mail; the Mission reviews it."""

    mail = models.ForeignKey(ReminderMail, models.PROTECT, related_name="replies", verbose_name="courriel")
    action = models.ForeignKey(Action, models.PROTECT, related_name="replies", verbose_name="action")
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="replies", verbose_name="contact")
    answer = models.CharField("réponse", max_length=11, choices=Answer)
    words = models.TextField("précision", max_length=1000, blank=True)
    received_at = models.DateTimeField("reçue le", default=now)
    reviewed_at = models.DateTimeField("examinée le", null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reviewed_replies",
        verbose_name="examinée par",
    )
    update = models.OneToOneField(
        StatusUpdate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reply",
        verbose_name="mise à jour enregistrée",
    )

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = "réponse de pilote"
        verbose_name_plural = "réponses de pilotes"
        ordering = ["received_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["mail", "action"], name="reply_once_for_a_mail"),
            models.CheckConstraint(condition=Q(answer__in=Answer.values), name="reply_answer_known"),
        ]

    def __str__(self):
        return f"{self.get_answer_display()} : {self.action}"

    @property
    def received_on(self) -> date:
        return timezone.localdate(self.received_at)

    @property
    def reviewed_on(self) -> date:
        return timezone.localdate(self.reviewed_at)
