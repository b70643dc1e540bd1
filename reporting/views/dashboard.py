"""Where the plan stands: the dashboard, the plan as a book, the counting rules, and the way in."""

from urllib.parse import urlencode

from django.db.models import Case, Count, When
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from actions.alerts import CONDITIONS, Alert
from actions.contradictions import contradicted
from actions.models import Action, Decision, Plan
from actions.period import requested_period
from actions.permissions import updates_visible_to
from actions.reference import is_against_initial
from actions.views.shortcuts import plan_or_404
from actors.clock import today
from actors.kept import kept
from actors.roles import can_edit_actions, can_see_directory, is_pilot
from reporting import changes, snapshot
from reporting.charts.bars import status_rows, status_table
from reporting.charts.wall import wall
from reporting.models import SavedView

SIGNALS = (
    Alert.LATE,
    Alert.STORMY,
    Alert.SILENT,
    Alert.DUE_SOON,
    Alert.WITHOUT_PILOT,
    Alert.WITHOUT_END,
)
PRESSING, DUE_SOON = 8, 6  # actions told
LATEST_UPDATES = 6
# Actions; beyond that bricks say less than bars, and what is compared and cross-checked is left to its own page.
LARGEST_TOLD = 120


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
@kept
def dashboard(request, plan_slug):
    plan = plan_or_404(request, plan_slug)
    period, against_initial = requested_period(request, plan), is_against_initial(request)
    as_of = period.as_of
    actions = Action.objects.visible_to(request.user).with_state(plan, as_of, against_initial=against_initial)
    situation = snapshot.build(plan, as_of, period.since, against_initial=against_initial)
    is_told = situation.figures.total <= LARGEST_TOLD
    told = list(actions.select_related("objective")) if is_told else []
    compared = period.since_last_meeting() if is_told and not against_initial else period
    list_url = _list_url(request, plan)
    context = {
        "plan": plan,
        "period": period,
        "compared": compared,
        "as_of": as_of,
        "situation": situation,
        "list_url": list_url,
        "next_meeting": _next_meeting(period),
        "changes": changes.summary(compared, user=request.user),
        "signals": [(alert, situation.figures.by_alert[alert]) for alert in SIGNALS],
        "contradictions": len(contradicted(told, plan, as_of)) if is_told and not against_initial else None,
        "overdue_decisions": _overdue_decisions(request.user, period),
        "pressing": _pressing(actions),
        "due_soon": actions.filter(CONDITIONS[Alert.DUE_SOON]).order_by("promised_end", "number")[:DUE_SOON],
        "walls": _walls(situation, told) if is_told else {},
        "status_rows": status_rows(situation),
        "status_table": status_table(situation, list_url),
        "updates": _latest_updates(request.user, plan, as_of),
        "own_actions": actions.piloted_by(request.user) if is_pilot(request.user) else None,
    }
    return render(request, "reporting/dashboard.html", context)


def _list_url(request, plan):
    """The address of the list of actions for the same days and reference, up to its next parameter."""
    kept = {name: request.GET[name] for name in ("au", "depuis", "reference") if request.GET.get(name)}
    return f"{reverse('action_list', args=[plan.slug])}?{urlencode(kept)}{'&' if kept else ''}"


def _next_meeting(period):
    """The meeting that comes next, with the length of its agenda; today only, since the past knew of others."""
    if not period.is_today:
        return None
    to_come = period.plan.meetings.filter(held_on__gte=period.as_of).annotate(agenda_length=Count("agenda"))
    return to_come.order_by("held_on").first()


def _overdue_decisions(user, period):
    """How many decisions wait beyond their term; None on a past day, of which the table of decisions has no list."""
    if not period.is_today:
        return None
    return Decision.objects.visible_to(user).overdue().filter(meeting__plan=period.plan).count()


def _pressing(actions):
    """The actions that call for a decision: late or in difficulty, both before one, the longest late first."""
    concerned = actions.filter(CONDITIONS[Alert.LATE] | CONDITIONS[Alert.STORMY])
    signs = Case(When(CONDITIONS[Alert.LATE] & CONDITIONS[Alert.STORMY], then=0), default=1)
    return concerned.order_by(signs, "-is_late", "promised_end", "number")[:PRESSING]


def _latest_updates(user, plan, as_of):
    """The updates that come last; their keys are read first, since the whole history is sorted to find them."""
    updates = updates_visible_to(user).filter(action__plan=plan).effective_by(as_of).latest_first()
    found = updates_visible_to(user).filter(pk__in=list(updates.values_list("pk", flat=True)[:LATEST_UPDATES]))
    plan_texts = ("action__plan__introduction", "action__plan__footnotes")
    return found.select_related("action__plan", "author").defer(*plan_texts).latest_first()


def _walls(situation, actions):
    """Return the wall of bricks of each orientation, by its primary key."""
    by_orientation = {orientation.source.pk: [] for orientation in situation.orientations}
    for action in actions:
        by_orientation[action.objective.orientation_id].append(action)
    query = "" if situation.as_of == today() else f"?au={situation.as_of.isoformat()}"
    return {pk: wall(found, query=query) for pk, found in by_orientation.items()}


@require_safe
def counting_rules(request, plan_slug):
    return render(request, "reporting/counting_rules.html", {"plan": plan_or_404(request, plan_slug)})
