"""The directory as a picture and on paper."""

from collections import Counter

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.alerts import Alert
from actions.asof import requested_date
from actions.directory import organisations_visible_to
from actions.models import Action, Plan
from actions.views.directory import words_of
from actors.clock import today
from actors.models import OrganisationKind
from actors.personal_data.access import log_access
from actors.roles import can_see_all_contact_details, can_see_directory, can_see_plan
from reporting.charts.links import Links
from reporting.charts.matrix import Matrix
from reporting.charts.objectives import objectives_matrix
from reporting.partnerships import Partnerships, partnerships
from reporting.views.shortcuts import pdf_response


@require_safe
def who_does_what(request):
    """The organisations and the objectives of the current plan, on a day."""
    plan = Plan.objects.visible_to(request.user).current()
    if plan is None:
        raise Http404
    as_of, links, orientations = requested_date(request), Links(plan), list(plan.orientations.all())
    told = partnerships(plan, Action.objects.visible_to(request.user).with_state(plan, as_of), as_of)
    drawn = objectives_matrix(told, plan, orientations, links, as_of)
    context = {
        "plan": plan,
        "as_of": as_of,
        "told": told,
        "matrix": drawn,
        "titles": {each.number: each.title for each in orientations},
        "unled": _unled(told, drawn, plan, links, as_of),
    }
    return render(request, "reporting/who_does_what.html", context)


def _unled(told: Partnerships, drawn: Matrix, plan: Plan, links: Links, day) -> list[tuple[int, str]]:
    """For each column, how many of its open actions nobody pilots, and their list."""
    number_of = dict(plan.objectives.values_list("pk", "number"))
    counts = Counter(number_of[fact.objective] for fact in told.unled.actions)
    return [
        (counts[each.number], links.actions(day, objectif=each.number, signal=Alert.WITHOUT_PILOT.value))
        for each in drawn.columns
    ]


@require_safe
def directory_pdf(request):
    """The directory as its page shows it to the same person."""
    if not can_see_directory(request.user):
        raise Http404
    words = words_of(request)
    found = list(organisations_visible_to(request.user, words))
    log_access(request, (contact for each in found for contact in each.shown_contacts))
    context = {
        "plan": Plan.objects.visible_to(request.user).current(),
        "words": words,
        "found": found,
        "kinds": [(kind, [item for item in found if item.kind == kind]) for kind in OrganisationKind],
        "can_see_plan": can_see_plan(request.user),
        "holds_all_details": can_see_all_contact_details(request.user),
        "holds_details": any(
            contact.shown_email or contact.shown_phone for each in found for contact in each.shown_contacts
        ),
        "edited_on": today(),
        "edited_by": str(request.user),
    }
    return pdf_response(request, "reporting/pdf/directory.html", context, f"annuaire-{today():%Y-%m-%d}")
