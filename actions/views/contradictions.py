"""The contradictions of a plan: where what is declared and what the dates say disagree."""

from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.asof import requested_date
from actions.contradictions import Contradicted, ContradictionKind, contradicted
from actions.models import Action
from actions.permissions import recordable_by
from actions.views.shortcuts import plan_or_404
from actors.clock import today
from actors.models import Organisation


@dataclass(frozen=True)
class Group:
    """Contradicted actions that belong together: those of a pilot organisation (None: of none), or of a kind."""

    rows: list[Contradicted]
    organisation: Organisation | None = None
    kind: ContradictionKind | None = None


@require_safe
def contradictions(request, plan_slug):
    plan = plan_or_404(request, plan_slug)
    as_of = requested_date(request)
    grouping = request.GET.get("par", "pilote")
    if grouping not in GROUPINGS:
        raise BadRequest("Ce classement n’existe pas : demandez par=pilote ou par=nature.")
    actions = Action.objects.visible_to(request.user).with_state(plan, as_of).with_involvements(on=as_of)
    rows = contradicted(actions, plan, as_of)
    context = {
        "plan": plan,
        "as_of": as_of,
        "grouping": grouping,
        "groups": GROUPINGS[grouping](rows),
        "number_of_actions": len(rows),
        "number_of_contradictions": sum(len(row.contradictions) for row in rows),
        "recordable": _recordable(request.user, rows) if as_of == today() else set(),
    }
    return render(request, "actions/contradictions.html", context)


def _recordable(user, rows: list[Contradicted]) -> set[int]:
    shown = [row.action.pk for row in rows]
    return set(recordable_by(user).filter(pk__in=shown).values_list("pk", flat=True))


def _by_pilot(rows: list[Contradicted]) -> list[Group]:
    """An action with several pilots stands under each; those without any come last."""
    by_organisation = defaultdict(list)
    for row in rows:
        for organisation in {held.organisation for held in row.action.pilots} or {None}:
            by_organisation[organisation].append(row)
    named = sorted(filter(None, by_organisation), key=lambda organisation: organisation.name)
    orphans = [None] if None in by_organisation else []
    return [Group(by_organisation[organisation], organisation=organisation) for organisation in [*named, *orphans]]


def _by_kind(rows: list[Contradicted]) -> list[Group]:
    groups = [Group([each for row in rows if (each := row.only(kind))], kind=kind) for kind in ContradictionKind]
    return [group for group in groups if group.rows]


GROUPINGS = {"pilote": _by_pilot, "nature": _by_kind}
