"""What the directory says of organisations: which are seen, what each pilots, accompanies and once did."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils.http import urlencode

from actions.models import Action, Involvement, InvolvementRole, Plan, Status
from actions.permissions import contacts_visible_to
from actors.models import Organisation
from actors.roles import can_see_directory
from actors.search import search

SEARCHED = ("name", "short_name", "contacts__name")
ROLE_FILTER = {InvolvementRole.PILOT: "pilote", InvolvementRole.PARTNER: "partenaire"}
"""What the list of actions calls its filter on who holds each role."""


@dataclass(frozen=True)
class Share:
    """The actions of a plan in which an organisation holds a role today."""

    role: InvolvementRole
    actions: tuple[Action, ...]
    url: str
    """Their list."""

    @property
    def by_status(self) -> tuple[tuple[Status, int], ...]:
        counts = Counter(action.state.status for action in self.actions)
        return tuple((status, counts[status]) for status in Status if counts[status])

    @property
    def late(self) -> int:
        return sum(action.state.is_late for action in self.actions)

    @property
    def silent(self) -> int:
        return sum(action.state.is_silent for action in self.actions)


def organisations_visible_to(user, words: str = ""):
    """The organisations that the words name, or whose contacts they name, each with its place in the committee,
    its contacts as `user` may read them (`shown_contacts`) and how many actions of the current plan it has.
    """
    if not can_see_directory(user):
        return Organisation.objects.none()
    return search(
        Organisation.objects.select_related("committee_seat")
        .prefetch_related(Prefetch("contacts", contacts_visible_to(user), to_attr="shown_contacts"))
        .annotate(piloted=_count_actions(InvolvementRole.PILOT), partnered=_count_actions(InvolvementRole.PARTNER)),
        words,
        fields=SEARCHED,
    )


def organisations_involved(plan: Plan, *roles: InvolvementRole):
    """The organisations that ever had something to do with a plan, in one of `roles` (any).

    Each is looked up in what it holds: a join would go through all that the plan has, on every page with a filter.
    """
    held = Involvement.objects.filter(
        organisation=OuterRef("pk"), action__plan=plan, role__in=roles or InvolvementRole.values
    )
    return Organisation.objects.filter(Exists(held))


def shares_of(organisation: Organisation, plan: Plan, user) -> list[Share]:
    """Return what an organisation holds in a plan today; a role that it does not hold is left out."""
    actions = Action.objects.visible_to(user).with_state(plan)
    address = reverse("action_list", args=[plan.slug])
    shares = (
        Share(
            role,
            tuple(actions.involving(role=role, organisation=organisation)),
            f"{address}?{urlencode({ROLE_FILTER[role]: organisation.slug})}",
        )
        for role in InvolvementRole
    )
    return [share for share in shares if share.actions]


def past_roles_of(organisation: Organisation, user):
    """What an organisation piloted or accompanied and does not any more, in any plan, the latest first."""
    return Involvement.objects.filter(organisation=organisation, action__in=Action.objects.visible_to(user)).over()


def _count_actions(role):
    held = Q(involvements__in=Involvement.objects.held().filter(role=role, action__plan__is_current=True))
    return Count("involvements__action", filter=held, distinct=True)
