"""The yearly report: what the plan did in a calendar year, ready to join the report on sustainable development.

Authorities of more than 50,000 inhabitants present that report before the debate on the budget (décret 2011-687).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from actions.alerts import Alert
from actions.indicators import IndicatorReading, indicators_of
from actions.milestones import MilestoneState, milestones_of
from actions.models import Change, Decision, Plan, Status
from actions.models.change import kinds_in
from reporting import history, report
from reporting.charts import pace, status_area
from reporting.charts.links import Links
from reporting.report import Chapter, Report
from reporting.reports.frame import ScopeMissingError, frame
from reporting.reports.order import Order
from reporting.sheets import ActionSheet

TEMPLATE = "reporting/pdf/annual.html"

HARD = (Alert.LATE, Alert.STORMY, Alert.SILENT, Alert.WITHOUT_PILOT)


@dataclass(frozen=True)
class Year:
    """A calendar year of a plan, as far as it was known on a day."""

    number: int
    since: date
    """The last day before the year or, in the first, the plan's first day: what the year is compared with."""
    end: date
    is_over: bool

    @property
    def label(self) -> str:
        return str(self.number)

    def holds(self, day: date | None) -> bool:
        return day is not None and self.since < day <= self.end


def year_of(plan: Plan, day: date) -> Year:
    last = date(day.year, 12, 31)
    return Year(day.year, max(date(day.year - 1, 12, 31), plan.starts_on), min(day, last), day >= last)


@dataclass(frozen=True)
class Deed:
    """What an action did in the year."""

    sheet: ActionSheet
    kinds: frozenset[Change]
    progress_before: int
    reached: tuple[MilestoneState, ...]
    measured: tuple[IndicatorReading, ...]
    awaited: tuple[MilestoneState, ...]

    @property
    def is_completed(self) -> bool:
        return Change.COMPLETED in self.kinds

    @property
    def is_started(self) -> bool:
        return Change.STARTED in self.kinds

    @property
    def has_done_something(self) -> bool:
        moved = self.kinds & {Change.COMPLETED, Change.STARTED, Change.ADVANCED}
        return bool(moved or self.reached or self.measured)

    @property
    def alerts(self) -> tuple[Alert, ...]:
        return tuple(alert for alert in HARD if alert in self.sheet.alerts)

    @property
    def is_difficult(self) -> bool:
        stopped = self.sheet.state.status == Status.ON_HOLD
        return bool(stopped or self.alerts or self.kinds & {Change.ABANDONED, Change.PUSHED_BACK})


@dataclass(frozen=True)
class YearChapter:
    """An orientation, and what its actions did in the year."""

    chapter: Chapter
    deeds: tuple[Deed, ...]

    @property
    def done(self) -> tuple[Deed, ...]:
        return tuple(deed for deed in self.deeds if deed.has_done_something)

    @property
    def completed(self) -> int:
        return sum(deed.is_completed for deed in self.deeds)

    @property
    def reached(self) -> int:
        return sum(len(deed.reached) for deed in self.deeds)


def build(order: Order) -> dict:
    """Read the year of the order's day, up to that day where it is not over: a constant number of queries."""
    year = year_of(order.plan, order.as_of)
    if year.since >= year.end:
        raise ScopeMissingError("Le plan ne fait que commencer\u00a0: choisissez une date plus tardive.")
    order = replace(order, as_of=year.end)
    content = report.build(order.plan, year.end, year.since, user=order.user, scope=order.scope)
    deeds = _deeds(order, content, year)
    chapters = tuple(
        YearChapter(chapter, tuple(deeds[sheet.number] for sheet in chapter.sheets)) for chapter in content.chapters
    )
    every = [deed for chapter in chapters for deed in chapter.deeds]
    meetings = order.plan.meetings.filter(held_on__gt=year.since, held_on__lte=year.end)
    decisions = Decision.objects.visible_to(order.user).filter(meeting__plan=order.plan)
    until = min(date(year.number + 1, 12, 31), order.plan.ends_on)
    return {
        **frame(order),
        "year": year,
        "report": content,
        "changes": content.situation.figures.by_change,
        "chapters": chapters,
        "reached": sum(chapter.reached for chapter in chapters),
        "meetings": meetings.count(),
        "decided": decisions.filter(meeting__in=meetings).count(),
        "open_decisions": decisions.open(year.end).count(),
        "difficult": tuple(deed for deed in every if deed.is_difficult),
        "until": until,
        "due": _due(every, until),
        "to_launch": tuple(deed for deed in every if deed.sheet.state.status == Status.NOT_STARTED),
        **(_charts(order) if order.scope.is_whole_plan and content.figures.total else {}),
    }


def _deeds(order: Order, content: Report, year: Year) -> dict[int, Deed]:
    sheets = [sheet for chapter in content.chapters for sheet in chapter.sheets]
    actions = [sheet.action for sheet in sheets]
    milestones, indicators = milestones_of(actions, year.end), indicators_of(actions, year.end)
    compared = order.actions.with_state(order.plan, year.end, since=year.since)
    before = {number: (changes, was) for number, changes, was in _compared(compared)}
    return {
        sheet.number: Deed(
            sheet=sheet,
            kinds=frozenset(kinds_in(before[sheet.number][0])),
            progress_before=before[sheet.number][1],
            reached=tuple(each for each in milestones[sheet.action.pk] if year.holds(each.done_on)),
            measured=tuple(each for each in indicators[sheet.action.pk] if _is_measured(each, year)),
            awaited=() if sheet.state.is_closed else _awaited(milestones[sheet.action.pk]),
        )
        for sheet in sheets
    }


def _compared(actions):
    return actions.order_by("number").values_list("number", "changes", "was_progress")


def _is_measured(reading: IndicatorReading, year: Year) -> bool:
    return reading.latest is not None and year.holds(reading.latest.measured_on)


def _awaited(milestones: Iterable[MilestoneState]) -> tuple[MilestoneState, ...]:
    return tuple(each for each in milestones if not each.done_on)


def _due(deeds: Sequence[Deed], until: date) -> tuple[Deed, ...]:
    """The actions whose end is promised after the year, by that day, the nearest first."""
    due = [
        deed
        for deed in deeds
        if not deed.sheet.state.is_closed
        and deed.sheet.state.promised_end
        and deed.sheet.state.as_of < deed.sheet.state.promised_end <= until
    ]
    return tuple(sorted(due, key=lambda deed: (deed.sheet.state.promised_end, deed.sheet.number)))


def _charts(order: Order) -> dict:
    """The life of the plan up to the end of the year."""
    told = history.build(order.plan, order.as_of)
    if not told.days:
        return {}
    links = Links(order.plan, False)
    meetings = list(order.plan.meetings.values_list("held_on", flat=True))
    return {
        "area_chart": status_area.area_chart(told, links),
        "pace_chart": pace.pace_chart(told, meetings, links),
    }
