"""Who leads and accompanies what on a day: the organisations of a plan and their actions, read once."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from actions.models import Involvement, InvolvementRole, Plan, Status
from actions.models.action import ActionQuerySet
from actions.models.status import CLOSED
from actors.models import Organisation


class Fact(NamedTuple):
    """What the pictures read of an action."""

    pk: int
    number: int
    title: str
    objective: int
    orientation: int
    status: str
    is_late: bool
    is_silent: bool

    @property
    def is_open(self) -> bool:
        return self.status not in CLOSED


@dataclass(frozen=True)
class Part:
    """An organisation and the actions, by primary key, that it pilots and partners; none twice."""

    organisation: Organisation
    piloted: tuple[int, ...]
    partnered: tuple[int, ...]

    @property
    def involved(self) -> tuple[int, ...]:
        return self.piloted + self.partnered


@dataclass(frozen=True)
class Load:
    """What an organisation (None: nobody) pilots."""

    organisation: Organisation | None
    actions: tuple[Fact, ...]
    by_status: Counter[Status] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return len(self.actions)

    @property
    def late(self) -> int:
        return sum(action.is_late for action in self.actions)

    @property
    def silent(self) -> int:
        return sum(action.is_silent for action in self.actions)

    @property
    def open(self) -> int:
        return sum(action.is_open for action in self.actions)


@dataclass(frozen=True)
class Partnerships:
    actions: dict[int, Fact]
    """By primary key, in the order of their numbers."""
    parts: tuple[Part, ...]
    """The organisations that hold a role, those with the most actions first."""

    @cached_property
    def loads(self) -> tuple[Load, ...]:
        """What each pilot leads, the most open actions first."""
        loads = [self._load(part.organisation, part.piloted) for part in self.parts if part.piloted]
        return tuple(sorted(loads, key=lambda load: (-load.open, -load.total, str(load.organisation))))

    @cached_property
    def unled(self) -> Load:
        """The open actions that nobody pilots."""
        led = {action for part in self.parts for action in part.piloted}
        return self._load(None, [pk for pk, action in self.actions.items() if pk not in led and action.is_open])

    def _load(self, organisation: Organisation | None, actions: Iterable[int]) -> Load:
        facts = tuple(self.actions[pk] for pk in actions)
        return Load(organisation, facts, Counter(Status(fact.status) for fact in facts))


def partnerships(plan: Plan, actions: ActionQuerySet, as_of: date) -> Partnerships:
    """Read who holds which role in `actions` (of `plan`, read with `with_state`) on a day: three queries."""
    fields = ("pk", "number", "title", "objective", "objective__orientation__number", "state_status")
    rows = actions.order_by("number").values_list(*fields, "is_late", "is_silent")
    facts = {fact.pk: fact for fact in map(Fact._make, rows)}
    held = Involvement.objects.held(as_of).filter(action__plan=plan).order_by("action__number", "pk")
    roles = defaultdict(lambda: {role: {} for role in InvolvementRole})
    for organisation, action, role in held.values_list("organisation", "action", "role"):
        if action in facts:
            roles[organisation][role][action] = None
    organisations = Organisation.objects.defer("description").in_bulk(roles)
    parts = [_part(organisations[pk], by_role) for pk, by_role in roles.items()]
    return Partnerships(facts, tuple(sorted(parts, key=lambda part: (-len(part.involved), str(part.organisation)))))


def _part(organisation: Organisation, by_role: dict[str, dict[int, None]]) -> Part:
    """Who pilots an action and is named as its partner too is its pilot."""
    piloted = by_role[InvolvementRole.PILOT]
    partnered = (action for action in by_role[InvolvementRole.PARTNER] if action not in piloted)
    return Part(organisation, tuple(piloted), tuple(partnered))
