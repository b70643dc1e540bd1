"""What changed between two days: what a committee opens with."""

from dataclasses import replace

from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.period import Period, requested_period
from actions.views.shortcuts import plan_or_404
from actors.kept import kept
from reporting import changes as changes_of_the_plan
from reporting import snapshot


@require_safe
@kept
def changes(request, plan_slug):
    """Compare two days; without `depuis`, from the last committee before or, failing one, from the plan's start."""
    plan = plan_or_404(request, plan_slug)
    period = with_a_start(requested_period(request, plan))
    context = {"plan": plan, "period": period, "as_of": period.as_of}
    if period.since:
        context["situation"] = situation = snapshot.build(plan, period.as_of, period.since)
        context["evolutions"] = changes_of_the_plan.evolutions(situation)
        context["statuses"] = changes_of_the_plan.statuses(situation)
        context["changes"] = changes_of_the_plan.build(period, user=request.user)
    return render(request, "reporting/changes.html", context)


def with_a_start(period: Period) -> Period:
    """Return the period with a day to compare with, where the plan has one."""
    if period.since:
        return period
    meeting = period.plan.meetings.before(period.as_of)
    start = meeting.held_on if meeting else period.plan.starts_on
    return replace(period, since=start) if start < period.as_of else period
