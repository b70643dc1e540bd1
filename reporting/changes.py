"""What changed in a plan between two days, as the committee reads it: counted, grouped, and told action by action."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from actions.alerts import Alert
from actions.models import (
    Action,
    Amendment,
    AmendmentKind,
    Change,
    Decision,
    Milestone,
    MilestoneShift,
    StatusUpdate,
)
from actions.models.action import ActionQuerySet
from actions.models.change import KINDS, Comparison, kinds_in
from actions.period import Period
from actions.permissions import updates_visible_to
from actions.slippage import Slippage, slippage
from reporting.charts.palette import STATUS_KEYS, StatusKey
from reporting.snapshot import PlanSnapshot

PER_GROUP = 40  # actions told in a group; beyond, the list has them all
COUNTED, TOLD = 8, 5  # kinds counted and actions told in a summary

# In the order of what a committee wants to know. What is launched stands among the statuses.
GROUPS = (
    Change.STATUS,
    Change.LATE,
    Change.PUSHED_BACK,
    Change.SILENT,
    Change.COMPLETED,
    Change.PILOT,
    Change.ADDED,
    Change.ABANDONED,
    Change.MERGED,
    Change.REWORDED,
    Change.WORSENED,
    Change.IMPROVED,
    Change.CAUGHT_UP,
    Change.BROUGHT_FORWARD,
    Change.END_GIVEN,
    Change.HEARD,
    Change.ADVANCED,
    Change.SET_BACK,
)
MINOR = {Change.ADVANCED, Change.SET_BACK}
# What changed the plan rather than the work, and the deliberations that say so.
AMENDED = {
    Change.ADDED: {AmendmentKind.ADDED},
    Change.ABANDONED: {AmendmentKind.ABANDONED, AmendmentKind.MERGED},
    Change.MERGED: {AmendmentKind.MERGED},
    Change.REWORDED: {AmendmentKind.REWORDED},
}


@dataclass(frozen=True)
class Changed:
    """An action, read on both days with its pilots, and what was said and decided of it in between."""

    action: Action
    note: StatusUpdate | None = None
    """The latest update of the interval with a note for the committee that the reader may see."""
    amendments: tuple[Amendment, ...] = ()

    @property
    def comparison(self) -> Comparison:
        return self.action.comparison

    def told_for(self, kind: Change, *, noted: bool) -> "Changed":
        """The same, with the deliberations of one kind of change, and without the note where it was told before."""
        of_the_kind = tuple(each for each in self.amendments if each.kind in AMENDED.get(kind, ()))
        return Changed(self.action, None if noted else self.note, of_the_kind)


@dataclass(frozen=True)
class Group:
    """The actions that changed in one way; `told` holds the first of them."""

    kind: Change
    count: int
    told: tuple[Changed, ...]

    @property
    def is_minor(self) -> bool:
        """Whether it is told only to who asks for it: most actions move on."""
        return self.kind in MINOR


@dataclass(frozen=True)
class MovedMilestone:
    """A milestone whose date was moved: what was promised on the earlier day, and what is now."""

    milestone: Milestone
    slippage: Slippage
    last: MilestoneShift
    """The move that brought the date that holds now."""

    @property
    def before(self) -> date:
        return self.slippage.ends[0]

    @property
    def after(self) -> date:
        return self.slippage.ends[-1]


@dataclass(frozen=True)
class PlanChanges:
    since: date
    as_of: date
    counts: Counter[Change]
    """Actions by kind of change; those without any under `Change.NONE`."""
    groups: tuple[Group, ...]
    reached: tuple[Milestone, ...]
    moved: tuple[MovedMilestone, ...]
    decisions: tuple[Decision, ...]

    @property
    def unchanged(self) -> int:
        return self.counts[Change.NONE]


@dataclass(frozen=True)
class Evolution:
    """A figure on both days; `before` and `after` in `unit` (None where nothing is counted)."""

    label: str
    before: int | None
    after: int | None
    filter: str
    """The parameter of the list that selects what is counted."""
    rule: str
    """The key of the rule by which it is counted."""
    unit: str = ""
    more_is_better: bool = True

    @property
    def difference(self) -> int:
        return (self.after or 0) - (self.before or 0)

    @property
    def is_good(self) -> bool:
        return (self.difference > 0) == self.more_is_better


@dataclass(frozen=True)
class Summary:
    """What changed, in eight counts and five actions."""

    since: date
    as_of: date
    counts: tuple[tuple[Change, int], ...]
    told: tuple[Action, ...]
    """Read on both days with their pilots; no more is said of them here."""
    unchanged: int


def build(
    period: Period, *, user, only: ActionQuerySet | None = None, per_group: int | None = PER_GROUP
) -> PlanChanges:
    """Read what changed from `period.since` on, in the plan or in `only` some of its actions, as `user` may see it.

    A constant number of queries; `per_group` actions are told in each group (None: all of them), the notes each once.
    """
    actions = _compared(period, user, only)
    numbers, unchanged = _numbers_by_kind(actions)
    told = {number for found in numbers.values() for number in found[:per_group]}
    read = _read(actions.filter(number__in=told), period, user)
    return PlanChanges(
        since=period.since,
        as_of=period.as_of,
        counts=Counter({kind: len(found) for kind, found in numbers.items()} | {Change.NONE: unchanged}),
        groups=tuple(_groups(numbers, read, per_group)),
        reached=tuple(_reached(period, actions)[:per_group]),
        moved=tuple(_moved(period, actions)[:per_group]),
        decisions=tuple(_decisions(period, user, None if only is None else actions)[:per_group]),
    )


def summary(period: Period, *, user, only: ActionQuerySet | None = None) -> Summary | None:
    """Read the most telling changes, of as many kinds as there are; None where nothing is compared.

    Drawn by "reporting/changes/summary.html": its context is `plan`, `period`, and this as `changes`.
    """
    if period.since is None:
        return None
    actions = _compared(period, user, only)
    numbers, unchanged = _numbers_by_kind(actions)
    telling = _telling(numbers)
    read = {action.number: action for action in _with_pilots(actions.filter(number__in=telling), period)}
    counts = [(kind, len(numbers[kind])) for kind in GROUPS if numbers[kind]]
    return Summary(period.since, period.as_of, tuple(counts[:COUNTED]), tuple(read[n] for n in telling), unchanged)


def evolutions(situation: PlanSnapshot) -> tuple[Evolution, ...]:
    """Return the figures that a committee compares, of a snapshot that was built with an earlier day."""
    then, now = situation.earlier, situation.figures
    signals = [
        (alert, then.by_alert[alert], now.by_alert[alert]) for alert in (Alert.LATE, Alert.STORMY, Alert.SILENT)
    ]
    return (
        Evolution(
            "Avancement", then.progress, now.progress, "statut=sauf-abandonnees&tri=-avancement", "avancement", "%"
        ),
        Evolution("Réalisées", then.completed, now.completed, "statut=completed", "statut"),
        *(
            Evolution(alert.label, before, after, f"signal={alert}", alert.value, more_is_better=False)
            for alert, before, after in signals
        ),
    )


def statuses(situation: PlanSnapshot) -> list[tuple[StatusKey, int, int]]:
    """Return each status, in the order of the charts, with its number of actions on both days."""
    then, now = situation.earlier.by_status, situation.figures.by_status
    return [(key, then[key.status], now[key.status]) for key in STATUS_KEYS]


def _compared(period: Period, user, only: ActionQuerySet | None) -> ActionQuerySet:
    chosen = Action.objects.visible_to(user) if only is None else only
    return chosen.with_state(period.plan, period.as_of, since=period.since)


def _numbers_by_kind(actions: ActionQuerySet) -> tuple[dict[Change, list[int]], int]:
    """Return the numbers of the actions that changed in each way, in order, and how many did not change."""
    numbers, unchanged = defaultdict(list), 0
    for number, changes in actions.order_by("number").values_list("number", "changes"):
        if not changes:
            unchanged += 1
            continue
        for kind in kinds_in(changes):
            numbers[kind].append(number)
    return numbers, unchanged


def _telling(numbers: dict[Change, list[int]]) -> list[int]:
    """Choose actions in turn from the kinds of change, the most telling kind first."""
    chosen: dict[int, None] = {}
    queues = [list(reversed(numbers[kind])) for kind in KINDS if numbers[kind]]
    while queues and len(chosen) < TOLD:
        for queue in queues:
            while queue and queue[-1] in chosen:
                queue.pop()
            if queue and len(chosen) < TOLD:
                chosen[queue.pop()] = None
        queues = [queue for queue in queues if queue]
    return list(chosen)


def _read(actions: ActionQuerySet, period: Period, user) -> dict[int, Changed]:
    """Read actions by number, with their pilots of both days, their amendments and their latest note."""
    found = list(_with_pilots(actions, period))
    notes = _latest_notes(found, period, user)
    amendments = defaultdict(list)
    for amendment in _within(
        period, Amendment.objects.filter(action__in=found).select_related("merged_into", "author")
    ):
        amendments[amendment.action_id].append(amendment)
    return {action.number: Changed(action, notes.get(action.pk), tuple(amendments[action.pk])) for action in found}


def _with_pilots(actions: ActionQuerySet, period: Period) -> ActionQuerySet:
    return actions.with_involvements(on=period.as_of).with_earlier_pilots(period.since)


def _latest_notes(actions: list[Action], period: Period, user) -> dict[int, StatusUpdate]:
    updates = _within(period, updates_visible_to(user).filter(action__in=actions)).exclude(shown_committee_note="")
    return {update.action_id: update for update in reversed(updates.latest_first())}


def _within(period: Period, rows: QuerySet) -> QuerySet:
    return rows.filter(effective_on__gt=period.since, effective_on__lte=period.as_of)


def _groups(numbers: dict[Change, list[int]], read: dict[int, Changed], per_group: int | None) -> Iterable[Group]:
    """Yield the groups that hold something; the note of an action stands where the action is first told."""
    noted: set[int] = set()
    for kind in GROUPS:
        if found := numbers[kind]:
            told = found[:per_group]
            yield Group(kind, len(found), tuple(read[number].told_for(kind, noted=number in noted) for number in told))
            noted.update(told)


def _reached(period: Period, actions: ActionQuerySet) -> QuerySet[Milestone]:
    """The milestones reached in between, by day."""
    held = Milestone.objects.held(period.as_of).filter(action__in=actions.values("pk"))
    reached = held.filter(done_on__gt=period.since, done_on__lte=period.as_of)
    return reached.select_related("action__plan").order_by("done_on", "pk")


def _moved(period: Period, actions: ActionQuerySet) -> list[MovedMilestone]:
    """The milestones whose date is not the one of the earlier day, by the date that holds now."""
    shifts = MilestoneShift.objects.filter(
        milestone__in=Milestone.objects.held(period.as_of).filter(action__in=actions.values("pk")),
        recorded_at__date__gt=period.since,
        recorded_at__date__lte=period.as_of,
    )
    moves: dict[Milestone, list[MilestoneShift]] = {}
    for shift in shifts.select_related("milestone__action__plan", "author").order_by("pk"):
        moves.setdefault(shift.milestone, []).append(shift)
    moved = [
        MovedMilestone(each, slippage(made[0].due_before, [made[-1].due_after]), made[-1])
        for each, made in moves.items()
    ]
    moved = [each for each in moved if each.before != each.after]
    return sorted(moved, key=lambda each: (each.after, each.milestone.pk))


def _decisions(period: Period, user, actions: ActionQuerySet | None) -> QuerySet[Decision]:
    """What the committee decided in between; on some actions only, where the changes are restricted to them."""
    taken = Decision.objects.visible_to(user).filter(
        meeting__plan=period.plan, meeting__held_on__gt=period.since, meeting__held_on__lte=period.as_of
    )
    if actions is not None:
        taken = taken.filter(action__in=actions.values("pk"))
    decided = taken.with_follow_up(period.as_of).select_related("meeting", "carrier", "action__plan")
    return decided.order_by("meeting__held_on", "pk")
