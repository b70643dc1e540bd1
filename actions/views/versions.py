"""The versions of the plan: actions reworded, merged, abandoned or added, and the page that tells it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from actions import amendments
from actions.followup import StaleVersionError
from actions.forms.amendments import AbandonForm, AddForm, MergeForm, RewordForm
from actions.models import Amendment
from actions.views.shortcuts import action_or_404, demand_mission, editable_plan, plan_or_404
from actors.roles import can_edit_actions


@dataclass(frozen=True)
class Change:
    """A way to change an action; `key` stands in the address (`?nature=`)."""

    key: str
    label: str
    effect: str
    done: str
    form_class: type
    write: Callable


CHANGES = (
    Change(
        "reformulation",
        "Reformuler",
        "L’action garde son numéro et son suivi\u202f; l’intitulé d’aujourd’hui reste visible sur sa fiche.",
        "reformulée",
        RewordForm,
        amendments.reword,
    ),
    Change(
        "fusion",
        "Fusionner",
        "Une autre action la reprend. Celle-ci devient «\u00a0Abandonnée\u00a0», son historique dit par laquelle.",
        "fusionnée",
        MergeForm,
        amendments.merge,
    ),
    Change(
        "abandon",
        "Abandonner",
        "L’action sort du plan et devient «\u00a0Abandonnée\u00a0»\u202f; son historique reste.",
        "abandonnée",
        AbandonForm,
        amendments.abandon,
    ),
)


@require_safe
def plan_versions(request, plan_slug):
    """What changed in the plan since it was voted, in order."""
    plan = plan_or_404(request, plan_slug)
    changes = Amendment.objects.filter(action__plan=plan).select_related("action", "merged_into", "author")
    context = {"plan": plan, "amendments": changes, "can_edit": can_edit_actions(request.user)}
    return render(request, "actions/versions/plan.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def amend_action(request, plan_slug, number):
    plan = plan_or_404(request, plan_slug)
    action = action_or_404(request, plan, number)
    demand_mission(request)
    change = _requested_change(request)
    if request.method != "POST":
        return _show(request, action, change, change.form_class(action=action))
    form = change.form_class(request.POST, action=action)
    if form.has_error("version"):
        raise BadRequest("Ce formulaire était incomplet. Rouvrez-le depuis la fiche de l’action.")
    if not form.is_valid():
        return _show(request, action, change, form, status=422)
    try:
        change.write(action=action, author=request.user, **form.cleaned_data)
    except StaleVersionError:
        return _show_conflict(request, action, change)
    except ValidationError as error:
        add_errors(form, error)
        return _show(request, action, change, form, status=422)
    messages.success(request, f"Action {action.number} {change.done}. Son évolution est gardée sur sa fiche.")
    return redirect(action)


@require_http_methods(["GET", "HEAD", "POST"])
def action_add(request, plan_slug):
    """Add an action to a running plan."""
    plan = editable_plan(request, plan_slug)
    form = AddForm(request.POST if request.method == "POST" else None, plan=plan)
    if not form.is_bound:
        return render(request, "actions/versions/add.html", {"plan": plan, "form": form})
    if form.is_valid():
        try:
            added = amendments.add(plan=plan, author=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(
                request, f"Action {added.action.number} ajoutée au plan. Confiez-la maintenant à un pilote."
            )
            return redirect(added.action)
    return render(request, "actions/versions/add.html", {"plan": plan, "form": form}, status=422)


def add_errors(form, error: ValidationError) -> None:
    """Put what a write refused beside the fields of the form, or above them all."""
    for name, reasons in getattr(error, "error_dict", {None: error}).items():
        form.add_error(name if name in form.fields else None, reasons)


def _requested_change(request) -> Change:
    key = request.GET.get("nature", CHANGES[0].key)
    for change in CHANGES:
        if change.key == key:
            return change
    raise BadRequest("Cette évolution n’existe pas\u00a0: reformulation, fusion ou abandon.")


def _show(request, action, change, form, *, status=200, is_conflict=False):
    context = {
        "plan": action.plan,
        "action": action,
        "changes": CHANGES,
        "change": change,
        "form": form,
        "is_conflict": is_conflict,
    }
    return render(request, "actions/versions/amend.html", context, status=status)


def _show_conflict(request, action, change):
    """Answer 409: the action as it is now above what was typed, ready to be sent again."""
    action = action_or_404(request, action.plan, action.number)
    typed = request.POST.copy()
    typed["version"] = action.version
    return _show(request, action, change, change.form_class(typed, action=action), status=409, is_conflict=True)
