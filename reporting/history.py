"""How a plan came to where it stands: the state of its actions on the days of its life, read once and folded.

The rules are those of `ActionQuerySet.with_state` and of `snapshot.Figures`, for many days in five queries.
"""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property, reduce
from itertools import chain
from operator import add

from actions.alerts import Alert
from actions.models import Action, Amendment, AmendmentKind, Plan, Status, StatusUpdate
from actions.models.status import CLOSED
from reporting.snapshot import Figures, elapsed_share

AFTERMATH = timedelta(days=365)  # how long a plan's life is told after its end


@dataclass(frozen=True, slots=True)
class Moment:
    """How an action stands on a day; one object of each kind, since a plan's life holds the same few over and over."""

    status: Status
    progress: int
    is_late: bool


@cache
def _moment(status: str, progress: int, is_late: bool) -> Moment:
    return Moment(Status(status), progress, is_late)


@dataclass(frozen=True)
class Life:
    """An action, and how it stood on each day of the history; None on days when the plan did not have it yet."""

    number: int
    title: str
    moments: tuple[Moment | None, ...]


@dataclass(frozen=True)
class Part:
    """An orientation or an objective, its actions, and its figures on each day of the history, `by_day`."""

    number: int
    title: str
    lives: tuple[Life, ...]
    by_day: tuple[Figures, ...]
    children: tuple["Part", ...] = ()

    @property
    def figures(self) -> Figures:
        """The figures on the last day."""
        return self.by_day[-1]


@dataclass(frozen=True)
class History:
    """The life of a plan up to its last day; each figure and each moment belongs to one of `days`."""

    plan: Plan
    as_of: date
    days: tuple[date, ...]
    """The plan's first day, the ends of its months, the day compared with and `last`; none before the plan begins."""
    orientations: tuple[Part, ...]
    by_day: tuple[Figures, ...]
    since: date | None = None
    """The day that is compared with, where it stands among `days`."""
    against_initial: bool = False

    @property
    def last(self) -> date:
        return self.days[-1]

    @property
    def is_cut(self) -> bool:
        """Whether the plan was over for so long that its history stops before the day that was asked for."""
        return self.last < self.as_of

    @property
    def figures(self) -> Figures:
        """The figures on the last day."""
        return self.by_day[-1] if self.by_day else Figures()

    @cached_property
    def elapsed(self) -> tuple[int, ...]:
        """The share of the plan's time that is over on each day, in percent."""
        return tuple(elapsed_share(self.plan, day) for day in self.days)

    def on(self, day: date) -> int:
        """Return the place of a day among `days`."""
        return self.days.index(day)

    @cached_property
    def quarters(self) -> tuple["Quarter", ...]:
        """The calendar's quarters, from that in which the plan begins to that in which it, or its history, ends."""
        quarters = []
        year, month = self.plan.starts_on.year, (self.plan.starts_on.month - 1) // 3 * 3 + 1
        until = max(self.plan.ends_on, self.last)
        while (year, month) <= (until.year, until.month):
            end = min(date(year, month + 2, monthrange(year, month + 2)[1]), self.last)
            known = end if date(year, month, 1) <= self.last else None
            quarters.append(Quarter(year, month // 3 + 1, known))
            year, month = (year, month + 3) if month < 10 else (year + 1, 1)
        return tuple(quarters)


@dataclass(frozen=True)
class Quarter:
    year: int
    number: int
    day: date | None
    """The day on which it is read: its end or, in the one that is under way, the history's last; None if to come."""

    @property
    def label(self) -> str:
        return f"T{self.number}\u00a0{self.year}"


def build(plan: Plan, as_of: date, since: date | None = None, *, against_initial: bool = False) -> History:
    """Tell the plan's life up to a day: five queries, however many actions and updates there are."""
    last = min(as_of, plan.ends_on + AFTERMATH) if as_of > plan.ends_on else as_of
    since = since if since and plan.starts_on <= since < last else None
    days = tuple(_days(plan, last, since))
    orientations = _orientations(plan, days, as_of, against_initial) if days else ()
    return History(
        plan=plan,
        as_of=as_of,
        days=days,
        orientations=orientations,
        by_day=_added_up(orientations, days),
        since=since,
        against_initial=against_initial,
    )


def _days(plan: Plan, last: date, since: date | None) -> Iterator[date]:
    if last < plan.starts_on:
        return
    days, year, month = {plan.starts_on, last, since or last}, plan.starts_on.year, plan.starts_on.month
    while (end := date(year, month, monthrange(year, month)[1])) < last:
        days.add(end)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    yield from sorted(days)


def _orientations(plan: Plan, days: Sequence[date], as_of: date, against_initial: bool) -> tuple[Part, ...]:
    lives = _lives(plan, days, as_of, against_initial)
    objectives: dict[int, list[Part]] = {}
    for pk, number, title, orientation in plan.objectives.values_list("pk", "number", "title", "orientation"):
        own = tuple(lives.get(pk, ()))
        figures = _figures(own, days, against_initial)
        objectives.setdefault(orientation, []).append(Part(number, title, own, figures))
    orientations = []
    for pk, number, title in plan.orientations.values_list("pk", "number", "title"):
        children = tuple(objectives.get(pk, ()))
        own = sorted(chain.from_iterable(child.lives for child in children), key=lambda life: life.number)
        orientations.append(Part(number, title, tuple(own), _added_up(children, days), children))
    return tuple(orientations)


def _lives(plan: Plan, days: Sequence[date], as_of: date, against_initial: bool) -> dict[int, list[Life]]:
    """Return the actions that the plan has on the last day, by the primary key of their objective."""
    updates = _updates(plan, days[-1])
    versions = _Versions(plan, as_of, against_initial)
    lives: dict[int, list[Life]] = {}
    rows = Action.objects.filter(plan=plan).values_list("pk", "number", "title", "objective", "ends_on")
    for pk, number, title, objective, ends_on in rows:
        moments = tuple(_told(updates.get(pk, ()), days, ends_on, against_initial))
        if versions.is_added(pk):
            known = zip(moments, days, strict=True)
            moments = tuple(moment if versions.has(pk, day) else None for moment, day in known)
        if moments[-1]:
            lives.setdefault(objective, []).append(Life(number, versions.title(pk, title), moments))
    return lives


def _updates(plan: Plan, last: date) -> dict[int, list[tuple]]:
    """Return the updates of each action, by its primary key, the earliest first."""
    fields = ("action", "effective_on", "status", "progress", "expected_end")
    effective = StatusUpdate.objects.filter(action__plan=plan).effective_by(last)
    updates: dict[int, list[tuple]] = {}
    for action, *declared in effective.order_by("effective_on", "pk").values_list(*fields):
        updates.setdefault(action, []).append(declared)
    return updates


def _told(updates: Sequence[tuple], days: Sequence[date], ends_on: date | None, against_initial: bool):
    """Yield how an action stands on each day, after the updates that are effective by then."""
    status, progress, promised_end = Status.NOT_STARTED.value, 0, ends_on
    upcoming, count = 0, len(updates)
    for day in days:
        while upcoming < count and updates[upcoming][0] <= day:
            _, status, progress, expected_end = updates[upcoming]
            promised_end = ends_on if against_initial else expected_end or ends_on
            upcoming += 1
        is_late = promised_end is not None and promised_end < day and status not in CLOSED
        yield _moment(status, progress, is_late)


class _Versions:
    """Which actions the plan had on a day and what it called them, as `ActionQuerySet.with_state` has it."""

    def __init__(self, plan: Plan, as_of: date, against_initial: bool):
        self._against_initial = against_initial
        self._added_on: dict[int, date] = {}
        self._titles: dict[int, str] = {}
        kinds = (AmendmentKind.ADDED, AmendmentKind.REWORDED)
        amendments = Amendment.objects.filter(action__plan=plan, kind__in=kinds).order_by("effective_on", "pk")
        for action, kind, effective_on, title in amendments.values_list(
            "action", "kind", "effective_on", "title_before"
        ):
            if kind == AmendmentKind.ADDED:
                self._added_on[action] = effective_on
            elif against_initial or effective_on > as_of:
                self._titles.setdefault(action, title)

    def is_added(self, action: int) -> bool:
        return action in self._added_on

    def has(self, action: int, day: date) -> bool:
        return not self._against_initial and self._added_on[action] <= day

    def title(self, action: int, title: str) -> str:
        return self._titles.get(action) or title


def _figures(lives: Sequence[Life], days: Sequence[date], against_initial: bool) -> tuple[Figures, ...]:
    if not lives:
        return tuple(Figures(counts_abandoned=against_initial) for _ in days)
    columns = zip(*(life.moments for life in lives), strict=True)
    return tuple(_counted(Counter(column), against_initial) for column in columns)


def _counted(moments: Counter[Moment | None], against_initial: bool) -> Figures:
    by_status, late, progress_sum = Counter(), 0, 0
    for moment, count in moments.items():
        if moment is None:
            continue
        by_status[moment.status] += count
        late += count * moment.is_late
        if moment.status != Status.ABANDONED:
            progress_sum += count * moment.progress
    return Figures(
        by_status=by_status,
        by_alert=Counter({Alert.LATE: late}),
        progress_sum=progress_sum,
        counts_abandoned=against_initial,
    )


def _added_up(parts: Iterable[Part], days: Sequence[date]) -> tuple[Figures, ...]:
    parts = tuple(parts)
    return tuple(reduce(add, (part.by_day[index] for part in parts), Figures()) for index in range(len(days)))
