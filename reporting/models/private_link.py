"""The private links by which calendars and feed readers, which have no session, follow a plan."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from actions.models import Plan
from actors.clock import now


class LinkKind(models.TextChoices):
    """The values stand in the address of the page that makes the links."""

    CALENDAR = "agenda", "Agenda des échéances et des comités"
    FEED = "activite", "Flux de l’activité du plan"


class PrivateLink(models.Model):
    """An address that shows one plan to whoever holds it, as its owner may see it: for calendars and feed readers.

    Only a hash of its token is kept (see `reporting.private_links`).
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="private_links", verbose_name="propriétaire"
    )
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="private_links", verbose_name="plan")
    kind = models.CharField("nature", max_length=8, choices=LinkKind)
    token_hash = models.CharField("empreinte", max_length=64, unique=True)
    own_only = models.BooleanField("mes actions seulement", default=False)
    made_at = models.DateTimeField("créé le", default=now)

    class Meta:
        verbose_name = "lien privé"
        verbose_name_plural = "liens privés"
        constraints = [
            models.UniqueConstraint(fields=["owner", "plan", "kind"], name="private_link_one_of_a_kind"),
            models.CheckConstraint(condition=Q(kind__in=LinkKind.values), name="private_link_kind_known"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} de {self.owner}"
