"""The meetings of the steering committee: what is prepared, the agenda, the decisions and what becomes of them."""

from functools import wraps
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actions import agenda
from actions.forms.committee import AgendaForm, MeetingForm, ReasonForm
from actions.meetings import (
    MeetingIsClosedError,
    add_to_agenda,
    cancel_meeting,
    change_reason,
    move_on_agenda,
    remove_from_agenda,
    save_meeting,
)
from actions.models import Meeting
from actions.period import Period
from actions.views.shortcuts import editable_plan, plan_or_404
from actors.clock import today
from actors.roles import can_edit_actions
from actors.templatetags.french import day

LONGEST_RANK = 4  # digits


def refused_once_closed(view):
    """Answer 409 with a word when the minutes of the meeting are closed: nothing of it changes any more."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except MeetingIsClosedError:
            context = {"plan": request.plan, "held_on": kwargs["held_on"], "typed": request.POST.get("text", "")}
            return render(request, "reporting/committee/closed.html", context, status=409)

    return guarded


def meeting_or_404(request, plan_slug, held_on):
    plan = plan_or_404(request, plan_slug)
    found = get_object_or_404(Meeting.objects.visible_to(request.user), plan=plan, held_on=held_on)
    found.plan = plan
    return found


def open_meeting(request, plan_slug, held_on):
    """Return a meeting that the person may change now."""
    found = meeting_or_404(request, plan_slug, held_on)
    if not can_edit_actions(request.user):
        raise PermissionDenied
    if found.is_closed:
        raise MeetingIsClosedError
    return found


@require_safe
def meetings(request, plan_slug):
    plan = plan_or_404(request, plan_slug)
    found = list(plan.meetings.visible_to(request.user).with_counts())
    context = {
        "plan": plan,
        "to_hold": [each for each in reversed(found) if each.held_on >= today() and not each.is_closed],
        "held": [each for each in found if each.held_on < today() or each.is_closed],
        "can_edit": can_edit_actions(request.user),
    }
    return render(request, "reporting/committee/meetings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_add(request, plan_slug):
    plan = editable_plan(request, plan_slug)
    return _edit(request, Meeting(plan=plan))


@require_http_methods(["GET", "HEAD", "POST"])
@refused_once_closed
def meeting_edit(request, plan_slug, held_on):
    return _edit(request, open_meeting(request, plan_slug, held_on))


@require_http_methods(["GET", "HEAD", "POST"])
@refused_once_closed
def meeting_cancel(request, plan_slug, held_on):
    """Cancel a meeting, once the page that asks has been answered."""
    found = open_meeting(request, plan_slug, held_on)
    context = {"plan": found.plan, "meeting": found, "agenda_length": found.agenda.count()}
    if request.method != "POST":
        return render(request, "reporting/committee/cancel.html", context)
    try:
        cancel_meeting(found)
    except ValidationError as error:
        return render(request, "reporting/committee/cancel.html", context | {"refused": error.messages}, status=409)
    messages.success(request, f"Comité du {day(held_on)} annulé.")
    return redirect("meetings", plan_slug)


def _edit(request, meeting):
    form = MeetingForm(request.POST if request.method == "POST" else None, instance=meeting)
    if form.is_valid():
        try:
            save_meeting(form.instance)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Comité du {day(meeting.held_on)} enregistré.")
            return redirect(meeting)
    context = {"plan": meeting.plan, "form": form, "is_new": meeting.pk is None}
    return render(request, "reporting/committee/meeting_form.html", context, status=422 if form.is_bound else 200)


@require_safe
def meeting(request, plan_slug, held_on):
    return show_meeting(request, meeting_or_404(request, plan_slug, held_on))


def show_meeting(request, meeting, *, status=200, agenda_form=None, reason_form=None, edited=None):
    """Show a meeting; after a wrong input, with the form that was sent (`reason_form`: of the action `edited`)."""
    can_edit = can_edit_actions(request.user) and not meeting.is_closed
    proposals = agenda.proposals(meeting) if can_edit else []
    context = {
        "plan": meeting.plan,
        "meeting": meeting,
        "points": agenda.points(meeting),
        "plan_decisions": meeting.decisions.filter(action=None).with_follow_up().select_related("carrier"),
        "can_edit": can_edit,
        "can_decide": can_edit and not meeting.is_to_come,
        "proposals": proposals,
        "agenda_form": agenda_form or AgendaForm(meeting=meeting, proposals=proposals),
        "reason_form": reason_form,
        "edited": edited,
        "published": meeting.published_reports.visible_to(request.user).select_related("published_by"),
        "file_query": _file_query(meeting) if can_edit_actions(request.user) else "",
    }
    return render(request, "reporting/committee/meeting.html", context, status=status)


def _file_query(meeting) -> str:
    """What an address asks for to make the file of a meeting: the plan as it stands, compared with the one before."""
    period = Period(meeting.plan, min(meeting.held_on, today())).since_last_meeting()
    days = {"au": period.as_of.isoformat()} | ({"depuis": period.since.isoformat()} if period.since else {})
    return urlencode({**days, "comite": meeting.held_on.isoformat()})


@require_POST
@refused_once_closed
def agenda_add(request, plan_slug, held_on):
    meeting = open_meeting(request, plan_slug, held_on)
    form = AgendaForm(request.POST, meeting=meeting, proposals=agenda.proposals(meeting))
    if not form.is_valid():
        return show_meeting(request, meeting, agenda_form=form, status=422)
    added = add_to_agenda(meeting=meeting, reasons=form.reasons)
    ending = "s" if len(added) > 1 else ""
    messages.success(request, f"{len(added)} action{ending} ajoutée{ending} à l’ordre du jour.")
    return redirect(f"{meeting.get_absolute_url()}#ordre-du-jour")


@require_POST
@refused_once_closed
def agenda_move(request, plan_slug, held_on, number):
    """Give an action the rank `rang`, so that pressing the button twice moves it once."""
    item = _agenda_item(request, plan_slug, held_on, number)
    rank = request.POST.get("rang", "")
    if not (rank.isascii() and rank.isdecimal() and len(rank) <= LONGEST_RANK):
        raise BadRequest("Ce rang n’est pas valable\u00a0: il s’écrit en chiffres.")
    move_on_agenda(item, to=int(rank))
    return redirect(f"{item.meeting.get_absolute_url()}#point-{number}")


@require_POST
@refused_once_closed
def agenda_reason(request, plan_slug, held_on, number):
    item = _agenda_item(request, plan_slug, held_on, number)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return show_meeting(request, item.meeting, reason_form=form, edited=number, status=422)
    change_reason(item, reason=form.cleaned_data["motif"])
    return redirect(f"{item.meeting.get_absolute_url()}#point-{number}")


@require_POST
@refused_once_closed
def agenda_remove(request, plan_slug, held_on, number):
    item = _agenda_item(request, plan_slug, held_on, number)
    try:
        remove_from_agenda(item)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"L’action {number} n’est plus à l’ordre du jour.")
    return redirect(f"{item.meeting.get_absolute_url()}#ordre-du-jour")


def _agenda_item(request, plan_slug, held_on, number):
    meeting = open_meeting(request, plan_slug, held_on)
    item = get_object_or_404(meeting.agenda, action__number=number)
    item.meeting = meeting
    return item
