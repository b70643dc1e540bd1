"""The day a page speaks of and the day it is compared with: `?au=YYYY-MM-DD&depuis=YYYY-MM-DD`."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import QueryDict

from actions.asof import date_asked, parse_day
from actions.models import Plan
from actors.clock import today
from actors.templatetags.french import day as in_words


@dataclass(frozen=True)
class Comparison:
    """A day to compare with, and why that one: « le dernier comité »."""

    label: str
    since: date


@dataclass(frozen=True)
class Period:
    """The situation of `plan` on the day `as_of`, compared with the day `since` (None: with nothing)."""

    plan: Plan
    as_of: date
    since: date | None = None

    @property
    def is_today(self) -> bool:
        return self.as_of == today()

    @cached_property
    def query(self) -> str:
        """What carries the period on to another page: « ?au=…&depuis=… », empty for today without comparison."""
        days = {} if self.is_today else {"au": self.as_of.isoformat()}
        if self.since:
            days["depuis"] = self.since.isoformat()
        return f"?{urlencode(days)}" if days else ""

    @cached_property
    def last_meeting(self) -> date | None:
        """The day of the committee's last meeting before `as_of`; a query."""
        held = self.plan.meetings.filter(held_on__lt=self.as_of).order_by("-held_on")
        return held.values_list("held_on", flat=True).first()

    @property
    def is_since_last_meeting(self) -> bool:
        return self.since is not None and self.since == self.last_meeting

    def since_last_meeting(self) -> "Period":
        """Return the same period compared with the last meeting, unless it is compared already or none was held."""
        if self.since or not self.last_meeting or not self._is_within(self.last_meeting):
            return self
        return replace(self, since=self.last_meeting)

    @cached_property
    def comparisons(self) -> tuple[Comparison, ...]:
        """The days that one usually compares with, the latest first."""
        offered = [
            ("le dernier comité", self.last_meeting),
            ("un trimestre", months_before(self.as_of, 3)),
            ("un an", months_before(self.as_of, 12)),
            ("le début du plan", self.plan.starts_on),
        ]
        within = [Comparison(label, since) for label, since in offered if since and self._is_within(since)]
        return tuple(sorted(within, key=lambda comparison: comparison.since, reverse=True))

    def _is_within(self, since: date) -> bool:
        return self.plan.starts_on <= since < self.as_of

    @cached_property
    def steps(self) -> tuple[date, ...]:
        """The ends of the plan's months up to today, and today or the plan's last day: what a slider steps through."""
        last = max(min(today(), self.plan.ends_on), self.as_of)
        ends, month = [], self.plan.starts_on.replace(day=1)
        while (end := _first_of_next_month(month) - timedelta(days=1)) < last:
            ends.append(end)
            month = _first_of_next_month(month)
        return (*ends, last)

    @property
    def step(self) -> int:
        """The place among `steps` of the latest one that is not after `as_of`."""
        return max(sum(step <= self.as_of for step in self.steps) - 1, 0)


def requested_period(request, plan: Plan) -> Period:
    """Return the period that the address asks for; raise `BadRequest`, in French, if it is none."""
    return period_asked(request.GET, plan)


def period_asked(data: QueryDict, plan: Plan) -> Period:
    """Return the period that the parameters of an address ask for, as `requested_period` does."""
    as_of = date_asked(data)
    value = data.get("depuis", "")
    since = parse_day(value, "depuis") if value else None
    if since and since >= as_of:
        raise BadRequest(
            f"La comparaison part du {in_words(since)}, qui n’est pas avant le {in_words(as_of)}\u00a0: "
            "donnez une date plus ancienne."
        )
    return Period(plan, as_of, since)


def months_before(day: date, months: int) -> date:
    """Return the same day some months before, or the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    first = date(year, month + 1, 1)
    return min(first + timedelta(days=day.day - 1), _first_of_next_month(first) - timedelta(days=1))


def _first_of_next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
