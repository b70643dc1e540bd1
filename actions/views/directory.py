"""The directory: organisations, their contacts, and what each pilots or accompanies.

It stands here and not in `actors`, which knows nothing of the actions.
"""

from django.db.models import Count, Prefetch, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from actions.models import Action, Involvement, InvolvementRole, Plan
from actions.permissions import contacts_visible_to
from actors.models import Organisation, OrganisationKind
from actors.personal_data.access import log_access
from actors.roles import can_edit_directory, can_see_directory, can_see_plan
from actors.search import search

SEARCHED = ("name", "short_name", "contacts__name")


@require_safe
def directory(request):
    """Organisations by kind, those that the words of `q` name, or whose contacts they name."""
    words = request.GET.get("q", "").strip()[:200]
    found = list(search(_visible_organisations(request), words, fields=SEARCHED))
    log_access(request, (contact for item in found for contact in item.shown_contacts))
    context = {
        "words": words,
        "found": found,
        "kinds": [(kind, [item for item in found if item.kind == kind]) for kind in OrganisationKind],
        "can_edit": can_edit_directory(request.user),
        "can_see_plan": can_see_plan(request.user),
    }
    return render(request, "actors/directory.html", context)


@require_safe
def organisation(request, slug):
    plan = Plan.objects.visible_to(request.user).current()
    actions = Action.objects.visible_to(request.user).with_state(plan) if plan else Action.objects.none()
    found = get_object_or_404(_visible_organisations(request), slug=slug)
    log_access(request, found.shown_contacts)
    context = {
        "plan": plan,
        "organisation": found,
        "piloted": actions.involving(role=InvolvementRole.PILOT, organisation=found),
        "partnered": actions.involving(role=InvolvementRole.PARTNER, organisation=found),
        "can_edit": can_edit_directory(request.user),
    }
    return render(request, "actors/organisation.html", context)


def _visible_organisations(request):
    if not can_see_directory(request.user):
        raise Http404
    return (
        Organisation.objects.select_related("committee_seat")
        .prefetch_related(Prefetch("contacts", contacts_visible_to(request.user), to_attr="shown_contacts"))
        .annotate(piloted=_count_actions(InvolvementRole.PILOT), partnered=_count_actions(InvolvementRole.PARTNER))
    )


def _count_actions(role):
    held = Q(involvements__in=Involvement.objects.held().filter(role=role, action__plan__is_current=True))
    return Count("involvements__action", filter=held, distinct=True)
