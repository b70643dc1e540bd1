"""Where the plan stands: the dashboard, the plan as a book, the counting rules, and the way in."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from actions.alerts import CONDITIONS, Alert
from actions.models import Action, Plan
from actions.period import requested_period
from actions.permissions import updates_visible_to
from actions.reference import is_against_initial
from actions.views.shortcuts import plan_or_404
from actors.clock import today
from actors.roles import can_edit_actions, can_see_directory, is_pilot
from reporting import changes, snapshot
from reporting.charts.wall import wall
from reporting.models import SavedView

ALERTS_SHOWN = (Alert.LATE, Alert.STORMY, Alert.SILENT, Alert.DUE_SOON)
DATA_ALERTS = (Alert.WITHOUT_PILOT, Alert.WITHOUT_END)
ACTIONS_PER_ALERT = 5
LATEST_UPDATES = 6
LARGEST_WALL = 120  # actions; beyond that, bricks say less than bars


@require_safe
def home(request):
    """Lead each person to the view that they chose, or to what the portal holds for them."""
    if start := SavedView.objects.start_of(request.user):
        return redirect(start)
    if plan := Plan.objects.visible_to(request.user).current():
        if is_pilot(request.user) and not can_edit_actions(request.user):
            return redirect("own_actions", plan.slug)
        return redirect(plan)
    if can_see_directory(request.user):
        return redirect("directory")
    return render(request, "reporting/no_role.html")


@require_safe
def dashboard(request, plan_slug):
    plan = plan_or_404(request, plan_slug)
    period, against_initial = requested_period(request, plan), is_against_initial(request)
    as_of = period.as_of
    actions = Action.objects.visible_to(request.user).with_state(plan, as_of, against_initial=against_initial)
    situation = snapshot.build(plan, as_of, period.since, against_initial=against_initial)
    context = {
        "plan": plan,
        "period": period,
        "as_of": as_of,
        "situation": situation,
        "changes": changes.summary(period, user=request.user),
        "walls": _walls(situation, actions),
        "alerts": [_alert(alert, situation, actions) for alert in ALERTS_SHOWN],
        "missing": [(alert, situation.figures.by_alert[alert]) for alert in DATA_ALERTS],
        "updates": _latest_updates(request.user, plan, as_of),
        "own_actions": actions.piloted_by(request.user) if is_pilot(request.user) else None,
    }
    return render(request, "reporting/dashboard.html", context)


def _alert(alert, situation, actions):
    """The first actions of an alert, the most pressing before the others."""
    order = "last_heard_on" if alert == Alert.SILENT else "promised_end"
    found = actions.filter(CONDITIONS[alert]).order_by(order, "number")[:ACTIONS_PER_ALERT]
    return {"alert": alert, "count": situation.figures.by_alert[alert], "actions": found}


def _latest_updates(user, plan, as_of):
    """The updates that come last; their keys are read first, since the whole history is sorted to find them."""
    updates = updates_visible_to(user).filter(action__plan=plan).effective_by(as_of).latest_first()
    found = updates_visible_to(user).filter(pk__in=list(updates.values_list("pk", flat=True)[:LATEST_UPDATES]))
    plan_texts = ("action__plan__introduction", "action__plan__footnotes")
    return found.select_related("action__plan", "author").defer(*plan_texts).latest_first()


def _walls(situation, actions):
    """Return the wall of bricks of each orientation, by its primary key; none where the plan is too large."""
    if situation.figures.total > LARGEST_WALL:
        return {}
    by_orientation = {orientation.source.pk: [] for orientation in situation.orientations}
    for action in actions.select_related("objective"):
        by_orientation[action.objective.orientation_id].append(action)
    query = "" if situation.as_of == today() else f"?au={situation.as_of.isoformat()}"
    return {pk: wall(found, query=query) for pk, found in by_orientation.items()}


@require_safe
def counting_rules(request, plan_slug):
    return render(request, "reporting/counting_rules.html", {"plan": plan_or_404(request, plan_slug)})
