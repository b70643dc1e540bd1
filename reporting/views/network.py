"""The people of the plan: what each pilot carries, and who works with whom."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.alerts import Alert
from actions.models import Action
from actions.period import requested_period
from actions.views.shortcuts import plan_or_404
from reporting.charts.bars import segments_of
from reporting.charts.links import Links
from reporting.charts.matrix import matrix, matrix_table
from reporting.charts.network import network as lay_out
from reporting.charts.table import Cell, Table
from reporting.charts.wall import wall
from reporting.partnerships import partnerships

LARGEST_TOLD = 120  # actions; beyond that, bars for bricks and objectives for actions
MOST_LOADS = 40  # pilots


@require_safe
def network(request, plan_slug):
    plan = plan_or_404(request, plan_slug)
    period = requested_period(request, plan)
    actions = Action.objects.visible_to(request.user).with_state(plan, period.as_of)
    told = partnerships(plan, actions, period.as_of)
    is_told = len(told.actions) <= LARGEST_TOLD
    found = {action.pk: action for action in actions} if is_told else {}
    links = Links(plan)
    orientations = {each.number: each.title for each in plan.orientations.all()}
    loads = [_load(load, found, links, period) for load in told.loads]
    context = {
        "plan": plan,
        "period": period,
        "as_of": period.as_of,
        "told": told,
        "is_told": is_told,
        "loads": loads[:MOST_LOADS],
        "hidden_loads": len(loads) - MOST_LOADS,
        "unled": _load(told.unled, found, links, period) if told.unled.total else None,
        "load_table": _load_table(loads),
        "matrix": matrix(told, _columns(plan, found, told, links, period), _column_of(plan, is_told=is_told)),
        "matrix_table": matrix_table(told),
        "network": lay_out(told, orientations),
        "list_url": f"{links.actions(period.as_of)}{'?' if period.is_today else '&'}",
    }
    return render(request, "reporting/network.html", context)


def _load(load, found, links, period):
    """What is drawn of a load, and the list that holds exactly its actions."""
    organisation = load.organisation
    chosen = {"pilote": organisation.slug} if organisation else {"signal": Alert.WITHOUT_PILOT.value}
    return {
        "load": load,
        "name": organisation or "Sans pilote",
        "url": links.actions(period.as_of, **chosen),
        "late_url": links.actions(period.as_of, **{**chosen, "signal": Alert.LATE.value}) if organisation else "",
        "silent_url": links.actions(period.as_of, **{**chosen, "signal": Alert.SILENT.value}) if organisation else "",
        "wall": wall([found[fact.pk] for fact in load.actions], query=period.query) if found else None,
        "segments": segments_of(load.by_status),
    }


def _load_table(loads) -> Table:
    return Table(
        caption="Charge des pilotes",
        headers=("Pilote", "Actions", "Ni réalisées ni abandonnées", "En retard", "Sans nouvelles"),
        rows=tuple(
            (
                Cell(str(each["name"]), each["url"]),
                str(each["load"].total),
                str(each["load"].open),
                str(each["load"].late),
                str(each["load"].silent),
            )
            for each in loads
        ),
    )


def _columns(plan, found, told, links, period):
    """The actions, or the objectives of a large plan: orientation, number, words and address of each."""
    if found:
        return tuple(
            (
                told.actions[pk].orientation,
                action.number,
                f"action {action.number}, {action.wording}",
                f"{action.get_absolute_url()}{period.query}",
            )
            for pk, action in sorted(
                found.items(), key=lambda item: (told.actions[item[0]].orientation, item[1].number)
            )
        )
    return tuple(
        (
            objective.orientation.number,
            objective.number,
            f"objectif {objective.number}, {objective.title}",
            links.actions(period.as_of, objectif=objective.number),
        )
        for objective in plan.objectives.select_related("orientation").order_by("orientation__number", "number")
    )


def _column_of(plan, *, is_told):
    if is_told:
        return lambda fact: fact.number
    numbers = dict(plan.objectives.values_list("pk", "number"))
    return lambda fact: numbers[fact.objective]
