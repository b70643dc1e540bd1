"""Recording how an action stands."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from actions.followup import StaleVersionError, confirm_unchanged, record_status
from actions.forms import StatusUpdateForm
from actions.models import StatusUpdate
from actions.permissions import can_record_status, updates_visible_to
from actions.views.shortcuts import action_or_404, plan_or_404
from actors.templatetags.french import day


@require_http_methods(["GET", "HEAD", "POST"])
def action_followup(request, plan_slug, number):
    plan = plan_or_404(request, plan_slug)
    action = _recordable_action(request, plan, number)
    if request.method != "POST":
        return _show(request, action, StatusUpdateForm(action=action))
    form = StatusUpdateForm(request.POST, action=action)
    if form.has_error("version") or form.has_error("submission"):
        form = StatusUpdateForm(_resent(request.POST, action), action=action)
        form.add_error(None, "Ce formulaire était incomplet. Vérifiez-le, puis enregistrez de nouveau.")
    if not form.is_valid():
        return _show(request, action, form, status=422)
    try:
        update = record_status(action=action, author=request.user, **form.cleaned_data)
    except StaleVersionError:
        return _show_conflict(request, plan, number, request.POST)
    except ValidationError as error:
        form.add_error(None, error)
        return _show(request, action, form, status=422)
    messages.success(request, _what_was_recorded(action, update))
    return redirect(action)


@require_POST
def action_confirm(request, plan_slug, number):
    """« Confirmer sans changement »: one click, from the sheet or the list."""
    plan = plan_or_404(request, plan_slug)
    action = _recordable_action(request, plan, number)
    try:
        version, submission = int(request.POST["version"]), UUID(request.POST["submission"])
    except (KeyError, ValueError):
        raise BadRequest("Cette confirmation est incomplète. Revenez à la fiche de l’action et recommencez.") from None
    try:
        confirm_unchanged(action=action, version=version, author=request.user, submission=submission)
    except StaleVersionError:
        return _show_conflict(request, plan, number)
    except ValidationError as error:  # the submission of another action
        raise BadRequest(" ".join(error.messages)) from None
    messages.success(request, f"Action {action.number} : état confirmé sans changement.")
    return redirect(action)


def _recordable_action(request, plan, number):
    action = action_or_404(request, plan, number)
    if not can_record_status(request.user, action):
        raise PermissionDenied
    return action


def _show(request, action, form, *, status=200, **context):
    context |= {"plan": action.plan, "action": action, "form": form}
    return render(request, "actions/followup.html", context, status=status)


def _show_conflict(request, plan, number, data=None):
    """Answer 409: what is recorded now beside what was typed, in a form ready to be sent again."""
    action = action_or_404(request, plan, number)
    form = StatusUpdateForm(_resent(data, action) if data else None, action=action)
    latest = updates_visible_to(request.user).filter(action=action).latest_first().select_related("author").first()
    typed = StatusUpdate(**{name: form.cleaned_data[name] for name in form.Meta.fields}) if form.is_valid() else None
    return _show(request, action, form, status=409, is_conflict=True, latest=latest, typed=typed)


def _resent(data, action):
    """Return what was sent, as a new submission on the action as it is now."""
    data = data.copy()
    data["version"], data["submission"] = action.version, uuid4()
    return data


def _what_was_recorded(action, update):
    said = f"Action {action.number} : « {update.get_status_display()} » au {day(update.effective_on)}."
    if update.effective_on < action.updated_on:
        said += " Une mise à jour plus récente existe : l’état actuel ne change pas, l’historique est complété."
    return said
