"""The plan as a book: its texts, and beside each part where it stands."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.asof import requested_date
from actions.models import Action
from actions.views.shortcuts import plan_or_404
from actors.kept import kept
from reporting import snapshot


@require_safe
@kept
def book(request, plan_slug):
    plan = plan_or_404(request, plan_slug)
    as_of = requested_date(request)
    return render(request, "reporting/book.html", {"plan": plan, "situation": snapshot.build(plan, as_of)})


@require_safe
@kept
def axis(request, plan_slug, number):
    return _part(request, plan_slug, "axis", number)


@require_safe
@kept
def orientation(request, plan_slug, number):
    return _part(request, plan_slug, "orientation", number)


@require_safe
@kept
def objective(request, plan_slug, number):
    return _part(request, plan_slug, "objective", number)


def _part(request, plan_slug, kind, number):
    """Show an axis, an orientation or an objective, with those above, below and beside it."""
    plan = plan_or_404(request, plan_slug)
    situation = snapshot.build(plan, requested_date(request))
    parts = situation.parts(kind)
    position = next((place for place, part in enumerate(parts) if part.number == number), None)
    if position is None:
        raise Http404
    part = parts[position]
    context = {
        "plan": plan,
        "situation": situation,
        "part": part,
        "ancestors": situation.ancestors(part),
        "actions": _actions(request, situation, part) if kind == "objective" else None,
        "previous": parts[position - 1] if position else None,
        "next": parts[position + 1] if position + 1 < len(parts) else None,
    }
    return render(request, "reporting/part.html", context)


def _actions(request, situation, objective):
    actions = Action.objects.visible_to(request.user).with_state(situation.plan, situation.as_of)
    return actions.filter(objective=objective.source).with_involvements(on=situation.as_of)
