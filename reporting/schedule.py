"""When the actions of a page start and end: what was promised, what moved, the milestones on the way."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from actions.milestones import MilestoneState, milestones_of
from actions.models import Action, Plan, Status, StatusUpdate
from actions.slippage import Slippage, slippage


@dataclass(frozen=True)
class Scheduled:
    """An action, read with its state on a day, and its dates as they were known by then."""

    action: Action
    slippage: Slippage
    completed_on: date | None
    milestones: tuple[MilestoneState, ...]

    @property
    def starts_on(self) -> date:
        return self.action.starts_on or self.action.plan.starts_on

    @property
    def first_end(self) -> date | None:
        return self.slippage.ends[0] if self.slippage.ends else None

    @property
    def next_milestone(self) -> MilestoneState | None:
        return next((each for each in self.milestones if not each.done_on), None)


def schedule(plan: Plan, actions: Sequence[Action], as_of: date) -> tuple[Scheduled, ...]:
    """Read the dates of `actions` (of `plan`, read with `with_state`): three queries, however many there are."""
    history = _history(actions, as_of)
    milestones = milestones_of(actions, as_of)
    return tuple(
        Scheduled(
            action=action,
            slippage=slippage(action.ends_on, [end for _, _, end in history[action.pk]]),
            completed_on=_completed_on(history[action.pk]),
            milestones=tuple(milestones[action.pk]),
        )
        for action in actions
    )


def _history(actions: Sequence[Action], as_of: date) -> dict[int, list[tuple[date, str, date | None]]]:
    """Return, by action, the day, the status and the promised end of each update, the oldest first."""
    updates = StatusUpdate.objects.filter(action__in=actions).effective_by(as_of).latest_first().reverse()
    by_action = defaultdict(list)
    for action, *told in updates.values_list("action", "effective_on", "status", "expected_end"):
        by_action[action].append(tuple(told))
    return by_action


def _completed_on(history: list[tuple[date, str, date | None]]) -> date | None:
    """Return the day since which the action is completed; None where it is not."""
    completed_on = None
    for day, status, _ in history:
        completed_on = (completed_on or day) if status == Status.COMPLETED else None
    return completed_on
