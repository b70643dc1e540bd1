"""Where the marks of the charts lead: lists and sheets, each on the day that the mark speaks of."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse

from actions.models import Plan
from actions.reference import Reference
from actors.clock import today


@dataclass(frozen=True)
class Links:
    """The addresses of a plan's pages, against the plan as it was voted where that is what is looked at."""

    plan: Plan
    against_initial: bool = False

    @cached_property
    def _list(self) -> str:
        return reverse("action_list", args=[self.plan.slug])

    def actions(self, day: date, **filters) -> str:
        """The list of actions on a day; `filters` are its parameters, a list where one stands several times."""
        initial = {"reference": Reference.INITIAL.value} if self.against_initial else {}
        return self._list + _query(day, **initial, **filters)

    def part(self, kind: str, number: int, day: date) -> str:
        """The page of an action, an orientation or an objective on a day; `kind` names its address."""
        return reverse(kind, args=[self.plan.slug, number]) + _query(day)


def _query(day: date, **parameters) -> str:
    days = {} if day == today() else {"au": day.isoformat()}
    query = urlencode(days | parameters, doseq=True)
    return f"?{query}" if query else ""
