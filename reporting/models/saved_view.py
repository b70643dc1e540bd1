"""What people keep of the pages that read the plan."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse

from actions.models import Plan
from actors.roles import can_edit_actions


class SavedPage(models.TextChoices):
    """The pages whose state can be kept: the name of an address that takes the plan alone, and the page's title.

    A page that joins them needs a line here, `{% save_view "its_name" %}` in its template and, where it takes more
    than a period, a line in `reporting.saved_views.PARAMETERS`.
    """

    DASHBOARD = "dashboard", "Tableau de bord"
    EVOLUTION = "evolution", "Évolution"
    ACTION_LIST = "action_list", "Actions"
    TIMELINE = "timeline", "Frise"
    NETWORK = "network", "Acteurs"
    TERRITORY = "territory", "Territoire"


class SavedViewQuerySet(models.QuerySet):
    def of(self, user):
        """What the person kept, of pages that still exist."""
        return self.filter(owner=user, page__in=SavedPage.values)

    def shared_with(self, user):
        """What others show to the Mission; nothing for whoever is not of it."""
        if not can_edit_actions(user):
            return self.none()
        return self.filter(is_shared=True, page__in=SavedPage.values).exclude(owner=user)

    def visible_to(self, user):
        return self.of(user) | self.shared_with(user)

    def start_of(self, user):
        """Return the view on which the portal opens for the person, or None; of a plan that is still seen."""
        found = self.of(user).filter(is_start=True, plan__in=Plan.objects.visible_to(user))
        return found.select_related("plan").first()


class SavedView(models.Model):
    """A page in the state in which somebody left it, under a name of their own.

    The address is always rebuilt from the name of the page, so that it cannot lead outside the portal. `page` has no
    `choices`: a page that joins `SavedPage` then needs no migration.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", verbose_name="propriétaire"
    )
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="saved_views", verbose_name="plan")
    name = models.CharField("nom de la vue", max_length=80)
    page = models.CharField("page", max_length=40)
    query = models.CharField("paramètres", max_length=1500, blank=True, help_text="Encodés, sans « ? ».")
    is_shared = models.BooleanField(
        "partager avec la Mission ESS",
        default=False,
        help_text="Ses agents la trouveront dans « Mes vues », sans pouvoir la modifier.",
    )
    is_start = models.BooleanField(
        "en faire ma page de départ",
        default=False,
        help_text="Le portail s’ouvrira sur cette vue après la connexion.",
    )

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = "vue enregistrée"
        verbose_name_plural = "vues enregistrées"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "plan", "name"],
                name="saved_view_name_unique_for_owner_and_plan",
                violation_error_code="taken",
                violation_error_message="Vous avez déjà une vue de ce nom.",
            ),
            models.UniqueConstraint(
                fields=["owner"],
                condition=Q(is_start=True),
                name="saved_view_one_start_for_owner",
                violation_error_message="Une autre vue est déjà votre page de départ.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        address = reverse(self.page, args=[self.plan.slug])
        return f"{address}?{self.query}" if self.query else address

    @property
    def copy_query(self) -> str:
        """What the page that keeps views is asked for, to keep this one under the same name."""
        copy = QueryDict(self.query, mutable=True)
        copy.update({"page": self.page, "nom": self.name})
        return copy.urlencode()

    @property
    def page_title(self) -> str:
        return SavedPage(self.page).label
