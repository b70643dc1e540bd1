"""The timeline: when each action starts and ends, what slipped, and where today is."""

from itertools import groupby

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.filters import ActionFilter
from actions.models import Action
from actions.period import requested_period
from actions.views.shortcuts import plan_or_404
from reporting.charts.timeline import timeline as lay_out
from reporting.charts.timeline import timeline_table
from reporting.schedule import schedule

ROWS_PER_PAGE = 120


@require_safe
def timeline(request, plan_slug):
    plan = plan_or_404(request, plan_slug)
    period = requested_period(request, plan)
    filters = ActionFilter(request.GET, plan=plan, as_of=period.as_of, since=period.since, user=request.user)
    is_valid = filters.is_valid()
    actions = filters.qs.select_related("plan", "objective__orientation__axis") if is_valid else Action.objects.none()
    page = Paginator(actions, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    meetings = plan.meetings.order_by("held_on")
    drawn = lay_out(plan, schedule(plan, list(page), period.as_of), meetings, period.as_of)
    context = {
        "plan": plan,
        "period": period,
        "as_of": period.as_of,
        "filters": filters,
        "is_filtered": any(request.GET.get(name) for name in filters.filters if name != "tri"),
        "page": page,
        "timeline": drawn,
        "groups": _groups(drawn.rows, is_sorted=bool(request.GET.get("tri"))),
        "table": timeline_table(drawn, period.query),
    }
    return render(request, "reporting/timeline.html", context, status=200 if is_valid else 400)


def _groups(rows, *, is_sorted):
    """Return the rows by orientation; all together, under none, where they are sorted otherwise."""
    if is_sorted:
        return [(None, rows)]
    by_orientation = groupby(rows, key=lambda row: row.scheduled.action.objective.orientation)
    return [(orientation, list(group)) for orientation, group in by_orientation]
