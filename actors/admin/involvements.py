"""The actions that an organisation or a contact holds; `actions` stands above this app: the relation leads there."""

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html_join

from actors.models import Organisation


def involvements():
    """Return who leads or accompanies what."""
    return Organisation._meta.get_field("involvements").related_model.objects.all()


def may_see_involvements(user) -> bool:
    return user.has_perm("actions.view_involvement")


def links_to_actions(holder):
    """Return a link for each action of an organisation or a contact, with the role; None without any."""
    held = holder.involvements.select_related("action").order_by("action__plan", "action__number", "role")
    rows = (
        (
            reverse("admin:actions_action_change", args=[involvement.action_id]),
            involvement.action,
            involvement.get_role_display().lower(),
        )
        for involvement in held
    )
    return format_html_join(", ", '<a href="{}">{}</a> ({})', rows) or None


def number_of(rows, counted: str):
    """Return, for a queryset of organisations, how many distinct `counted` their `rows` hold."""
    counts = rows.filter(organisation=OuterRef("pk")).order_by().values("organisation")
    counts = counts.annotate(number=Count(counted, distinct=True)).values("number")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)
