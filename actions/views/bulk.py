"""What the Mission does with several actions of the list at once."""

from urllib.parse import urlencode
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from actions.followup import StaleVersionError, confirm_unchanged
from actions.forms.followup import UpdateRequestForm
from actions.requests import request_updates, who_is_asked
from actions.views.origin import list_of
from actions.views.selection import selected_actions, selected_numbers
from actions.views.shortcuts import editable_plan

INCOMPLETE = "Cet envoi est incomplet. Revenez à la liste des actions et recommencez."
ELSEWHERE = {"demander": "request_updates", "passer": "handover"}  # what is done on a page of its own


@require_POST
def bulk(request, plan_slug):
    """Confirm the ticked actions, or lead to the page where something else is done with them."""
    plan = editable_plan(request, plan_slug)
    origin, numbers, what = list_of(request), selected_numbers(request.POST), request.POST.get("faire")
    if what not in ("confirmer", *ELSEWHERE):
        raise BadRequest(INCOMPLETE)
    if not numbers:
        messages.warning(request, "Cochez d’abord les actions à traiter.")
        return redirect(origin.address(plan))
    if what in ELSEWHERE:
        query = urlencode({"action": numbers, "filtres": origin.filters}, doseq=True)
        return redirect(f"{reverse(ELSEWHERE[what], args=[plan.slug])}?{query}")
    confirmed, overtaken = _confirm(request, selected_actions(plan, request.user, numbers))
    if confirmed:
        _say(request, messages.SUCCESS, "actions/bulk/confirmed.html", confirmed)
    if overtaken:
        _say(request, messages.WARNING, "actions/bulk/overtaken.html", overtaken)
    return redirect(origin.address(plan))


@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_updates(request, plan_slug):
    """Say who will be asked about the ticked actions, then ask."""
    plan = editable_plan(request, plan_slug)
    origin = list_of(request)
    chosen = who_is_asked(selected_actions(plan, request.user, selected_numbers(request.GET)))
    asked = [each for each in chosen if each.pilots]
    form = _typed_request(request)
    if form.is_valid() and asked:
        actions = [each.action for each in asked]
        request_updates(actions=actions, asked_by=request.user, **form.cleaned_data)
        _say(request, messages.SUCCESS, "actions/bulk/requested.html", actions)
        return redirect(origin.address(plan))
    context = {
        "plan": plan,
        "asked": asked,
        "without_pilot": [each.action for each in chosen if not each.pilots],
        "form": form,
        "list_address": origin.address(plan),
    }
    return render(request, "actions/request_updates.html", context, status=422 if form.is_bound else 200)


def _typed_request(request):
    """Return the form as it was typed; one that lost its submission gets another, to be sent again."""
    if request.method != "POST":
        return UpdateRequestForm(initial={"submission": uuid4()})
    form = UpdateRequestForm(request.POST)
    if form.has_error("submission"):
        form = UpdateRequestForm(request.POST.dict() | {"submission": uuid4()})
        form.add_error(None, "Ce formulaire était incomplet. Vérifiez-le, puis envoyez-le de nouveau.")
    return form


def _confirm(request, actions):
    """Confirm each action as it was seen; return those that were, and those that somebody updated meanwhile."""
    seen = [_seen(request.POST, action) for action in actions]
    confirmed, overtaken = [], []
    for action, (version, submission) in zip(actions, seen, strict=True):
        try:
            confirm_unchanged(action=action, version=version, author=request.user, submission=submission)
        except StaleVersionError:
            overtaken.append(action)
        except ValidationError:  # the submission of another form
            raise BadRequest(INCOMPLETE) from None
        else:
            confirmed.append(action)
    return confirmed, overtaken


def _seen(data, action):
    """Return the version of the action that the list showed, and the submission of its confirmation."""
    try:
        return int(data[f"version-{action.number}"]), uuid5(UUID(data["submission"]), str(action.pk))
    except (KeyError, ValueError):
        raise BadRequest(INCOMPLETE) from None


def _say(request, level, template, actions):
    """Leave a message that names actions, with their links."""
    messages.add_message(request, level, render_to_string(template, {"actions": actions}))
