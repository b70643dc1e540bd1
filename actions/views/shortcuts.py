"""The guards that views begin with."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from actions.models import Action, Plan
from actions.permissions import can_record_status
from actors.roles import can_edit_actions


def plan_or_404(request, slug: str) -> Plan:
    """Return the plan if the person may see it, and make it the plan of the page."""
    request.plan = get_object_or_404(Plan.objects.visible_to(request.user), slug=slug)
    return request.plan


def editable_plan(request, slug: str) -> Plan:
    """Return a plan that the person may change; 403 for those who only read it."""
    plan = plan_or_404(request, slug)
    demand_mission(request)
    return plan


def demand_mission(request) -> None:
    if not can_edit_actions(request.user):
        raise PermissionDenied


def action_or_404(request, plan: Plan, number: int, *, as_of: date | None = None, since: date | None = None) -> Action:
    """Return an action with its state, its place in the plan and its people on a day (today).

    `since` adds what changed from an earlier day.
    """
    actions = Action.objects.visible_to(request.user).with_state(plan, as_of, since=since).with_involvements(on=as_of)
    actions = actions.with_earlier_pilots(since) if since else actions
    action = get_object_or_404(actions.select_related("objective__orientation__axis"), number=number)
    objective = action.objective
    objective.plan = objective.orientation.plan = objective.orientation.axis.plan = plan
    return action


def recordable_action(request, plan_slug: str, number: int) -> Action:
    """Return an action whose follow-up the person records, with its plan; 403 for those who only read it."""
    action = action_or_404(request, plan_or_404(request, plan_slug), number)
    if not can_record_status(request.user, action):
        raise PermissionDenied
    return action
