"""What the dates say of an action, whatever its pilot declares: the computed signals, each with its reason in words.

The rules are told to readers in `reporting/rules.py`.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from itertools import pairwise
from typing import NamedTuple

from actions.models import Action, Plan, Status, StatusUpdate, Weather
from actions.slippage import slippage
from actions.templatetags.durations import shift
from actors.templatetags.french import day, plural

BEHIND_POINTS = 20  # of progress, behind the share of time that is over


class SignalKind(Enum):
    LATE = auto()
    STILL = auto()
    BEHIND = auto()
    PUSHED_BACK = auto()
    PUSHED_BACK_OFTEN = auto()


@dataclass(frozen=True)
class Signal:
    kind: SignalKind
    reason: str
    """A sentence without its full stop: « Avancement de 20 %, alors que 65 % du temps est écoulé »."""


@dataclass(frozen=True)
class Reading:
    """What the dates say of one open action on a day."""

    signals: tuple[Signal, ...]

    @property
    def kinds(self) -> frozenset[SignalKind]:
        return frozenset(signal.kind for signal in self.signals)

    @property
    def weather(self) -> Weather:
        """The météo that the dates alone would give."""
        if not self.signals:
            return Weather.SUNNY
        is_serious = SignalKind.LATE in self.kinds or len(self.signals) > 1
        return Weather.STORMY if is_serious else Weather.CLOUDY


class Past(NamedTuple):
    """What the rules read of an update; a `StatusUpdate` will do as well."""

    action_id: int | None
    status: str
    progress: int
    expected_end: date | None
    effective_on: date | None


BEFORE_ANY_UPDATE = Past(None, Status.NOT_STARTED, 0, None, None)


def read_dates(action: Action, latest_first: Sequence[Past | StatusUpdate]) -> Reading | None:
    """Read the dates of an action with its state, and of its history by that day; None once it is closed."""
    if action.state.is_closed:
        return None
    found = (
        _late(action),
        _still(action, latest_first),
        _behind(action, latest_first),
        _pushed_back(action, latest_first),
    )
    return Reading(tuple(signal for signal in found if signal))


def histories(plan: Plan, as_of: date) -> dict[int, list[Past]]:
    """Return, by action, what the rules read of the updates effective by a day, the latest first: one query."""
    updates = StatusUpdate.objects.filter(action__plan=plan).effective_by(as_of).latest_first()
    by_action = defaultdict(list)
    for past in map(Past._make, updates.values_list(*Past._fields)):
        by_action[past.action_id].append(past)
    return by_action


def _late(action: Action) -> Signal | None:
    state = action.state
    if not state.is_late:
        return None
    days = f"{state.days_late}\u00a0jour{plural(state.days_late)}"
    return Signal(SignalKind.LATE, f"L’échéance du {day(state.promised_end)} est dépassée de {days}")


def _still(action: Action, latest_first: Sequence[Past]) -> Signal | None:
    """Neither status nor progress changed for the plan's review delay, though work should go on."""
    state = action.state
    begins_on = action.starts_on or action.plan.starts_on
    if state.status == Status.ON_HOLD or (state.status == Status.NOT_STARTED and begins_on > state.as_of):
        return None
    moved_on = _last_movement(latest_first)
    days = (state.as_of - (moved_on or begins_on)).days
    if days <= action.plan.review_every_days:
        return None
    since = f"depuis le {day(moved_on)}" if moved_on else f"depuis le début prévu, le {day(begins_on)}"
    return Signal(SignalKind.STILL, f"Ni le statut ni l’avancement n’ont changé {since} ({days}\u00a0jours)")


def _last_movement(latest_first: Sequence[Past]) -> date | None:
    """Return the day on which status or progress last changed; None if the action never left its first state."""
    for update, before in pairwise([*latest_first, BEFORE_ANY_UPDATE]):
        if (update.status, update.progress) != (before.status, before.progress):
            return update.effective_on
    return None


def _behind(action: Action, latest_first: Sequence[Past]) -> Signal | None:
    state = action.state
    if state.promised_end is None:
        return None
    elapsed = _elapsed(_start(action, latest_first), state.promised_end, state.as_of)
    if elapsed - state.progress < BEHIND_POINTS:
        return None
    time = "tout le temps prévu" if elapsed == 100 else f"{elapsed}\u00a0% du temps"
    return Signal(SignalKind.BEHIND, f"Avancement de {state.progress}\u00a0%, alors que {time} est écoulé")


def _start(action: Action, latest_first: Sequence[Past]) -> date:
    """The planned start or, failing one, the first day in progress, else that of the plan."""
    launches = (update.effective_on for update in reversed(latest_first) if update.status == Status.IN_PROGRESS)
    return action.starts_on or next(launches, action.plan.starts_on)


def _elapsed(start: date, end: date, on: date) -> int:
    """Share of the days from `start` to `end` (both included) that are over on a day, in percent."""
    length = max(1, (end - start).days + 1)
    return min(100, max(0, round(100 * ((on - start).days + 1) / length)))


def _pushed_back(action: Action, latest_first: Sequence[Past]) -> Signal | None:
    """The promised end is later than the first one, or was pushed back twice or more."""
    moved = slippage(action.ends_on, (update.expected_end for update in reversed(latest_first)))
    is_often = moved.times_pushed_back > 1
    if not is_often and moved.days <= 0:
        return None
    times = f"{moved.times_pushed_back}\u00a0fois" if is_often else "une fois"
    ends = f"du {day(moved.ends[0])} au {day(moved.ends[-1])}"
    kind = SignalKind.PUSHED_BACK_OFTEN if is_often else SignalKind.PUSHED_BACK
    return Signal(kind, f"Échéance repoussée {times}, {shift(moved)}\u00a0: {ends}")
