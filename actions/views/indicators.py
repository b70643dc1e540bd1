"""The indicators of an action: their values, recorded by pilots and the Mission, and their targets, by the Mission."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from actions.forms.indicators import IndicatorForm, ValueForm
from actions.indicators import IndicatorReading, indicators_on, remove_indicator
from actions.models import Indicator, IndicatorValue
from actions.seen import StaleRowError
from actions.views.shortcuts import demand_mission, recordable_action
from actors.clock import today
from actors.roles import can_edit_actions


@require_http_methods(["GET", "HEAD", "POST"])
def indicators(request, plan_slug, number):
    """The indicators of an action, and for the Mission the form that adds one."""
    action = recordable_action(request, plan_slug, number)
    form = IndicatorForm(request.POST if request.method == "POST" else None, action=action)
    if form.is_bound:
        demand_mission(request)
        if _is_written(request, form):
            return redirect("indicators", plan_slug, number)
    context = {
        "plan": action.plan,
        "action": action,
        "indicators": indicators_on(action, today()),
        "form": form,
        "can_edit": can_edit_actions(request.user),
    }
    return render(request, "actions/indicators.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def indicator(request, plan_slug, number, pk):
    """One indicator: its values, one of which `corriger=<day>` opens, and for the Mission its target."""
    action = recordable_action(request, plan_slug, number)
    found = get_object_or_404(action.indicators, pk=pk)
    value_form = ValueForm(request.POST or None, indicator=found, measured=_value_to_correct(request, found))
    if request.method != "POST":
        return _show(request, action, found, value_form=value_form)
    operation = request.POST.get("operation")
    if operation == ValueForm.operation:
        return _write(request, action, found, value_form)
    if operation not in (IndicatorForm.operation, "remove"):
        raise BadRequest("Cette demande est incomplète. Revenez à l’indicateur et recommencez.")
    demand_mission(request)
    if operation == "remove":
        return _remove(request, action, found)
    return _write(request, action, found, IndicatorForm(request.POST, action=action, indicator=found))


def _value_to_correct(request, indicator: Indicator) -> IndicatorValue | None:
    """Return the value of the day that the address asks to correct, if it does."""
    asked = request.GET.get("corriger", "")
    if not asked:
        return None
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        raise BadRequest(
            f"La date «\u00a0{asked[:40]}\u00a0» n’est pas valable. "
            "Elle s’écrit année-mois-jour, par exemple corriger=2013-11-15."
        ) from None
    return get_object_or_404(indicator.values, measured_on=day)


def _is_written(request, form) -> bool:
    """Write what the form says and say so, or leave in the form why not; `StaleRowError` goes through."""
    if not form.is_valid():
        return False
    try:
        messages.success(request, form.write(request.user))
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _write(request, action, indicator, form):
    """Write what a form of the page says; else show the page with the form as it was sent, and what is wrong."""
    status, context = 422, {f"{form.operation}_form": form}
    try:
        if _is_written(request, form):
            return redirect("indicator", action.plan.slug, action.number, indicator.pk)
    except StaleRowError:
        form.row.refresh_from_db()
        form.look_again()
        status, context["changed_meanwhile"] = 409, form.row
    return _show(request, action, indicator, status=status, **context)


def _remove(request, action, indicator):
    try:
        remove_indicator(indicator=indicator)
    except ValidationError as error:
        return _show(request, action, indicator, status=409, refused=error.messages)
    messages.success(request, f"Indicateur «\u00a0{indicator.name}\u00a0» supprimé.")
    return redirect("indicators", action.plan.slug, action.number)


def _show(request, action, indicator, *, status=200, **context):
    can_edit = can_edit_actions(request.user)
    context = {
        "plan": action.plan,
        "action": action,
        "reading": IndicatorReading(indicator, tuple(indicator.values.select_related("author"))),
        "value_form": ValueForm(indicator=indicator),
        "indicator_form": IndicatorForm(action=action, indicator=indicator) if can_edit else None,
        "can_edit": can_edit,
    } | context
    return render(request, "actions/indicator.html", context, status=status)
