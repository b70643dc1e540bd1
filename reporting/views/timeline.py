"""The timeline: when each action starts and ends, what slipped, and where today is."""

from itertools import groupby
from operator import itemgetter

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.filters import ActionFilter
from actions.models import Action
from actions.period import requested_period
from actions.reference import Reference
from actions.views.shortcuts import plan_or_404
from actors.kept import kept
from reporting.charts.timeline import MILESTONE_KINDS
from reporting.charts.timeline import timeline as lay_out
from reporting.charts.timeline_words import timeline_table
from reporting.exports.filters import filters_in_words
from reporting.schedule import schedule, shortcuts

ROWS_PER_PAGE = 120


@require_safe
@kept
def timeline(request, plan_slug):
    plan = plan_or_404(request, plan_slug)
    period = requested_period(request, plan)
    filters = ActionFilter(request.GET, plan=plan, as_of=period.as_of, since=period.since, user=request.user)
    is_valid = filters.is_valid()
    actions = filters.qs if is_valid else Action.objects.none()
    is_sorted = bool(request.GET.get("tri"))
    is_against_initial = request.GET.get("reference") == Reference.INITIAL
    page = Paginator(_ordered(actions, is_sorted=is_sorted), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    scheduled = schedule(_of(plan, page), period.as_of, against_initial=is_against_initial)
    drawn = lay_out(plan, scheduled, plan.meetings.order_by("held_on"), period.as_of)
    context = {
        "plan": plan,
        "period": period,
        "as_of": period.as_of,
        "filters": filters,
        "chosen": filters_in_words(filters.form) if is_valid and request.GET else (),
        "shortcuts": shortcuts(actions, request.GET) if is_valid else (),
        "page": page,
        "timeline": drawn,
        "groups": _groups(plan, scheduled, drawn.rows) if not is_sorted else [(None, drawn.rows)],
        "milestone_kinds": MILESTONE_KINDS,
        "table": timeline_table(scheduled, period.query),
    }
    return render(request, "reporting/timeline.html", context, status=200 if is_valid else 400)


def _ordered(actions, *, is_sorted):
    """Order as the plan does, unless the address asks otherwise; without the texts that a row does not show."""
    actions = actions.select_related(None).defer("description")
    if is_sorted:
        return actions
    return actions.order_by("objective__orientation__axis__number", "objective__orientation__number", "number")


def _of(plan, actions):
    actions = list(actions)
    for action in actions:
        action.plan = plan
    return actions


def _groups(plan, scheduled, rows):
    """Return the rows of each orientation."""
    objectives = plan.objectives.select_related("orientation__axis").in_bulk()
    orientations = (objectives[each.action.objective_id].orientation for each in scheduled)
    groups = []
    for orientation, group in groupby(zip(orientations, rows, strict=True), key=itemgetter(0)):
        orientation.plan = plan
        groups.append((orientation, [row for _, row in group]))
    return groups
