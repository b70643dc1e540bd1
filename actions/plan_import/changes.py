"""What an import would do to a plan, and how it is said."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from actions.models import Action, Indicator, Involvement, InvolvementRole, Plan
from actions.models.plan import PlanNode
from actors.models import Contact, Organisation

WORDING = {"title", "description"}


@dataclass(frozen=True)
class FieldChange:
    name: str
    label: str
    value: Any
    before: str
    after: str


@dataclass
class NodeChange:
    """A part of the plan or an action that is new, or some of whose fields change."""

    target: PlanNode
    is_new: bool
    fields: list[FieldChange] = field(default_factory=list)

    def is_empty(self) -> bool:
        return not (self.is_new or self.fields)


@dataclass
class ActionChange(NodeChange):
    opened: list[Involvement] = field(default_factory=list)
    named: list[tuple[Involvement, Contact]] = field(default_factory=list)
    """Those that hold a role without a person, and the person whom the file names."""
    indicators: list[Indicator] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    """What the file says otherwise or no longer, and that stays as it is."""

    def is_empty(self) -> bool:
        return super().is_empty() and not (self.opened or self.named or self.indicators)

    @property
    def pilots(self) -> list[Involvement]:
        return [each for each in self.opened if each.role == InvolvementRole.PILOT]

    @property
    def partners(self) -> list[Involvement]:
        return [each for each in self.opened if each.role == InvolvementRole.PARTNER]


@dataclass
class Changes:
    plan: Plan
    keeps_versions: bool
    """The plan is running: a new wording or a new action enters its versions."""
    nodes: list[NodeChange]
    """Axes, then orientations, then objectives."""
    actions: list[ActionChange]
    """One for each action of the file."""
    organisations: list[Organisation]
    contacts: list[Contact]
    absent: list[Action]
    """Actions of the plan that the file does not name."""

    @property
    def added(self) -> list[ActionChange]:
        return [change for change in self.actions if change.is_new]

    @property
    def changed(self) -> list[ActionChange]:
        return [change for change in self.actions if not (change.is_new or change.is_empty())]

    @property
    def unchanged(self) -> list[ActionChange]:
        return [change for change in self.actions if change.is_empty()]

    @property
    def with_something_left(self) -> list[ActionChange]:
        return [change for change in self.actions if change.left]

    @property
    def reworded(self) -> list[ActionChange]:
        return [change for change in self.changed if any(each.name in WORDING for each in change.fields)]

    @property
    def changed_nodes(self) -> list[NodeChange]:
        return [change for change in self.nodes if not change.is_empty()]

    @property
    def is_empty(self) -> bool:
        return not (self.plan._state.adding or self.added or self.changed or self.changed_nodes)

    @property
    def digest(self) -> str:
        """What two imports that would do the same have in common."""
        return sha256("\n".join(self.in_words()).encode()).hexdigest()

    def in_words(self) -> Iterator[str]:
        """Yield a line for each thing that would be written, then for each that is left."""
        if self.plan._state.adding:
            yield f"Plan nouveau\u00a0: {self.plan}"
        for organisation in self.organisations:
            yield f"Organisation nouvelle\u00a0: {organisation.name} ({organisation.get_kind_display()})"
        for contact in self.contacts:
            yield f"Contact nouveau, à vérifier\u00a0: {contact.name} ({contact.organisation})"
        for change in (*self.changed_nodes, *self.added, *self.changed):
            yield from _in_words(change)
        for change in self.with_something_left:
            yield from (f"Action {change.target.number}, laissé tel quel\u00a0: {left}" for left in change.left)
        for action in self.absent:
            yield f"Action {action.number}, absente du fichier, laissée telle quelle\u00a0: {action.title}"


def _in_words(change: NodeChange) -> Iterator[str]:
    node = str(change.target)
    if change.is_new:
        yield f"{node}, à ajouter\u00a0: {change.target.title}"
    for each in change.fields:
        yield f"{node}, {each.label}\u00a0: {each.before or 'vide'} → {each.after}"
    if isinstance(change, ActionChange):
        yield from (f"{node}, à ajouter\u00a0: {involvement_in_words(each)}" for each in change.opened)
        yield from (f"{node}, {held}\u00a0: personne → {contact}" for held, contact in change.named)
        yield from (f"{node}, indicateur à ajouter\u00a0: {each.name}" for each in change.indicators)


def involvement_in_words(held: Involvement) -> str:
    return f"{held}, {held.contact}" if held.contact else str(held)
