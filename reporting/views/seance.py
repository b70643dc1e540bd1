"""The séance: in the meeting room, the agenda on the screen, point after point, and what is decided on each."""

from functools import wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from actions import agenda
from actions.models import Status
from reporting.seance import build_step
from reporting.views.committee import open_meeting, refused_once_closed
from reporting.views.deciding import attempt_decision


def in_session(view):
    """Give a view the meeting: to the Mission only, from its day on, until its minutes are closed."""

    @wraps(view)
    @refused_once_closed
    def guarded(request, plan_slug, held_on, **kwargs):
        meeting = open_meeting(request, plan_slug, held_on)
        if meeting.is_to_come:
            context = {"plan": meeting.plan, "meeting": meeting}
            return render(request, "reporting/seance/too_early.html", context, status=409)
        return view(request, meeting, **kwargs)

    return guarded


@require_safe
@in_session
def seance(request, meeting):
    """Open the séance on the first point without a decision."""
    undecided = next((point for point in agenda.points(meeting) if not point.decisions), None)
    return _go_to(meeting, undecided)


@require_http_methods(["GET", "HEAD", "POST"])
@in_session
def seance_item(request, meeting, number):
    points = agenda.points(meeting)
    place = next((place for place, point in enumerate(points, start=1) if point.number == number), None)
    if place is None:
        raise Http404
    attempt = attempt_decision(request, meeting, number)
    if attempt.decision:
        messages.success(request, _what_was_recorded(attempt))
        return _go_to(meeting, next(iter(points[place:]), None))
    context = {
        "plan": meeting.plan,
        "meeting": meeting,
        "step": build_step(meeting, points, place, attempt.action),
        "action": attempt.action,
        "form": attempt.form,
        "new_state": attempt.state,
        "is_conflict": attempt.is_conflict,
    }
    return render(request, "reporting/seance/item.html", context, status=attempt.status)


@require_safe
@in_session
def seance_end(request, meeting):
    """What was decided, point by point, and the way to the minutes."""
    points = agenda.points(meeting)
    context = {
        "plan": meeting.plan,
        "meeting": meeting,
        "points": points,
        "undecided": [point for point in points if not point.decisions],
        "plan_decisions": meeting.decisions.filter(action=None).with_follow_up().select_related("carrier"),
    }
    return render(request, "reporting/seance/end.html", context)


def _go_to(meeting, point):
    """Lead to a point of the agenda, to the end without one."""
    address = (meeting.plan.slug, meeting.held_on)
    return redirect("seance_item", *address, point.number) if point else redirect("seance_end", *address)


def _what_was_recorded(attempt):
    said = f"Action {attempt.action.number}\u00a0: décision enregistrée"
    if attempt.changes_state:
        said += f", état «\u00a0{Status(attempt.state.cleaned_data['status']).label}\u00a0»"
    return f"{said}."
