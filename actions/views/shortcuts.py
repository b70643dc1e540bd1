"""The guards that views begin with."""

from datetime import date

from django.shortcuts import get_object_or_404

from actions.models import Action, Plan


def plan_or_404(request, slug: str) -> Plan:
    """Return the plan if the person may see it, and make it the plan of the page."""
    request.plan = get_object_or_404(Plan.objects.visible_to(request.user), slug=slug)
    return request.plan


def action_or_404(request, plan: Plan, number: int, *, as_of: date | None = None) -> Action:
    """Return an action with its state, its place in the plan and its people on a day (today)."""
    actions = Action.objects.visible_to(request.user).with_state(plan, as_of).with_involvements(on=as_of)
    action = get_object_or_404(actions.select_related("objective__orientation__axis"), number=number)
    objective = action.objective
    objective.plan = objective.orientation.plan = objective.orientation.axis.plan = plan
    return action
