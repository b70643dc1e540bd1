"""What a report was asked to tell."""

from dataclasses import dataclass
from datetime import date

from actions.models import Action, Plan
from actions.models.action import ActionQuerySet
from actors.models import User
from reporting.scope import WHOLE_PLAN, Scope


@dataclass(frozen=True)
class Order:
    """All that a report depends on, beside the data: enough to make it again."""

    plan: Plan
    as_of: date
    user: User
    """Whose rights decide what is told."""
    since: date | None = None
    """The earlier day that the report compares with, if any."""
    scope: Scope = WHOLE_PLAN

    @property
    def actions(self) -> ActionQuerySet:
        """The actions that the report is about, in the order of the plan."""
        return self.scope.select(Action.objects.visible_to(self.user), on=self.as_of)
