"""Reading the actions: the list and the sheets."""

from uuid import uuid4

from django.core.paginator import Paginator
from django.http import QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.filters import ActionFilter
from actions.indicators import indicators_on
from actions.milestones import milestones_on
from actions.models import Action
from actions.period import requested_period
from actions.permissions import can_record_status, contacts_visible_to, recordable_by, updates_visible_to
from actions.signals import read_dates
from actions.slippage import slippage
from actions.timeline import entries
from actions.versions import versions_of
from actions.views.origin import LIST, Origin
from actions.views.shortcuts import action_or_404, plan_or_404
from actors.clock import today
from actors.kept import kept
from actors.personal_data.access import log_access
from actors.roles import can_edit_actions

ACTIONS_PER_PAGE = 40


@require_safe
@kept
def action_list(request, plan_slug):
    plan = plan_or_404(request, plan_slug)
    period = requested_period(request, plan)
    as_of, since = period.as_of, period.since
    filters = ActionFilter(request.GET, plan=plan, as_of=as_of, since=since, user=request.user)
    is_valid = filters.is_valid()
    actions = filters.qs.with_involvements(on=as_of) if is_valid else Action.objects.none()
    actions = actions.with_earlier_pilots(since) if since else actions
    page = Paginator(actions, ACTIONS_PER_PAGE).get_page(request.GET.get("page"))
    is_today = as_of == today()
    context = {
        "plan": plan,
        "period": period,
        "as_of": as_of,
        "filters": filters,
        "page": page,
        "recordable": _recordable(request.user, page) if is_today else set(),
        "can_select": is_today and can_edit_actions(request.user),
        "submission": uuid4(),
        "origin": Origin(LIST, _address_of_the_list(request.GET, filters)),
    }
    return render(request, "actions/list.html", context, status=200 if is_valid else 400)


def _address_of_the_list(data: QueryDict, filters) -> str:
    """The filters, the order and the page that stand in the address, without what else somebody put there."""
    kept = QueryDict(mutable=True)
    for name in (*filters.filters, "depuis", "page"):
        if name in data:
            kept.setlist(name, data.getlist(name))
    return kept.urlencode()


def _recordable(user, actions) -> set[int]:
    shown = [action.pk for action in actions]
    return set(recordable_by(user).filter(pk__in=shown).values_list("pk", flat=True))


@require_safe
@kept
def action_sheet(request, plan_slug, number):
    plan = plan_or_404(request, plan_slug)
    period = requested_period(request, plan)
    as_of = period.as_of
    action = action_or_404(request, plan, number, as_of=as_of, since=period.since)
    updates = updates_visible_to(request.user).filter(action=action).effective_by(as_of).latest_first()
    history = entries(updates.with_sources().select_related("author"))
    contacts = contacts_visible_to(request.user).in_bulk([held.contact_id for held in action.held_involvements])
    log_access(request, contacts.values())
    announced = [entry.update.expected_end for entry in reversed(history)]
    context = {
        "plan": plan,
        "period": period,
        "as_of": as_of,
        "action": action,
        "history": history,
        "slippage": slippage(action.ends_on, announced),
        "reading": read_dates(action, [entry.update for entry in history]),
        "contacts": contacts,
        "decisions": decisions_awaited(action, as_of),
        "communes": action.communes.all(),
        "documents": action.documents.available_on(as_of).select_related("added_by"),
        "milestones": milestones_on(action, as_of),
        "indicators": indicators_on(action, as_of),
        "can_record": can_record_status(request.user, action),
        "can_edit": can_edit_actions(request.user),
        "terms": action.involvements.pilots(),
        "versions": versions_of(action, as_of),
        **neighbours(plan, action),
    }
    return render(request, "actions/sheet.html", context)


def decisions_awaited(action, as_of):
    """Return what the committee decided on the action that still awaited its end on a day, the most pressing first."""
    awaited = action.decisions.open(as_of).with_follow_up(as_of)
    return awaited.select_related("meeting", "carrier").most_pressing_first()


def neighbours(plan, action):
    """Return the actions before and after in the plan, None at its ends."""
    return {
        "previous": plan.actions.filter(number__lt=action.number).order_by("-number").first(),
        "next": plan.actions.filter(number__gt=action.number).order_by("number").first(),
    }
