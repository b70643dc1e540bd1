"""One action as it is printed: its state on a day, how its end slipped, what was said of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from actions.alerts import CONDITIONS, Alert
from actions.models import Action, Plan, StatusUpdate
from actions.models.flags import flag
from actions.models.status import State
from actions.permissions import updates_visible_to
from actions.slippage import Slippage, slippage
from actions.timeline import Entry, entries
from reporting.charts.palette import KEY_OF, StatusKey

LATEST = 3


@dataclass(frozen=True)
class ActionSheet:
    """An action and its history, the latest update first."""

    action: Action
    history: tuple[Entry, ...]
    slippage: Slippage
    alerts: tuple[Alert, ...]
    """All for which it calls for attention, the most pressing first."""

    @property
    def number(self) -> int:
        return self.action.number

    @property
    def title(self) -> str:
        return self.action.wording

    @property
    def state(self) -> State:
        return self.action.state

    @property
    def key(self) -> StatusKey:
        """How the status is drawn."""
        return KEY_OF[self.state.status]

    @property
    def latest(self) -> tuple[Entry, ...]:
        return self.history[:LATEST]

    @property
    def note(self) -> StatusUpdate | None:
        """The latest update with a note for the committee that the reader may see."""
        return next((entry.update for entry in self.history if entry.update.shown_committee_note), None)


def build_sheets(actions: QuerySet[Action], plan: Plan, *, as_of: date, user) -> list[ActionSheet]:
    """Read the sheets of `actions` of a plan, in their order: three queries, however many there are.

    Working notes are for those who do the work: they are not printed, whoever asks.
    """
    histories = _histories(actions, plan, as_of=as_of, user=user)
    found = (
        actions.with_state(plan, as_of)
        .with_involvements(on=as_of)
        .select_related("objective__orientation__axis")
        .annotate(**{f"alert_{alert.name}": flag(CONDITIONS[alert]) for alert in Alert})
        .order_by("number")
    )
    return [_sheet(action, histories.get(action.pk, ())) for action in found]


def _histories(actions: QuerySet[Action], plan: Plan, *, as_of: date, user) -> dict[int, list[StatusUpdate]]:
    updates = updates_visible_to(user).filter(action__in=actions.filter(plan=plan).order_by().values("pk"))
    histories: dict[int, list[StatusUpdate]] = {}
    for update in updates.effective_by(as_of).with_sources().latest_first():
        histories.setdefault(update.action_id, []).append(update)
    return histories


def _sheet(action: Action, latest_first: Iterable[StatusUpdate]) -> ActionSheet:
    history = tuple(entries(latest_first))
    announced = [entry.update.expected_end for entry in reversed(history)]
    return ActionSheet(
        action=action,
        history=history,
        slippage=slippage(action.ends_on, announced),
        alerts=tuple(alert for alert in Alert if getattr(action, f"alert_{alert.name}")),
    )
