"""The papers of a meeting: its agenda, its minutes; and closing them."""

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from actions.meetings import close_minutes
from actions.models import Action
from actors.clock import today
from actors.templatetags.french import day
from reporting import minutes
from reporting.sheets import build_sheets
from reporting.views.committee import meeting_or_404, open_meeting, refused_once_closed
from reporting.views.shortcuts import pdf_response


@require_safe
def minutes_pdf(request, plan_slug, held_on):
    meeting = meeting_or_404(request, plan_slug, held_on)
    if meeting.is_to_come:
        raise BadRequest("Ce comité n’a pas encore eu lieu\u00a0: il n’a pas de relevé de décisions.")
    context = {"minutes": minutes.build(meeting), "edited_on": today(), "edited_by": str(request.user)}
    name = f"releve-de-decisions-{held_on.isoformat()}"
    return pdf_response(request, "reporting/pdf/minutes.html", context, name)


@require_safe
def agenda_pdf(request, plan_slug, held_on):
    meeting = meeting_or_404(request, plan_slug, held_on)
    actions = Action.objects.visible_to(request.user).filter(agenda_items__meeting=meeting)
    sheets = build_sheets(actions, meeting.plan, as_of=meeting.situation_on, user=request.user)
    sheet_of = {sheet.action.pk: sheet for sheet in sheets}
    context = {
        "plan": meeting.plan,
        "meeting": meeting,
        "points": [(item, sheet_of[item.action_id]) for item in meeting.agenda.all() if item.action_id in sheet_of],
        "open_decisions": minutes.earlier_decisions(meeting).filter(is_open=True),
        "edited_on": today(),
        "edited_by": str(request.user),
    }
    name = f"ordre-du-jour-{held_on.isoformat()}"
    return pdf_response(request, "reporting/pdf/agenda.html", context, name)


@require_http_methods(["GET", "HEAD", "POST"])
@refused_once_closed
def minutes_close(request, plan_slug, held_on):
    """Ask, then close the minutes."""
    meeting = open_meeting(request, plan_slug, held_on)
    if request.method != "POST":
        context = {
            "plan": meeting.plan,
            "meeting": meeting,
            "number_of_decisions": meeting.decisions.count(),
            "undecided": meeting.agenda.exclude(action__decisions__meeting=meeting).count(),
        }
        return render(request, "reporting/committee/close.html", context)
    try:
        close_minutes(meeting=meeting, by=request.user)
    except ValidationError as error:
        raise BadRequest(" ".join(error.messages)) from None
    messages.success(request, f"Le relevé du comité du {day(held_on)} est arrêté.")
    return redirect(meeting)
