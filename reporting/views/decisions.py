"""The decisions of the committee: taking them, correcting them, following them over all its meetings."""

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actions.committee_filters import DecisionFilter
from actions.forms.committee import DecisionForm, SettlementForm
from actions.meetings import correct_decision, settle_decision, withdraw_decision
from actions.models import Decision, StatusUpdate
from actions.permissions import updates_visible_to
from actions.views.shortcuts import editable_plan, plan_or_404
from actors.roles import can_edit_actions
from reporting.views.committee import open_meeting, refused_once_closed
from reporting.views.deciding import attempt_decision

TOO_EARLY = "Ce comité n’a pas encore eu lieu\u00a0: ses décisions se saisissent le jour venu."


@require_http_methods(["GET", "HEAD", "POST"])
@refused_once_closed
def decision_add(request, plan_slug, held_on, number=None):
    """Take a decision on an action of the agenda or, without number, on the plan as a whole."""
    meeting = open_meeting(request, plan_slug, held_on)
    if meeting.is_to_come:
        raise BadRequest(TOO_EARLY)
    if number is not None:
        get_object_or_404(meeting.agenda, action__number=number)
    attempt = attempt_decision(request, meeting, number)
    if attempt.decision:
        messages.success(request, "Décision enregistrée.")
        return redirect(_place_of(meeting, number))
    conflict = _conflict(request, attempt) if attempt.is_conflict else {}
    return _show(
        request, meeting, attempt.form, action=attempt.action, state=attempt.state, status=attempt.status, **conflict
    )


@require_http_methods(["GET", "HEAD", "POST"])
@refused_once_closed
def decision_edit(request, plan_slug, held_on, pk):
    decision = _open_decision(request, plan_slug, held_on, pk)
    data = request.POST if request.method == "POST" else None
    form = DecisionForm(data, meeting=decision.meeting, instance=decision)
    if data is None or not form.is_valid():
        return _show(request, decision.meeting, form, action=decision.action, status=200 if data is None else 422)
    correct_decision(decision, **form.cleaned_data)
    messages.success(request, "Décision corrigée.")
    return redirect(_place_of(decision.meeting, decision.action and decision.action.number))


@require_POST
@refused_once_closed
def decision_withdraw(request, plan_slug, held_on, pk):
    decision = _open_decision(request, plan_slug, held_on, pk)
    withdraw_decision(decision)
    messages.success(request, "Décision retirée.")
    return redirect(decision.meeting)


@require_safe
def decisions(request, plan_slug):
    return _show_table(request, plan_or_404(request, plan_slug))


@require_POST
def decision_settle(request, plan_slug, pk):
    """Say what became of a decision, from its row of the table; the table's filters stay as they were."""
    plan = editable_plan(request, plan_slug)
    decision = get_object_or_404(Decision.objects.select_related("meeting"), meeting__plan=plan, pk=pk)
    form = SettlementForm(request.POST)
    if form.is_valid():
        try:
            settle_decision(decision, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
    if form.errors:
        return _show_table(request, plan, settled=decision.pk, form=form, status=422)
    messages.success(request, f"Décision\u00a0: «\u00a0{decision.get_outcome_display()}\u00a0».")
    return redirect(f"{reverse('decisions', args=[plan.slug])}?{request.GET.urlencode()}#decision-{decision.pk}")


def _open_decision(request, plan_slug, held_on, pk):
    meeting = open_meeting(request, plan_slug, held_on)
    decision = get_object_or_404(meeting.decisions.select_related("action"), pk=pk)
    decision.meeting = meeting
    return decision


def _place_of(meeting, number):
    return f"{meeting.get_absolute_url()}#{f'point-{number}' if number else 'plan'}"


def _show(request, meeting, form, *, action, state=None, status=200, **context):
    context |= {"plan": meeting.plan, "meeting": meeting, "form": form, "action": action, "state": state}
    return render(request, "reporting/committee/decision_form.html", context, status=status)


def _conflict(request, attempt):
    """Return what stands beside what was typed: the update recorded meanwhile, and the state that was wanted."""
    attempt.state.full_clean()
    wanted = {name: attempt.state.cleaned_data.get(name) for name in attempt.state.fields if name != "version"}
    updates = updates_visible_to(request.user).filter(action=attempt.action)
    return {"latest": updates.latest_first().select_related("author").first(), "typed": StatusUpdate(**wanted)}


def _show_table(request, plan, *, settled=None, form=None, status=200):
    """Show the table of decisions; after a wrong input, with the form sent for the decision `settled`."""
    filters = DecisionFilter(request.GET, plan=plan, user=request.user)
    is_valid = filters.is_valid()
    found = filters.qs.select_related("meeting", "action", "carrier") if is_valid else Decision.objects.none()
    context = {
        "plan": plan,
        "filters": filters,
        "decisions": found,
        "can_edit": can_edit_actions(request.user),
        "form": SettlementForm(),
        "settled": settled,
        "settled_form": form,
    }
    return render(request, "reporting/committee/decisions.html", context, status=status if is_valid else 400)
