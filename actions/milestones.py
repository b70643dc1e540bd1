"""The milestones of an action: how they stood on a day, and how they are added, moved, reached or dropped."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from actions.models import Action, Milestone, MilestoneShift
from actions.seen import StaleRowError, write_over
from actions.slippage import Slippage, slippage
from actors.clock import today

AWAITED = {"done_on": None, "dropped_on": None}


@dataclass(frozen=True)
class MilestoneState:
    """A milestone as it stood on a day: the dates promised by then, the latest last, and whether it was reached."""

    milestone: Milestone
    shifts: tuple[MilestoneShift, ...]
    slippage: Slippage
    as_of: date

    @property
    def title(self) -> str:
        return self.milestone.title

    @property
    def due_on(self) -> date:
        return self.slippage.ends[-1]

    @property
    def done_on(self) -> date | None:
        done_on = self.milestone.done_on
        return done_on if done_on and done_on <= self.as_of else None

    @property
    def is_overdue(self) -> bool:
        return self.done_on is None and self.due_on < self.as_of


def milestones_on(action: Action, day: date) -> list[MilestoneState]:
    """Return the milestones that the action had on a day, as they were known then: two queries."""
    held = action.milestones.held(day).prefetch_related("shifts__author")
    return sorted((_state(milestone, day) for milestone in held), key=lambda state: state.due_on)


def milestones_of(actions: Iterable[Action], day: date) -> dict[int, list[MilestoneState]]:
    """Return, by action, the milestones that each had on a day, as they were known then: two queries."""
    by_action = defaultdict(list)
    for milestone in Milestone.objects.filter(action__in=actions).held(day).prefetch_related("shifts"):
        by_action[milestone.action_id].append(_state(milestone, day))
    for states in by_action.values():
        states.sort(key=lambda state: state.due_on)
    return by_action


def milestone_today(milestone: Milestone) -> MilestoneState:
    """Return one milestone as it stands."""
    prefetch_related_objects([milestone], "shifts__author")
    return _state(milestone, today())


def _state(milestone: Milestone, day: date) -> MilestoneState:
    shifts = milestone.shifts.all()
    first = shifts[0].due_before if shifts else milestone.due_on
    known = tuple(_recorded_by(day, shifts))
    return MilestoneState(milestone, known, slippage(first, [shift.due_after for shift in known]), day)


def _recorded_by(day: date, shifts: Iterable[MilestoneShift]) -> Iterable[MilestoneShift]:
    return (shift for shift in shifts if timezone.localdate(shift.recorded_at) <= day)


def add_milestone(*, action: Action, title: str, due_on: date) -> Milestone:
    """Add a milestone; the same one sent twice is added once."""
    with transaction.atomic():
        Action.objects.select_for_update().get(pk=action.pk)
        milestone, _ = action.milestones.get_or_create(
            title=title, due_on=due_on, dropped_on=None, defaults={"added_on": today()}
        )
    return milestone


def move_milestone(*, milestone: Milestone, seen: dict, due_on: date, reason: str, author) -> None:
    """Promise another date and keep the one before, with the reason; `seen` holds the `due_on` that the author saw.

    Raise `StaleRowError` if the milestone was moved, reached or dropped meanwhile.
    """
    if due_on == seen["due_on"]:
        raise ValidationError({"due_on": "C’est déjà la date prévue\u00a0: donnez-en une autre."})
    shift = {"due_before": seen["due_on"], "due_after": due_on, "reason": reason, "author": author}
    with transaction.atomic():
        if Milestone.objects.filter(pk=milestone.pk, **seen, **AWAITED).update(due_on=due_on):
            milestone.shifts.create(**shift)
        elif not _is_last_shift(milestone, shift):
            raise StaleRowError
    milestone.due_on = due_on


def _is_last_shift(milestone: Milestone, shift: dict) -> bool:
    """Tell whether this very move was the last one: the same form sent twice."""
    last = milestone.shifts.last()
    return last is not None and all(getattr(last, name) == value for name, value in shift.items())


def reach_milestone(*, milestone: Milestone, done_on: date) -> None:
    """Mark a milestone as reached on a day; `StaleRowError` if it was reached or dropped meanwhile."""
    if done_on > today():
        raise ValidationError({"done_on": "Cette date est dans l’avenir\u00a0: donnez aujourd’hui ou un jour passé."})
    write_over(milestone, seen=AWAITED, done_on=done_on)


def drop_milestone(*, milestone: Milestone) -> None:
    """Drop from today a milestone that is not awaited any more; its dates stay known for the days before."""
    write_over(milestone, seen=AWAITED, dropped_on=today())


def reopen_milestone(*, milestone: Milestone) -> None:
    """Await again a milestone that was reached or dropped by mistake."""
    write_over(milestone, seen={}, **AWAITED)


def retitle_milestone(*, milestone: Milestone, seen: dict, title: str) -> None:
    """Correct the title; `StaleRowError` if it is not the one in `seen` any more."""
    write_over(milestone, seen=seen, title=title)
