"""The line of an action in a table: all that it shows in one value, so that each is drawn once for all who see it."""

from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import render_to_string

from actions.models import Action
from actions.models.status import State
from actors.addresses import address

TEMPLATE = "actions/list/line.html"


@dataclass(frozen=True)
class Line:
    number: int
    version: int
    wording: str
    address: str
    state: State
    pilots: tuple[str, ...]
    changes: str = ""
    """What changed, as HTML, where two days are compared."""
    followup: str = ""
    """Where the reader records the follow-up of the action; empty for who may not."""
    has_updates: bool = False
    """Whether the table has a column for that."""
    can_select: bool = False


def line_of(action: Action, *, days: str = "", back: str = "", is_recordable: bool = False, **shown) -> Line:
    """Return the line of an action read with its state and its involvements.

    `days` is the end of the address of its sheet, `back` that of its follow-up, which leads back to the table.
    """
    followup = address("action_followup", action.plan.slug, action.number) + back if is_recordable else ""
    return Line(
        number=action.number,
        version=action.version,
        wording=action.wording,
        address=f"{action.get_absolute_url()}{days}",
        state=action.state,
        pilots=tuple(str(held.organisation) for held in action.pilots),
        changes=_changes_of(action),
        followup=followup,
        **shown,
    )


def _changes_of(action: Action) -> str:
    return render_to_string("actions/changes/line.html", {"action": action}) if action.comparison else ""


@lru_cache(2_000)
def drawn(line: Line) -> str:
    return render_to_string(TEMPLATE, {"line": line})
