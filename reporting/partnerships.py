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
    """An organisation and the actions, by primary key, that it pilots and partners; some may stand in both."""

    organisation: Organisation
    piloted: tuple[int, ...]
    partnered: tuple[int, ...]
    people: tuple[str, ...] = ()
    """The names of those who pilot for it."""

    @property
    def involved(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(self.piloted + self.partnered))

    def holding(self, role: str) -> tuple[int, ...]:
        return self.piloted if role == InvolvementRole.PILOT else self.partnered


@dataclass(frozen=True)
class Pair:
    """A pilot (None: nobody) and a partner, and the actions, by primary key, in which they meet."""

    pilot: Organisation | None
    partner: Organisation
    actions: tuple[int, ...]

    @property
    def pilot_name(self) -> str:
        return str(self.pilot or "Sans pilote")


@dataclass(frozen=True)
class Load:
    """What an organisation (None: nobody) pilots."""

    organisation: Organisation | None
    actions: tuple[Fact, ...]
    by_status: Counter[Status] = field(default_factory=Counter)
    people: tuple[str, ...] = ()

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
        loads = [self._load(part.organisation, part.piloted, part.people) for part in self.parts if part.piloted]
        return tuple(sorted(loads, key=lambda load: (-load.open, -load.total, str(load.organisation))))

    @cached_property
    def unled(self) -> Load:
        """The open actions that nobody pilots."""
        led = {action for part in self.parts for action in part.piloted}
        return self._load(None, [pk for pk, action in self.actions.items() if pk not in led and action.is_open])

    @property
    def open(self) -> int:
        """Actions that are neither completed nor abandoned."""
        return sum(action.is_open for action in self.actions.values())

    @property
    def silent(self) -> int:
        return sum(action.is_silent for action in self.actions.values())

    def open_of(self, loads: Iterable[Load]) -> int:
        """How many open actions some pilots lead between them; one that two of them lead counts once."""
        return len({fact.pk for load in loads for fact in load.actions if fact.is_open})

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Who pilots with whom as a partner, those who meet in the most actions first."""
        partners = defaultdict(list)
        for part in self.parts:
            for action in part.partnered:
                partners[action].append(part.organisation)
        shared = defaultdict(list)
        for part in self.parts:
            for action in part.piloted:
                for partner in partners[action]:
                    if partner != part.organisation:
                        shared[part.organisation, partner].append(action)
        for fact in self.unled.actions:
            for partner in partners[fact.pk]:
                shared[None, partner].append(fact.pk)
        pairs = [Pair(pilot, partner, tuple(actions)) for (pilot, partner), actions in shared.items()]
        return tuple(sorted(pairs, key=lambda pair: (-len(pair.actions), pair.pilot_name, str(pair.partner))))

    def _load(self, organisation: Organisation | None, actions: Iterable[int], people=()) -> Load:
        facts = tuple(self.actions[pk] for pk in actions)
        return Load(organisation, facts, Counter(Status(fact.status) for fact in facts), people)


def partnerships(plan: Plan, actions: ActionQuerySet, as_of: date) -> Partnerships:
    """Read who holds which role in `actions` (of `plan`, read with `with_state`) on a day: three queries."""
    fields = ("pk", "number", "title", "objective", "objective__orientation__number", "state_status")
    rows = actions.order_by("number").values_list(*fields, "is_late", "is_silent")
    facts = {fact.pk: fact for fact in map(Fact._make, rows)}
    held = Involvement.objects.held(as_of).filter(action__plan=plan).order_by("action__number", "pk")
    roles = defaultdict(lambda: {role: {} for role in InvolvementRole})
    people = defaultdict(dict)
    for organisation, action, role, name in held.values_list("organisation", "action", "role", "contact__name"):
        if action in facts:
            roles[organisation][role][action] = None
            if name and role == InvolvementRole.PILOT:
                people[organisation][name] = None
    organisations = Organisation.objects.defer("description").in_bulk(roles)
    parts = [
        Part(
            organisation=organisations[pk],
            piloted=tuple(by_role[InvolvementRole.PILOT]),
            partnered=tuple(by_role[InvolvementRole.PARTNER]),
            people=tuple(sorted(people[pk])),
        )
        for pk, by_role in roles.items()
    ]
    return Partnerships(facts, tuple(sorted(parts, key=lambda part: (-len(part.involved), str(part.organisation)))))
