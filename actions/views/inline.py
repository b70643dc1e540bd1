"""The line of an action on the screens where it is updated in place: the list and « Mes actions »."""

from django.shortcuts import render

from actions import lines
from actions.models import Action
from actions.own import asked_and_up_to_date, with_asks
from actions.views.origin import LIST, OWN_ACTIONS, Origin
from actions.views.shortcuts import action_or_404
from actors.roles import can_edit_actions

TEMPLATES = {LIST: lines.TEMPLATE, OWN_ACTIONS: "actions/own/line.html"}


def is_in_place(request, origin: Origin) -> bool:
    """Tell whether a screen asks for one of its lines rather than for a page."""
    return bool(request.htmx and origin.screen)


def show_line(request, action: Action, origin: Origin, *, status=200, **context):
    """Answer with the line of an action: `form` unfolds it, `said` says what was just recorded."""
    if origin.since:
        action = action_or_404(request, action.plan, action.number, since=origin.since)
    context |= {"plan": action.plan, "action": action, "origin": origin, "is_answer": True}
    context["cancel_address"] = origin.address_after(action)
    if origin.screen == OWN_ACTIONS:
        (context["own"],) = with_asks([action])
        context["asked"], context["up_to_date"] = asked_and_up_to_date(request.user, action.plan)
    else:
        context["line"] = lines.line_of(
            action,
            back=origin.query,
            is_recordable=True,
            has_updates=True,
            can_select=can_edit_actions(request.user),
        )
    return render(request, TEMPLATES[origin.screen], context, status=status)
