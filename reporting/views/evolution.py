"""How the plan came to where it stands: whether it advances, and whether it keeps pace with the time."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.period import requested_period
from actions.reference import is_against_initial
from actions.views.shortcuts import plan_or_404
from actors.kept import kept
from reporting import history
from reporting.charts import history_tables, pace, status_area
from reporting.charts.life_grid import life_grid
from reporting.charts.links import Links


@require_safe
@kept
def evolution(request, plan_slug):
    plan = plan_or_404(request, plan_slug)
    period, against_initial = requested_period(request, plan), is_against_initial(request)
    told = history.build(plan, period.as_of, period.since, against_initial=against_initial)
    context = {"plan": plan, "period": period, "as_of": period.as_of, "history": told}
    if told.figures.total:
        context |= _charts(told, Links(plan, against_initial))
    return render(request, "reporting/evolution.html", context)


def _charts(told: history.History, links: Links) -> dict:
    meetings = list(told.plan.meetings.values_list("held_on", flat=True))
    paces = pace.paces(told)
    return {
        "pace": paces[-1],
        "earlier": paces[told.on(told.since)] if told.since else None,
        "pace_charts": [pace.pace_chart(told, meetings, links, size) for size in (pace.WIDE, pace.NARROW)],
        "pace_table": history_tables.pace_table(told, links),
        "area_charts": [status_area.area_chart(told, links, size) for size in (status_area.WIDE, status_area.NARROW)],
        "status_table": history_tables.status_table(told, links),
        "grid": life_grid(told, links),
        "panels": pace.panels(told, links),
        "orientation_table": history_tables.orientation_table(told, links),
    }
