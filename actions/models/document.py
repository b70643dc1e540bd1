"""The documents and links attached to an action."""

from datetime import date
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from actions.models.action import Action
from actors.clock import now


class DocumentQuerySet(models.QuerySet):
    def available(self):
        return self.filter(withdrawn_at=None)

    def available_on(self, day: date):
        """Documents added by the end of a day and not withdrawn by then."""
        kept = Q(withdrawn_at=None) | Q(withdrawn_at__date__gt=day)
        return self.filter(kept, added_at__date__lte=day)


def _private_name(document, file_name: str) -> str:
    """A name that says nothing and cannot be guessed: what the file was called stands in the database."""
    return f"documents/{uuid4().hex}"


class Document(models.Model):
    """A file or a link; withdrawn rather than deleted."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="documents", verbose_name="action")
    title = models.CharField("intitulé", max_length=200)
    url = models.URLField("adresse", max_length=500, blank=True)
    file = models.FileField("fichier", upload_to=_private_name, blank=True)
    file_name = models.CharField("nom du fichier", max_length=200, blank=True)
    content_type = models.CharField("type de contenu", max_length=120, blank=True)
    size = models.PositiveIntegerField("taille (octets)", null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="documents", verbose_name="ajouté par"
    )
    added_at = models.DateTimeField("ajouté le", default=now)
    submission = models.UUIDField(
        "envoi", unique=True, default=uuid4, editable=False, help_text="Le même envoi n’est enregistré qu’une fois."
    )
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="withdrawn_documents",
        verbose_name="retiré par",
    )
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document"
        ordering = ["-added_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(url="") & ~Q(file="")) | (~Q(url="") & Q(file="")),
                name="document_is_a_file_or_a_link",
                violation_error_message="Donnez un fichier ou une adresse, l’un ou l’autre.",
            )
        ]

    def __str__(self):
        return self.title

    @property
    def added_on(self) -> date:
        return timezone.localdate(self.added_at)

    @property
    def extension(self) -> str:
        """« PDF », as the name of the file says; empty of a link."""
        return self.file_name.rpartition(".")[2].upper()

    @property
    def host(self) -> str:
        """The site that a link leads to; empty of a file."""
        return urlsplit(self.url).hostname or ""
