"""What a report was asked to tell."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from actions.models import Action, Plan
from actions.models.action import ActionQuerySet
from actors.models import User
from reporting.scope import WHOLE_PLAN, Scope

LANDSCAPE = "paysage"


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
    left_out: frozenset[str] = frozenset()
    """The sections, by slug, that it does without."""
    is_landscape: bool = False
    """Whether its A4 pages lie, for a screen in the meeting room or a binder of tables."""
    is_published: bool = False
    """Whether the committee will read it too: it then holds nobody's e-mail or phone."""

    @property
    def actions(self) -> ActionQuerySet:
        """The actions that the report is about, in the order of the plan."""
        return self.scope.select(Action.objects.visible_to(self.user), on=self.as_of)

    @property
    def query(self) -> str:
        """What an address says to ask for the same report again, on whatever day."""
        parameters = [("au", self.as_of.isoformat())]
        if self.since:
            parameters.append(("depuis", self.since.isoformat()))
        parameters += self.scope.parameters
        parameters += [("sans", section) for section in sorted(self.left_out)]
        if self.is_landscape:
            parameters.append(("papier", LANDSCAPE))
        return urlencode(parameters)
