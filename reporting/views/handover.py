"""The handover file of an action, or of several, as a PDF."""

from django.core.exceptions import BadRequest, PermissionDenied
from django.views.decorators.http import require_safe

from actions.models import Action
from actions.permissions import recordable_by
from actions.views.selection import selected_actions, selected_numbers
from actions.views.shortcuts import action_or_404, plan_or_404
from actors.clock import today
from actors.personal_data.access import log_access
from reporting.handover import build_files
from reporting.views.shortcuts import pdf_response

MOST_ACTIONS = 60  # in one file: more would keep the portal busy


@require_safe
def handover_pdf(request, plan_slug, number):
    plan = plan_or_404(request, plan_slug)
    return _files(request, plan, [action_or_404(request, plan, number)])


@require_safe
def handover_files_pdf(request, plan_slug):
    """Several actions in one file, as the address names them."""
    plan = plan_or_404(request, plan_slug)
    actions = selected_actions(plan, request.user, selected_numbers(request.GET))
    if not 0 < len(actions) <= MOST_ACTIONS:
        raise BadRequest(f"Nommez de 1 à {MOST_ACTIONS} actions dans l’adresse\u00a0: action=12&action=13.")
    return _files(request, plan, actions)


def _files(request, plan, actions):
    """For those who do the work: the Mission ESS and the pilots of every one of these actions."""
    chosen = Action.objects.filter(pk__in=[action.pk for action in actions])
    if recordable_by(request.user).filter(pk__in=chosen.values("pk")).count() < len(actions):
        raise PermissionDenied
    files = build_files(chosen, plan, user=request.user)
    people = (person for file in files for person in (*file.pilots, *file.partners))
    log_access(request, (person.contact for person in people if person.contact))
    context = {
        "plan": plan,
        "files": files,
        "edited_on": today(),
        "edited_by": str(request.user),
    }
    numbers = "-".join(str(action.number) for action in actions[:10])
    return pdf_response(request, "reporting/pdf/handover.html", context, f"passation-{plan.slug}-action-{numbers}")
