"""The geometry of the timeline: one row an action, in hundredths of the width of the time that is drawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from actions.milestones import MilestoneState
from actions.models import Meeting, Plan
from actions.models.action import DUE_SOON_DAYS
from actions.templatetags.durations import shift
from actors.templatetags.french import number
from reporting.charts.palette import KEY_OF, StatusKey
from reporting.charts.timeline_words import milestone_note, note
from reporting.schedule import Scheduled

ROOM = 0.14  # of the time drawn, left free after the latest date for what is written beside a bar
LATEST_YEARS = 5  # after the plan's end; a date beyond is drawn at the edge
MOST_QUARTERS, MOST_YEARS = 26, 20  # that are named without running into one another

MILESTONE_KINDS = (("done", "atteint"), ("awaited", "à venir"), ("overdue", "dépassé"))

# What marks and letters take, in hundredths, on the narrowest drawing: 52 rem
NARROWEST_SHAPE = 2.5
SHIFT_WIDTH = 7
MEETING_WIDTH = 5.2


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
    is_named: bool
    """Whether there is room for its day."""


@dataclass(frozen=True)
class Span:
    """The time that is drawn, both days included; after `last_on` there is only room to write."""

    starts_on: date
    ends_on: date
    last_on: date

    def x(self, day: date) -> float:
        """Return where a day begins, in hundredths of the width; at the edge where it is outside."""
        share = (day - self.starts_on).days / ((self.ends_on - self.starts_on).days + 1)
        return round(100 * min(1, max(0, share)), 2)

    def after(self, day: date) -> float:
        """Return where a day ends."""
        return self.x(day + timedelta(days=1))

    def holds(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on

    @cached_property
    def ticks(self) -> tuple[Tick, ...]:
        """The beginnings of the quarters, those of January bearing the year; of the years alone over a long time."""
        years = range(self.starts_on.year, self.last_on.year + 1)
        step = -(-len(years) // MOST_YEARS)
        months = (1, 4, 7, 10) if 4 * len(years) <= MOST_QUARTERS else (1,)
        days = (date(year, month, 1) for year in years if year % step == 0 for month in months)
        return tuple(
            Tick(self.x(day), str(day.year) if day.month == 1 else f"T{day.month // 3 + 1}", day.month == 1)
            for day in days
            if self.starts_on <= day <= self.last_on
        )


@dataclass(frozen=True)
class Stretch:
    x: float
    width: float

    @property
    def end(self) -> float:
        return round(self.x + self.width, 2)

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)


@dataclass(frozen=True)
class Lozenge:
    """A milestone: `kind` is `done`, `overdue` or `awaited`."""

    x: float
    kind: str
    words: str


@dataclass(frozen=True)
class Row:
    """All that is shown of an action, in values: equal rows are drawn alike."""

    number: int
    wording: str
    address: str
    """Of its sheet, without the period."""
    key: StatusKey
    words: str
    bar: Stretch
    """From the start to the day on which the action was closed or, failing one, the promised end."""
    slip: Stretch | None
    """The part of the bar that comes after the first end."""
    rest: Stretch | None
    """From the bar to an end that was not waited for, or to the first one, brought forward since."""
    trail: Stretch | None
    """From the promised end to the day of the page, where the action is late."""
    first_x: float | None
    """Where the first end is, if the bar does not end there."""
    closed_x: float | None
    moved: tuple[float, float] | None
    """Where the end was promised on the day that is compared with, and where it is now."""
    is_endless: bool
    shift: str
    """« + 3 mois »; empty where the promise did not move."""
    days_late: int
    lozenges: tuple[Lozenge, ...]

    @property
    def has_shape(self) -> bool:
        """Whether the bar is long enough, before what slipped, to bear the shape of its status."""
        return (self.slip.x - self.bar.x if self.slip else self.bar.width) >= NARROWEST_SHAPE

    @property
    def shift_fits(self) -> bool:
        """Whether the shift is written within what slipped rather than beside the bar."""
        return bool(self.shift and self.slip and self.slip.width >= SHIFT_WIDTH)

    @property
    def label(self) -> str:
        """What is written beside the bar."""
        written = [self.shift] if self.shift and not self.shift_fits else []
        if self.days_late:
            written.append(f"{number(self.days_late)}\u00a0j de retard")
        elif self.is_endless:
            written.append("sans échéance")
        return ", ".join(written)

    @property
    def label_x(self) -> float:
        return max(stretch.end for stretch in (self.bar, self.rest, self.trail) if stretch)


@dataclass(frozen=True)
class Timeline:
    span: Span
    rows: tuple[Row, ...]
    meetings: tuple[MeetingMark, ...]
    today_x: float | None
    """Where the day of the page stands; None outside what is drawn."""
    soon: Stretch | None
    """The days after it, in which what ends is due soon."""
    over_x: float
    """Where the plan ends."""


def timeline(plan: Plan, scheduled: Iterable[Scheduled], meetings: Iterable[Meeting], as_of: date) -> Timeline:
    """Lay out actions and the meetings of the committee, the earliest first."""
    scheduled = tuple(scheduled)
    span = _span(plan, scheduled, as_of)
    return Timeline(
        span=span,
        rows=tuple(_row(each, span, plan, as_of) for each in scheduled),
        meetings=_meetings([each for each in meetings if span.holds(each.held_on)], span, as_of),
        today_x=span.x(as_of) if span.holds(as_of) else None,
        soon=_between(span.x(as_of), span.after(as_of + timedelta(days=DUE_SOON_DAYS))) if span.holds(as_of) else None,
        over_x=span.after(plan.ends_on),
    )


def _span(plan: Plan, scheduled: Sequence[Scheduled], as_of: date) -> Span:
    """The plan's time, what is promised beyond it, how far what is late has come, and some room to write."""
    starts = [each.starts_on for each in scheduled]
    ends = [end for each in scheduled for end in (*each.slippage.ends, each.closed_on) if end]
    late = [as_of] if any(each.action.state.is_late for each in scheduled) else []
    starts_on = max(min([plan.starts_on, *starts]), plan.starts_on - timedelta(days=366)).replace(day=1)
    last_on = min(max([plan.ends_on, *ends, *late]), plan.ends_on + timedelta(days=366 * LATEST_YEARS))
    return Span(starts_on, last_on + (last_on - starts_on) * ROOM, last_on)


def _meetings(meetings: Iterable[Meeting], span: Span, as_of: date) -> tuple[MeetingMark, ...]:
    marks, named_x = [], -MEETING_WIDTH
    for meeting in meetings:
        x = span.x(meeting.held_on)
        is_named = x - named_x >= MEETING_WIDTH
        named_x = x if is_named else named_x
        marks.append(MeetingMark(x, meeting, meeting.held_on <= as_of, is_named))
    return tuple(marks)


def _row(scheduled: Scheduled, span: Span, plan: Plan, as_of: date) -> Row:
    start, first, promised = scheduled.starts_on, scheduled.first_end, scheduled.promised_end
    end = scheduled.closed_on or promised
    bar = _stretch(span, start, max(end or plan.ends_on, start))
    earlier, action, moved = scheduled.earlier_end, scheduled.action, scheduled.slippage
    return Row(
        number=action.number,
        wording=action.wording,
        address=action.get_absolute_url(),
        key=KEY_OF[action.state.status],
        words=note(scheduled),
        bar=bar,
        slip=_between(max(span.after(first), bar.x), bar.end) if first and end and first < end else None,
        rest=_between(bar.end, max(span.after(each) for each in (first, promised) if each)) if first else None,
        trail=_between(bar.end, span.x(as_of)) if action.state.is_late else None,
        first_x=span.after(first) if first and first != end else None,
        closed_x=bar.end if scheduled.closed_on else None,
        moved=(span.after(earlier), span.after(promised)) if earlier and promised else None,
        is_endless=end is None,
        shift=shift(moved) if moved.days else "",
        days_late=action.state.days_late,
        lozenges=tuple(_lozenge(each, span) for each in scheduled.milestones),
    )


def _stretch(span: Span, start: date, end: date) -> Stretch:
    """From a day to another, the last one included; never too short to be seen."""
    x = span.x(start)
    return Stretch(x, round(max(span.after(end) - x, 0.3), 2))


def _between(x: float, end: float) -> Stretch | None:
    return Stretch(x, round(end - x, 2)) if end > x else None


def _lozenge(milestone: MilestoneState, span: Span) -> Lozenge:
    words = milestone_note(milestone)
    if milestone.done_on:
        return Lozenge(span.x(milestone.done_on), "done", words)
    return Lozenge(span.x(milestone.due_on), "overdue" if milestone.is_overdue else "awaited", words)
