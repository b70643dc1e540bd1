"""Handing actions over to another pilot: chosen, looked at, then recorded."""

from collections import defaultdict

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from actions.forms.handover import GiversForm, HandoverForm, Taker
from actions.handover import hand_over, is_recorded, pilots_by_action, plan_handover
from actions.models import Involvement
from actions.views.selection import selected_actions, selected_numbers
from actions.views.shortcuts import editable_plan
from actors.templatetags.french import day, plural

PREVIEW, CONFIRM, CHANGE = "apercu", "confirmer", "modifier"


@require_http_methods(["GET", "HEAD", "POST"])
def handover(request, plan_slug):
    """Choose the actions, the new pilot and the day; then see who gives and who takes; then confirm."""
    plan = editable_plan(request, plan_slug)
    if request.method != "POST":
        return _choose(request, plan, HandoverForm(plan=plan, chosen=requested_actions(request, plan)))
    form, step = HandoverForm(request.POST, plan=plan), request.POST.get("etape", PREVIEW)
    if not form.is_valid():
        return _choose(request, plan, form, status=422)
    if step == CHANGE:
        return _choose(request, plan, form)
    if step == CONFIRM and is_recorded(**form.terms):
        return _done(request, plan, form)
    actions, on = form.terms["actions"], form.terms["on"]
    typed = request.POST if step == CONFIRM else None
    givers = GiversForm(typed, pilots=pilots_by_action(actions), actions=actions, on=on)
    return _record(request, plan, form, givers) if step == CONFIRM else _preview(request, plan, form, givers)


@require_safe
def handover_done(request, plan_slug):
    """Who pilots the actions that were handed over, and the files to give."""
    plan = editable_plan(request, plan_slug)
    actions = requested_actions(request, plan)
    if not actions:
        raise BadRequest("Nommez les actions\u00a0: action=12, autant de fois qu’il en faut.")
    pilots = pilots_by_action(actions)
    context = {
        "plan": plan,
        "rows": [(action, pilots[action.pk]) for action in actions],
        "query": urlencode({"action": [action.number for action in actions]}, doseq=True),
    }
    return render(request, "actions/handover/done.html", context)


def requested_actions(request, plan):
    """Return the actions that the address names (`action=1&action=2`), in the plan's order; none without."""
    return selected_actions(plan, request.user, selected_numbers(request.GET))


def _choose(request, plan, form, *, status=200):
    context = {
        "plan": plan,
        "form": form,
        "chosen": {str(number) for number in form["action"].value() or ()},
        "shortcuts": _actions_by_pilot(plan),
    }
    return render(request, "actions/handover/choose.html", context, status=status)


def _actions_by_pilot(plan):
    """Today's pilots, each with the query that chooses all their actions: somebody leaves, all is handed over."""
    numbers = defaultdict(list)
    for held in Involvement.objects.held().pilots().filter(action__plan=plan).select_related("action"):
        numbers[Taker(held.organisation, held.contact)].append(held.action.number)
    shortcuts = [(pilot, len(found), urlencode({"action": found}, doseq=True)) for pilot, found in numbers.items()]
    return sorted(shortcuts, key=lambda shortcut: str(shortcut[0]))


def _preview(request, plan, form, givers):
    """Say what will be, unless it cannot be; where several pilots share an action, that is still to be chosen."""
    settled = [action for action in form.terms["actions"] if action.pk in givers.proposed]
    try:
        planned = plan_handover(**form.terms | {"actions": settled}, givers=givers.proposed)
    except ValidationError as error:
        form.add_error(None, error)
        return _choose(request, plan, form, status=422)
    limited = [handover for handover in planned if handover.taker.ends_on]
    return _show_preview(request, plan, form, givers, limited=limited)


def _show_preview(request, plan, form, givers, *, limited=(), status=200):
    context = {
        "plan": plan,
        "form": form,
        "givers": givers,
        "taker": form.cleaned_data["taker"],
        "on": form.terms["on"],
        "limited": limited,
    }
    return render(request, "actions/handover/preview.html", context, status=status)


def _record(request, plan, form, givers):
    if not givers.is_valid():
        return _show_preview(request, plan, form, givers, status=422)
    try:
        hand_over(**form.terms, givers=givers.givers, author=request.user)
    except ValidationError as error:
        givers.add_error(None, error)
        return _show_preview(request, plan, form, givers, status=422)
    return _done(request, plan, form)


def _done(request, plan, form):
    numbers, taker, on = (
        [action.number for action in form.terms["actions"]],
        form.cleaned_data["taker"],
        form.terms["on"],
    )
    s = plural(len(numbers))
    messages.success(request, f"{len(numbers)} action{s} confiée{s} à {taker} à compter du {day(on)}.")
    query = urlencode({"action": numbers}, doseq=True)
    return redirect(f"{reverse('handover_done', args=[plan.slug])}?{query}")
