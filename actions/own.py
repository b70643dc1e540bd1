"""« Mes actions »: what is asked of a pilot, the most pressing first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from actions.asks import Ask, asks_by_action
from actions.models import Action, Plan


@dataclass(frozen=True)
class OwnAction:
    """An action, read with `with_state`, and what is asked of its pilot."""

    action: Action
    asks: list[Ask]

    @property
    def asked_since(self) -> date | None:
        return min((ask.since for ask in self.asks), default=None)

    @property
    def due_on(self) -> date | None:
        return min((ask.due_on for ask in self.asks if ask.due_on), default=None)

    @property
    def next_news_by(self) -> date | None:
        """The last day before the action counts as silent; none once it is closed."""
        if self.action.state.is_closed:
            return None
        return self.action.state.last_heard_on + timedelta(days=self.action.plan.review_every_days)


def asked_and_up_to_date(user, plan: Plan) -> tuple[list[OwnAction], list[OwnAction]]:
    """Return the actions that the user pilots: those asked about, by urgency, and the others, by next news."""
    own = with_asks(Action.objects.visible_to(user).with_state(plan).piloted_by(user))
    asked = sorted((each for each in own if each.asks), key=_urgency)
    return asked, sorted((each for each in own if not each.asks), key=_next_news)


def with_asks(actions: Iterable[Action]) -> list[OwnAction]:
    actions = list(actions)
    asks = asks_by_action(actions)
    return [OwnAction(action, asks[action.pk]) for action in actions]


def _urgency(own: OwnAction):
    return own.due_on or date.max, own.asked_since, own.action.number


def _next_news(own: OwnAction):
    return own.next_news_by or date.max, own.action.number
