"""The people of the plan: what each pilot carries, and who works with whom."""

from django.core.exceptions import BadRequest
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.alerts import Alert
from actions.directory import ROLE_FILTER
from actions.models import Action, InvolvementRole
from actions.period import requested_period
from actions.views.shortcuts import plan_or_404
from actors.kept import kept
from reporting.charts.links import Links
from reporting.charts.load import carried, load_table
from reporting.charts.matrix import matrix, matrix_table
from reporting.charts.network import network as lay_out
from reporting.charts.network import network_table
from reporting.charts.objectives import objectives_matrix
from reporting.charts.pairs import circles, pairs_table
from reporting.partnerships import partnerships

LARGEST_TOLD = 120  # actions; beyond that, bars for bricks and objectives for actions
MOST_LOADS = 40  # pilots
MOST_RANKED = 12  # organisations in the list for phones
SEVERAL = 5  # pilots, beyond which one speaks of the three most loaded


@require_safe
@kept
def network(request, plan_slug):
    plan = plan_or_404(request, plan_slug)
    period = requested_period(request, plan)
    axes, orientations = list(plan.axes.all()), list(plan.orientations.all())
    axis, orientation = _chosen(request, "axe", axes), _chosen(request, "orientation", orientations)
    actions = Action.objects.visible_to(request.user).with_state(plan, period.as_of)
    shown, kept = orientations, {}
    if axis:
        actions, kept["axe"] = actions.filter(objective__orientation__axis=axis), axis.number
        shown = [each for each in shown if each.axis_id == axis.pk]
    if orientation:
        actions, kept["orientation"] = actions.filter(objective__orientation=orientation), orientation.number
        shown = [each for each in shown if each == orientation]
    told = partnerships(plan, actions, period.as_of)
    context = {
        "plan": plan,
        "period": period,
        "as_of": period.as_of,
        "parts": (*axes, *orientations),
        "chosen": orientation or axis,
        "told": told,
    }
    if told.parts:
        context |= _pictures(period, told, actions, shown, kept)
    return render(request, "reporting/network.html", context)


def _chosen(request, name, parts):
    value = request.GET.get(name, "")
    chosen = next((part for part in parts if str(part.number) == value), None)
    if value and not chosen:
        words = {"axe": "Cet axe", "orientation": "Cette orientation"}[name]
        raise BadRequest(f"{words} n’est pas du plan\u00a0: choisissez parmi ceux de la page.")
    return chosen


def _pictures(period, told, actions, orientations, kept):
    """Draw what was read; `kept` are the filters of the page, which its links carry on."""
    links, day = Links(period.plan), period.as_of
    found = {action.pk: action for action in actions} if len(told.actions) <= LARGEST_TOLD else {}

    def in_orientation(organisation, role, number):
        return links.actions(day, **{**kept, "orientation": number, ROLE_FILTER[role]: organisation.slug})

    def of_pair(pair):
        pilot = {"pilote": pair.pilot.slug} if pair.pilot else {"signal": Alert.WITHOUT_PILOT.value}
        return links.actions(day, **kept, **pilot, partenaire=pair.partner.slug)

    loads = [carried(load, found, links, period, kept) for load in told.loads]
    unled = carried(told.unled, found, links, period, kept) if told.unled.total else None
    titles = {each.number: each.title for each in orientations}
    return {
        "is_told": bool(found),
        "loads": loads[:MOST_LOADS],
        "hidden_loads": len(loads) - MOST_LOADS,
        "unled": unled,
        "most_loaded": _most_loaded(told),
        "silent_url": links.actions(day, **kept, signal=Alert.SILENT.value),
        "load_table": load_table([unled, *loads] if unled else loads),
        "network": lay_out(told, titles, in_orientation),
        "network_table": network_table(told, in_orientation),
        "ranked": [_ranked(part, links, day, kept) for part in told.parts[:MOST_RANKED]],
        "circles": circles(told, of_pair),
        "pairs_table": pairs_table(told, of_pair),
        **_matrix(period, told, found, orientations, links, kept),
    }


def _most_loaded(told):
    """The pilots with the most open actions, how many they lead between them, and that share of all in percent."""
    if not told.open or not told.loads:
        return None
    first = told.loads[: 3 if len(told.loads) > SEVERAL else 1]
    led = told.open_of(first)
    return {"loads": first, "led": led, "share": round(100 * led / told.open)}


def _ranked(part, links, day, kept):
    """An organisation with its number of actions in each role, and their lists."""
    roles = [
        (role.label.lower(), len(held), links.actions(day, **kept, **{ROLE_FILTER[role]: part.organisation.slug}))
        for role in InvolvementRole
        if (held := part.holding(role))
    ]
    return part.organisation, roles


def _matrix(period, told, found, orientations, links, kept):
    """The actions as columns; the objectives where the plan is too large for them."""
    if found:
        columns = _actions(found, told, period)
        drawn = matrix(told, columns, lambda fact: fact.number)
        return {"matrix": drawn, "matrix_table": matrix_table(drawn, "Action")}
    drawn = objectives_matrix(told, period.plan, orientations, links, period.as_of, kept)
    return {"matrix": drawn, "matrix_table": matrix_table(drawn, "Objectif")}


def _actions(found, told, period):
    """Orientation, number, words and address of each action, by orientation."""
    facts = sorted((told.actions[pk] for pk in found), key=lambda fact: (fact.orientation, fact.number))
    return tuple(
        (
            fact.orientation,
            fact.number,
            f"action {fact.number}, {found[fact.pk].wording}",
            f"{found[fact.pk].get_absolute_url()}{period.query}",
        )
        for fact in facts
    )
