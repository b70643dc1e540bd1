"""Recording how an action stands."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from actions.followup import StaleVersionError, confirm_unchanged, record_status
from actions.forms.followup import StatusUpdateForm
from actions.views.conflict import conflict, resent
from actions.views.inline import is_in_place, show_line
from actions.views.origin import origin_of
from actions.views.shortcuts import action_or_404, recordable_action
from actors.templatetags.french import day


@require_http_methods(["GET", "HEAD", "POST"])
def action_followup(request, plan_slug, number):
    action = recordable_action(request, plan_slug, number)
    if request.method != "POST":
        return _show(request, action, StatusUpdateForm(action=action))
    form = StatusUpdateForm(request.POST, action=action)
    if form.has_error("version") or form.has_error("submission"):
        form = StatusUpdateForm(resent(request.POST, action), action=action)
        form.add_error(None, "Ce formulaire était incomplet. Vérifiez-le, puis enregistrez de nouveau.")
    if not form.is_valid():
        return _show(request, action, form, status=422)
    try:
        update = record_status(action=action, author=request.user, **form.cleaned_data)
    except StaleVersionError:
        return _show_conflict(request, action, request.POST)
    except ValidationError as error:
        form.add_error(None, error)
        return _show(request, action, form, status=422)
    return _after_recording(request, action, _what_was_recorded(action, update))


@require_POST
def action_confirm(request, plan_slug, number):
    """« Confirmer sans changement »: one click, from the sheet or « Mes actions »."""
    action = recordable_action(request, plan_slug, number)
    try:
        version, submission = int(request.POST["version"]), UUID(request.POST["submission"])
    except (KeyError, ValueError):
        raise BadRequest("Cette confirmation est incomplète. Revenez à la fiche de l’action et recommencez.") from None
    try:
        confirm_unchanged(action=action, version=version, author=request.user, submission=submission)
    except StaleVersionError:
        return _show_conflict(request, action)
    except ValidationError as error:  # the submission of another action
        raise BadRequest(" ".join(error.messages)) from None
    return _after_recording(request, action, f"Action {action.number}\u00a0: état confirmé sans changement.")


def _show(request, action, form, *, status=200, **context):
    origin = origin_of(request)
    if is_in_place(request, origin):
        return show_line(request, action, origin, status=status, form=form, **context)
    context |= {"plan": action.plan, "action": action, "form": form, "origin": origin}
    context["cancel_address"] = origin.address_after(action)
    return render(request, "actions/followup.html", context, status=status)


def _show_conflict(request, action, data=None):
    """Answer 409: what is recorded now beside what was typed, in a form ready to be sent again."""
    action = action_or_404(request, action.plan, action.number)
    return _show(request, action, status=409, **conflict(request, action, data))


def _after_recording(request, action, said):
    """Show in place what became of the action, or go back where the person came from."""
    origin = origin_of(request)
    if is_in_place(request, origin):
        return show_line(request, action_or_404(request, action.plan, action.number), origin, said=said)
    messages.success(request, said)
    return redirect(origin.address_after(action))


def _what_was_recorded(action, update):
    said = f"Action {action.number} : « {update.get_status_display()} » au {day(update.effective_on)}."
    if update.effective_on < action.updated_on:
        said += " Une mise à jour plus récente existe : l’état actuel ne change pas, l’historique est complété."
    return said
