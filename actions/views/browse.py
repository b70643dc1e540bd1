"""Reading the actions: the list and the sheets."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.asof import requested_date
from actions.filters import ActionFilter
from actions.models import Action
from actions.permissions import can_record_status, contacts_visible_to, recordable_by, updates_visible_to
from actions.slippage import slippage
from actions.timeline import entries
from actions.views.shortcuts import action_or_404, plan_or_404
from actors.roles import can_edit_actions

ACTIONS_PER_PAGE = 40


@require_safe
def action_list(request, plan_slug):
    plan = plan_or_404(request, plan_slug)
    as_of = requested_date(request)
    filters = ActionFilter(request.GET, plan=plan, as_of=as_of, user=request.user)
    is_valid = filters.is_valid()
    actions = filters.qs.with_involvements(on=as_of) if is_valid else Action.objects.none()
    page = Paginator(actions, ACTIONS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "plan": plan,
        "as_of": as_of,
        "filters": filters,
        "page": page,
        "recordable": set(
            recordable_by(request.user).filter(pk__in=[action.pk for action in page]).values_list("pk", flat=True)
        ),
    }
    return render(request, "actions/list.html", context, status=200 if is_valid else 400)


@require_safe
def action_sheet(request, plan_slug, number):
    plan = plan_or_404(request, plan_slug)
    as_of = requested_date(request)
    action = action_or_404(request, plan, number, as_of=as_of)
    updates = updates_visible_to(request.user).filter(action=action).effective_by(as_of).latest_first()
    history = entries(updates.select_related("author"))
    announced = [entry.update.expected_end for entry in reversed(history)]
    context = {
        "plan": plan,
        "as_of": as_of,
        "action": action,
        "history": history,
        "slippage": slippage(action.ends_on, announced),
        "contacts": contacts_visible_to(request.user).in_bulk([held.contact_id for held in action.held_involvements]),
        "milestones": action.milestones.all(),
        "can_record": can_record_status(request.user, action),
        "can_edit": can_edit_actions(request.user),
        **neighbours(plan, action),
    }
    return render(request, "actions/sheet.html", context)


def neighbours(plan, action):
    """Return the actions before and after in the plan, None at its ends."""
    return {
        "previous": plan.actions.filter(number__lt=action.number).order_by("-number").first(),
        "next": plan.actions.filter(number__gt=action.number).order_by("number").first(),
    }
