"""The geometry of the timeline: one row an action, in hundredths of the width of the plan's time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from actions.milestones import MilestoneState
from actions.models import Meeting, Plan
from actions.models.status import CLOSED
from actions.templatetags.durations import shift
from actors.templatetags.french import day as in_words
from reporting.charts.palette import KEY_OF, StatusKey
from reporting.charts.table import Cell, Table
from reporting.schedule import Scheduled

ROOM = 0.14  # of the plan's time, after the latest date, for what is written beside a bar
NARROWEST_SHAPE = 2.5  # hundredths that a bar needs to bear the shape of its status
LATEST_YEARS = 5  # after the plan's end; a date beyond is drawn at the edge


@dataclass(frozen=True)
class Tick:
    x: float
    text: str
    is_year: bool


@dataclass(frozen=True)
class MeetingMark:
    x: float
    meeting: Meeting
    is_held: bool


@dataclass(frozen=True)
class Span:
    """The time that is drawn, both days included."""

    starts_on: date
    ends_on: date

    def x(self, day: date) -> float:
        """Return where a day begins, in hundredths of the width; at the edge where it is outside."""
        share = (day - self.starts_on).days / ((self.ends_on - self.starts_on).days + 1)
        return round(100 * min(1, max(0, share)), 2)

    @property
    def ticks(self) -> tuple[Tick, ...]:
        """The beginnings of the quarters, those of January bearing the year."""
        days = (
            date(year, month, 1)
            for year in range(self.starts_on.year, self.ends_on.year + 1)
            for month in (1, 4, 7, 10)
        )
        return tuple(
            Tick(self.x(day), str(day.year) if day.month == 1 else f"T{day.month // 3 + 1}", day.month == 1)
            for day in days
            if self.starts_on <= day <= self.ends_on
        )


@dataclass(frozen=True)
class Stretch:
    x: float
    width: float


@dataclass(frozen=True)
class Lozenge:
    """A milestone: `kind` is `done`, `overdue` or `awaited`."""

    x: float
    kind: str
    words: str


@dataclass(frozen=True)
class Row:
    scheduled: Scheduled
    bar: Stretch
    slip: Stretch | None
    """From the first end to the promised one, where it was pushed back."""
    trail: Stretch | None
    """From the promised end to the day of the page, where the action is late."""
    first_x: float | None
    """Where the first end was, if it is not the promised one."""
    earlier_x: float | None
    """Where the promised end was on the day that the page is compared with, if it was elsewhere."""
    label: str
    label_x: float
    lozenges: tuple[Lozenge, ...]

    @property
    def key(self) -> StatusKey:
        return KEY_OF[self.scheduled.action.state.status]

    @property
    def has_shape(self) -> bool:
        return self.bar.width >= NARROWEST_SHAPE

    @property
    def words(self) -> str:
        """« Action 12, En cours : de mars 2012 au 20 décembre 2013, + 5 mois »."""
        action, state = self.scheduled.action, self.scheduled.action.state
        end = f"au {in_words(state.promised_end)}" if state.promised_end else "sans échéance"
        moved = f", {shift(self.scheduled.slippage)}" if self.scheduled.slippage.days else ""
        late = f", {state.days_late}\u00a0jours de retard" if state.is_late else ""
        start = f"du {in_words(self.scheduled.starts_on)}"
        return f"Action {action.number}, {state.status.label}\u00a0: {start} {end}{moved}{late}"


@dataclass(frozen=True)
class Timeline:
    span: Span
    rows: tuple[Row, ...]
    meetings: tuple[MeetingMark, ...]
    today_x: float | None
    """Where the day of the page stands; None outside what is drawn."""


def timeline(plan: Plan, scheduled: Iterable[Scheduled], meetings: Iterable[Meeting], as_of: date) -> Timeline:
    scheduled = tuple(scheduled)
    span = _span(plan, scheduled)
    drawn = [meeting for meeting in meetings if span.starts_on <= meeting.held_on <= span.ends_on]
    return Timeline(
        span=span,
        rows=tuple(_row(each, span, as_of) for each in scheduled),
        meetings=tuple(MeetingMark(span.x(each.held_on), each, each.held_on <= as_of) for each in drawn),
        today_x=span.x(as_of) if span.starts_on <= as_of <= span.ends_on else None,
    )


def _span(plan: Plan, scheduled: tuple[Scheduled, ...]) -> Span:
    """The plan's time, what is promised beyond it, and some room to write."""
    starts = [each.starts_on for each in scheduled]
    ends = [end for each in scheduled for end in each.slippage.ends]
    starts_on = max(min([plan.starts_on, *starts]), plan.starts_on - timedelta(days=366)).replace(day=1)
    ends_on = min(max([plan.ends_on, *ends]), plan.ends_on + timedelta(days=366 * LATEST_YEARS))
    return Span(starts_on, ends_on + (ends_on - starts_on) * ROOM)


def _row(scheduled: Scheduled, span: Span, as_of: date) -> Row:
    state = scheduled.action.state
    start, end = scheduled.starts_on, scheduled.completed_on or state.promised_end
    first = scheduled.first_end
    is_moved = first is not None and state.promised_end is not None and first != state.promised_end
    bar_end = max(end or scheduled.action.plan.ends_on, start)
    is_pushed = is_moved and not scheduled.completed_on and first < state.promised_end
    trail = _stretch(span, state.promised_end, as_of) if state.is_late else None
    return Row(
        scheduled=scheduled,
        bar=_stretch(span, start, bar_end),
        slip=_stretch(span, max(first, start), state.promised_end) if is_pushed else None,
        trail=trail,
        first_x=span.x(first) if is_moved else None,
        earlier_x=_earlier_x(scheduled, span),
        label=_label(scheduled),
        label_x=round(trail.x + trail.width, 2) if trail else span.x(bar_end),
        lozenges=tuple(_lozenge(each, span) for each in scheduled.milestones),
    )


def _stretch(span: Span, start: date, end: date) -> Stretch:
    """From a day to another, the last one included."""
    x = span.x(start)
    return Stretch(x, round(max(span.x(end + timedelta(days=1)) - x, 0.3), 2))


def _earlier_x(scheduled: Scheduled, span: Span) -> float | None:
    comparison = scheduled.action.comparison
    before = comparison and comparison.before and comparison.before.promised_end
    return span.x(before) if before and before != scheduled.action.state.promised_end else None


def _label(scheduled: Scheduled) -> str:
    """What is written beside the bar: how late, else how far it slipped, else that no end is known."""
    state = scheduled.action.state
    if state.is_late:
        return f"{state.days_late}\u00a0j de retard"
    if state.status in CLOSED:
        return ""
    if state.promised_end is None:
        return "sans échéance"
    return shift(scheduled.slippage) if scheduled.slippage.days else ""


def _lozenge(milestone: MilestoneState, span: Span) -> Lozenge:
    if milestone.done_on:
        return Lozenge(
            span.x(milestone.done_on), "done", f"{milestone.title}\u00a0: atteint le {in_words(milestone.done_on)}"
        )
    due = in_words(milestone.due_on)
    if milestone.is_overdue:
        return Lozenge(span.x(milestone.due_on), "overdue", f"{milestone.title}\u00a0: était prévu le {due}")
    return Lozenge(span.x(milestone.due_on), "awaited", f"{milestone.title}\u00a0: prévu le {due}")


def timeline_table(drawn: Timeline, query: str) -> Table:
    """Return the same as a table; `query` carries the period on to the sheets."""
    return Table(
        caption="Dates des actions",
        headers=("Action", "Statut", "Début", "Première échéance", "Échéance", "Glissement", "Prochain jalon"),
        rows=tuple(_table_row(row.scheduled, query) for row in drawn.rows),
    )


def _table_row(scheduled: Scheduled, query: str) -> tuple[Cell | str, ...]:
    action, state, following = scheduled.action, scheduled.action.state, scheduled.next_milestone
    return (
        Cell(f"{action.number}. {action.wording}", f"{action.get_absolute_url()}{query}"),
        str(state.status.label),
        in_words(scheduled.starts_on),
        in_words(scheduled.first_end) or "–",
        in_words(state.promised_end) or "sans échéance",
        shift(scheduled.slippage) if scheduled.slippage.days else "–",
        f"{following.title}, {in_words(following.due_on)}" if following else "–",
    )
