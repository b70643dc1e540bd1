"""When the actions of a page start and end: what was promised, what moved, the milestones on the way."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from django.db.models import Count, F, Q
from django.http import QueryDict

from actions.alerts import CONDITIONS, Alert
from actions.milestones import MilestoneState, milestones_of
from actions.models import Action, StatusUpdate
from actions.models.action import ActionQuerySet
from actions.slippage import Slippage, slippage


class Told(NamedTuple):
    """What an update said of the dates of its action, and the committee that decided it, if one did."""

    effective_on: date
    status: str
    expected_end: date | None
    meeting: int | None


@dataclass(frozen=True)
class Scheduled:
    """An action, read with its state on a day, and its dates as they were known by then."""

    action: Action
    slippage: Slippage
    pushed_back_by_committee: int
    """How many of the times that the end was pushed back were decided by the committee."""
    closed_on: date | None
    """The day since which the action is completed or abandoned; None where it is neither."""
    milestones: tuple[MilestoneState, ...]

    @property
    def starts_on(self) -> date:
        return self.action.starts_on or self.action.plan.starts_on

    @property
    def first_end(self) -> date | None:
        return self.slippage.ends[0] if self.slippage.ends else None

    @property
    def promised_end(self) -> date | None:
        return self.action.state.promised_end

    @property
    def earlier_end(self) -> date | None:
        """The end that was promised on the day that the action was read to be compared with, if it was another."""
        before = self.action.comparison and self.action.comparison.before
        return before.promised_end if before and before.promised_end != self.promised_end else None

    @property
    def next_milestone(self) -> MilestoneState | None:
        return next((each for each in self.milestones if not each.done_on), None)


def schedule(actions: Sequence[Action], as_of: date, *, against_initial: bool = False) -> tuple[Scheduled, ...]:
    """Read the dates of `actions` (read with `with_state`): three queries, however many there are.

    Measured `against_initial`, no end was ever moved.
    """
    history = _history(actions, as_of)
    milestones = milestones_of(actions, as_of)
    return tuple(
        _scheduled(action, history[action.pk], milestones[action.pk], against_initial=against_initial)
        for action in actions
    )


def _scheduled(action: Action, history: list[Told], milestones: list, *, against_initial: bool) -> Scheduled:
    announced = [] if against_initial else [told.expected_end for told in history]
    return Scheduled(
        action=action,
        slippage=slippage(action.ends_on, announced),
        pushed_back_by_committee=0 if against_initial else _by_committee(action, history),
        closed_on=_since(history, action.state.status) if action.state.is_closed else None,
        milestones=tuple(milestones),
    )


def _history(actions: Sequence[Action], as_of: date) -> dict[int, list[Told]]:
    """Return what was told of each action, the oldest first."""
    updates = StatusUpdate.objects.filter(action__in=actions).effective_by(as_of).latest_first().reverse()
    by_action = defaultdict(list)
    for action, *told in updates.values_list("action", *Told._fields):
        by_action[action].append(Told(*told))
    return by_action


def _since(history: list[Told], status: str) -> date | None:
    """Return the day since which the status holds; None where it does not."""
    since = None
    for told in history:
        since = (since or told.effective_on) if told.status == status else None
    return since


def _by_committee(action: Action, history: list[Told]) -> int:
    return sum(
        after > before and meeting is not None
        for (before, _), (after, meeting) in pairwise(_promises(action.ends_on, history))
    )


def _promises(planned_end: date | None, history: list[Told]) -> Iterator[tuple[date, int | None]]:
    """Yield each end that was promised, and the committee that decided it."""
    if planned_end:
        yield planned_end, None
    yield from ((told.expected_end, told.meeting) for told in history if told.expected_end)


# How many of the actions slipped, are late or due soon: what one asks first


@dataclass(frozen=True)
class Shortcut:
    """A count, what it counts (for one, for several), and the query of the address that shows these actions."""

    count: int
    words: tuple[str, str]
    query: str
    is_on: bool

    def __str__(self) -> str:
        return self.words[self.count > 1]


WORDS = {
    Alert.LATE: ("en retard", "en retard"),
    Alert.DUE_SOON: ("à échéance dans les 60\u00a0jours", "à échéance dans les 60\u00a0jours"),
    Alert.WITHOUT_END: ("sans échéance", "sans échéance"),
}
PUSHED_BACK = ("repoussée depuis le départ", "repoussées depuis le départ")
BY_SLIPPAGE = "-glissement"


def shortcuts(actions: ActionQuerySet, data: QueryDict) -> tuple[Shortcut, ...]:
    """Count among `actions` (read with `with_state`); `data` is what the address asks for already: one query."""
    counted = {alert.name: Count("pk", filter=CONDITIONS[alert]) for alert in WORDS}
    pushed_back = Count("pk", filter=Q(promised_end__gt=F("first_end")))
    counts = actions.order_by().with_slippage().aggregate(pushed_back=pushed_back, **counted)
    late, *others = (
        Shortcut(counts[alert.name], words, _with_signal(data, alert), alert in data.getlist("signal"))
        for alert, words in WORDS.items()
    )
    by_slippage = _query(data, tri=[BY_SLIPPAGE])
    slipped = Shortcut(counts["pushed_back"], PUSHED_BACK, by_slippage, data.get("tri") == BY_SLIPPAGE)
    return tuple(each for each in (late, slipped, *others) if each.count)


def _with_signal(data: QueryDict, alert: Alert) -> str:
    return _query(data, signal=dict.fromkeys([*data.getlist("signal"), alert.value]))


def _query(data: QueryDict, **changed) -> str:
    query = data.copy()
    query.pop("page", None)
    for name, values in changed.items():
        query.setlist(name, list(values))
    return f"?{query.urlencode()}"
