"""« Mes actions »: a pilot's first screen."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.own import asked_and_up_to_date
from actions.views.origin import OWN_ACTIONS, Origin
from actions.views.shortcuts import plan_or_404
from actors.clock import today
from actors.roles import Role, has_role


@require_safe
def own_actions(request, plan_slug):
    plan = plan_or_404(request, plan_slug)
    if not has_role(request.user, Role.PILOT, Role.MISSION):
        raise PermissionDenied
    asked, up_to_date = asked_and_up_to_date(request.user, plan)
    context = {
        "plan": plan,
        "asked": asked,
        "up_to_date": up_to_date,
        "next_meeting": plan.meetings.filter(held_on__gte=today()).order_by("held_on").first(),
        "origin": Origin(OWN_ACTIONS),
    }
    return render(request, "actions/own_actions.html", context)
