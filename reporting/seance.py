"""A point of the agenda as the committee looks at it in the meeting room."""

from dataclasses import dataclass

from actions import agenda
from actions.models import Action, Decision, Meeting, StatusUpdate
from actions.permissions import EVERYTHING, NOTHING
from actions.signals import Reading, read_dates
from actions.slippage import Slippage, slippage


@dataclass(frozen=True)
class Step:
    """One point of an agenda, with what the room needs to decide on it; working notes are not even read."""

    points: list[agenda.Point]
    place: int
    """Its rank on the agenda, from 1."""
    history: list[StatusUpdate]
    """The updates of the action, the latest first."""
    slippage: Slippage
    reading: Reading | None
    awaited: list[Decision]
    """What earlier meetings decided on the action and is not settled."""

    @property
    def latest(self) -> StatusUpdate | None:
        return next(iter(self.history), None)

    @property
    def note(self) -> StatusUpdate | None:
        """The latest update with a note for the committee."""
        return next((update for update in self.history if update.shown_committee_note), None)

    @property
    def point(self) -> agenda.Point:
        return self.points[self.place - 1]

    @property
    def previous(self) -> agenda.Point | None:
        return self.points[self.place - 2] if self.place > 1 else None

    @property
    def next(self) -> agenda.Point | None:
        return self.points[self.place] if self.place < len(self.points) else None


def build_step(meeting: Meeting, points: list[agenda.Point], place: int, action: Action) -> Step:
    """Read what a meeting looks at on the action of a point, read with its state on that day: two queries."""
    history = _history(action)
    awaited = action.decisions.filter(meeting__held_on__lt=meeting.held_on).open(meeting.situation_on)
    return Step(
        points=points,
        place=place,
        history=history,
        slippage=slippage(action.ends_on, (update.expected_end for update in reversed(history))),
        reading=read_dates(action, history),
        awaited=list(awaited.select_related("meeting", "carrier").order_by("meeting__held_on", "pk")),
    )


def _history(action: Action) -> list[StatusUpdate]:
    updates = StatusUpdate.objects.filter(action=action).effective_by(action.state.as_of).latest_first()
    return list(updates.with_notes_where(committee=EVERYTHING, working=NOTHING).select_related("author"))
