"""What became of an action in the plan, as its sheet tells it."""

from dataclasses import dataclass
from datetime import date

from actions.models import Action, Amendment, AmendmentKind


@dataclass(frozen=True)
class Versions:
    """The amendments that concern an action, the earliest first: its own, and the mergers that it took over."""

    amendments: tuple[Amendment, ...]
    original_title: str
    """What the action was called when the plan was voted; empty where it is still called so."""


def versions_of(action: Action, as_of: date) -> Versions:
    """Read, in one query, what became of an action by a day."""
    changes = Amendment.objects.concerning(action).effective_by(as_of)
    amendments = tuple(changes.select_related("action", "merged_into"))
    before = [change.title_before for change in amendments if change.kind == AmendmentKind.REWORDED]
    return Versions(amendments, before[0] if before and before[0] != action.wording else "")
