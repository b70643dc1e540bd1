"""The directory: organisations, their contacts, and what each pilots or accompanies.

It stands here and not in `actors`, which knows nothing of the actions.
"""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from actions.directory import organisations_visible_to, past_roles_of, shares_of
from actions.models import Plan
from actors.models import OrganisationKind
from actors.roles import can_edit_directory, can_see_directory, can_see_plan


@require_safe
def directory(request):
    """Organisations by kind, those that the words of `q` name, or whose contacts they name."""
    _demand_directory(request)
    words = words_of(request)
    found = list(organisations_visible_to(request.user, words))
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
    _demand_directory(request)
    found = get_object_or_404(organisations_visible_to(request.user), slug=slug)
    plan = Plan.objects.visible_to(request.user).current()
    context = {
        "plan": plan,
        "organisation": found,
        "shares": shares_of(found, plan, request.user) if plan else [],
        "past_roles": past_roles_of(found, request.user),
        "can_edit": can_edit_directory(request.user),
    }
    return render(request, "actors/organisation.html", context)


def words_of(request) -> str:
    """Return what is looked for in the directory."""
    return request.GET.get("q", "").strip()[:200]


def _demand_directory(request) -> None:
    if not can_see_directory(request.user):
        raise Http404
