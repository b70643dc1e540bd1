"""The file compared with the plan as it is recorded; nothing is written here."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from django.db.models import Q

from actions.models import Action, Indicator, Involvement, InvolvementRole, Objective, Plan, StatusUpdate
from actions.models.plan import PlanNode
from actions.plan_import.changes import ActionChange, Changes, FieldChange, NodeChange, involvement_in_words
from actions.plan_import.directory import AmbiguousNameError, Directory, Entry, key
from actions.plan_import.rows import LEVELS, ActionLine, NodeLine, PlanFile
from actions.plan_import.values import Holder, IndicatorLine, indicator_in_words, on_one_line
from actors.clock import today
from actors.models import Organisation, OrganisationKind
from actors.spreadsheets import cleaned
from actors.tables.problems import Problems
from actors.templatetags.french import day

COLUMN_OF_ROLE = {InvolvementRole.PILOT: "pilots", InvolvementRole.PARTNER: "partners"}
KIND_OF_ROLE = {
    InvolvementRole.PILOT: OrganisationKind.DIRECTION,
    InvolvementRole.PARTNER: OrganisationKind.OTHER,
}


def compare(content: PlanFile, plan: Plan, problems: Problems, *, source: str) -> Changes:
    """Return what the file would do to the plan, which may be a new one; what it cannot do goes to `problems`."""
    directory = Directory(source)
    changes, nodes = [], {}
    for level in LEVELS:
        nodes = _compare_level(level, content.nodes[level].values(), nodes, plan, changes, problems)
    recorded = _Recorded(plan, content.fields)
    actions = [
        _compare_action(line, nodes[line.objective], recorded, directory, problems)
        for line in sorted(content.actions.values(), key=lambda line: line.number)
    ]
    return Changes(
        plan=plan,
        keeps_versions=_is_running(plan),
        nodes=changes,
        actions=actions,
        organisations=directory.new_organisations,
        contacts=directory.new_contacts,
        absent=[action for number, action in recorded.actions.items() if number not in content.actions],
    )


def _is_running(plan: Plan) -> bool:
    begun = not plan._state.adding and plan.starts_on <= today()
    return begun and StatusUpdate.objects.filter(action__plan=plan).exists()


def _compare_level(
    level: type[PlanNode],
    lines: Iterable[NodeLine],
    parents: dict[int, PlanNode],
    plan: Plan,
    changes: list[NodeChange],
    problems: Problems,
) -> dict[int, PlanNode]:
    """Add what becomes of one kind of node to `changes`; return those of the file, by number."""
    recorded = {}
    if not plan._state.adding:
        nodes = level.objects.filter(plan=plan)
        if level.parent_field:
            nodes = nodes.select_related(level.parent_field)
        recorded = {node.number: node for node in nodes}
    found = {}
    for line in sorted(lines, key=lambda line: line.number):
        parent = {level.parent_field: parents[line.parent]} if level.parent_field else {}
        node = recorded.get(line.number)
        if node is None:
            node = level(plan=plan, number=line.number, title=line.title, **parent)
            changes.append(NodeChange(node, is_new=True))
            if not line.title:
                name = f"{level._meta.model_name}_title"
                problems.add("Un intitulé est attendu\u00a0: celui-ci est nouveau.", row=line.row, name=name)
        else:
            changes.append(NodeChange(node, False, list(_fields(node, title=line.title or None, **parent))))
        found[line.number] = node
    return found


class _Recorded:
    """What is recorded of the actions of a plan, read once, beside what the file has columns for."""

    def __init__(self, plan: Plan, columns: frozenset[str]):
        self.plan, self.columns = plan, columns
        self.actions: dict[int, Action] = {}
        self.holders: dict[tuple[int | None, str], list[Involvement]] = defaultdict(list)
        self.indicators: dict[int | None, dict[str, Indicator]] = defaultdict(dict)
        if plan._state.adding:
            return
        self.actions = {
            action.number: action for action in Action.objects.filter(plan=plan).select_related("objective")
        }
        not_over = Q(ends_on=None) | Q(ends_on__gte=today())
        involvements = Involvement.objects.filter(not_over, action__plan=plan)
        for held in involvements.select_related("organisation", "contact"):
            self.holders[held.action_id, held.role].append(held)
        for indicator in Indicator.objects.filter(action__plan=plan):
            self.indicators[indicator.action_id][key(indicator.name)] = indicator


def _compare_action(
    line: ActionLine,
    objective: Objective,
    recorded: _Recorded,
    directory: Directory,
    problems: Problems,
) -> ActionChange:
    said = {
        "objective": objective,
        "title": line.title,
        "description": line.description or None,
        "starts_on": line.starts_on,
        "ends_on": line.ends_on,
    }
    action = recorded.actions.get(line.number)
    if action is None:
        given = {name: value for name, value in said.items() if value is not None}
        change = ActionChange(Action(plan=recorded.plan, number=line.number, **given), is_new=True)
    else:
        change = ActionChange(action, False, list(_fields(action, **said)))
    _check_days(change, line, problems)
    for role, name in COLUMN_OF_ROLE.items():
        if name in recorded.columns:
            _compare_holders(change, role, line, recorded, directory, problems)
    _compare_indicators(change, line, recorded, problems)
    return change


def _fields(node: PlanNode, **said: Any) -> Iterator[FieldChange]:
    """Yield the fields of a node of which something else is said; None says nothing."""
    for name, value in said.items():
        before = getattr(node, name)
        if value is not None and _as_read(name, before) != value:
            label = node._meta.get_field(name).verbose_name
            yield FieldChange(name, label, value, _words(before), _words(value))


def _as_read(name: str, value: Any) -> Any:
    """Return a recorded value as a file tells it."""
    if isinstance(value, str):
        value = cleaned(value).strip()
    return on_one_line(value) if name == "title" else value


def _words(value: Any) -> str:
    if isinstance(value, PlanNode):
        return value.numbered_title
    return value if isinstance(value, str) else day(value)


def _check_days(change: ActionChange, line: ActionLine, problems: Problems) -> None:
    """See that a day of the file goes with the one that is recorded; a line has been checked by itself before."""
    action = change.target
    starts_on, ends_on = line.starts_on or action.starts_on, line.ends_on or action.ends_on
    if starts_on and ends_on and ends_on < starts_on:
        name = "ends_on" if line.ends_on else "starts_on"
        expected = (
            f"Une fin qui ne précède pas le début est attendue\u00a0: ici du {day(starts_on)} au {day(ends_on)}."
        )
        problems.add(expected, row=line.row, name=name, value=getattr(line, name))


def _compare_holders(
    change: ActionChange,
    role: InvolvementRole,
    line: ActionLine,
    recorded: _Recorded,
    directory: Directory,
    problems: Problems,
) -> None:
    name = COLUMN_OF_ROLE[role]
    current = [] if change.is_new else recorded.holders[change.target.pk, role]
    named: list[Organisation] = []
    for holder in getattr(line, name):
        try:
            entry = directory.entry(holder.organisation, KIND_OF_ROLE[role])
            if entry.organisation in named:
                problems.add(
                    "Une organisation est attendue une seule fois.", row=line.row, name=name, value=holder.organisation
                )
                continue
            named.append(entry.organisation)
            _compare_holder(change, role, holder, entry, current, directory)
        except AmbiguousNameError as error:
            expected = "Un nom qui n’en désigne qu’un est attendu\u00a0: l’annuaire en a plusieurs."
            problems.add(expected, row=line.row, name=name, value=error)
    in_force = (held for held in current if not held.starts_on or held.starts_on <= today())
    change.left += [
        f"{involvement_in_words(held)} (absent du fichier)" for held in in_force if held.organisation not in named
    ]


def _compare_holder(
    change: ActionChange,
    role: InvolvementRole,
    holder: Holder,
    entry: Entry,
    current: list[Involvement],
    directory: Directory,
) -> None:
    held = [each for each in current if each.organisation == entry.organisation]
    unnamed = next((each for each in held if each.contact is None), None)
    if not held:
        since = None if change.is_new else today()
        opened = Involvement(action=change.target, organisation=entry.organisation, role=role, starts_on=since)
        opened.contact = directory.contact(entry, holder.person)
        change.opened.append(opened)
    elif not holder.person or any(each.contact and key(each.contact.name) == key(holder.person) for each in held):
        return
    elif unnamed:
        change.named.append((unnamed, directory.contact(entry, holder.person)))
    else:
        change.left.append(f"{involvement_in_words(held[0])} (le fichier nomme {holder.person}\u00a0: passez la main)")


def _compare_indicators(change: ActionChange, line: ActionLine, recorded: _Recorded, problems: Problems) -> None:
    current = {} if change.is_new else recorded.indicators[change.target.pk]
    told = set()
    for each in line.indicators:
        known = current.get(key(each.name))
        if key(each.name) in told:
            problems.add("Un indicateur est attendu une seule fois.", row=line.row, name="indicators", value=each.name)
        elif known is None:
            change.indicators.append(Indicator(action=change.target, **asdict(each)))
        elif each != IndicatorLine(each.name) and _aim(each) != _aim(known):
            change.left.append(f"Indicateur\u00a0: {_aim(known)} (le fichier dit\u00a0: {_aim(each)})")
        told.add(key(each.name))
    if "indicators" in recorded.columns:
        absent = (indicator for name, indicator in current.items() if name not in told)
        change.left += [f"Indicateur\u00a0: {indicator.name} (absent du fichier)" for indicator in absent]


def _aim(indicator: Indicator | IndicatorLine) -> str:
    return indicator_in_words(
        IndicatorLine(on_one_line(indicator.name), indicator.unit, indicator.target, indicator.target_on)
    )
