"""The geometry of the progress against the time: for the plan, and for each orientation beside the plan."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse

from actors.templatetags.french import day as in_words
from reporting.charts.frame import Column, Frame, Size, columns, frame, spread
from reporting.charts.links import Links
from reporting.history import History, Part
from reporting.snapshot import Figures
from reporting.templatetags.typography import short_date

WIDE = Size(width=880, height=336, left=60, top=36, bottom=276, text=16, room=180)
NARROW = Size(width=380, height=316, left=44, top=30, bottom=260, text=13.5, room=136)
SMALL = Size(width=300, height=168, left=38, top=12, bottom=142, text=13, room=52)
BELOW_THE_LINE = 15  # how far below the rising line of the time its words are clear of it
CLEAR_OF_THE_AXIS = 6
MARK_HEIGHT = 10


@dataclass(frozen=True)
class Pace:
    """How far the plan has come on a day, and how far its time; `progress` None where nothing is counted."""

    day: date
    progress: int | None
    elapsed: int

    @property
    def gap(self) -> int | None:
        """Points ahead of the time; negative when behind."""
        return None if self.progress is None else self.progress - self.elapsed

    @property
    def verdict(self) -> str:
        """« 18 points de retard »; empty where nothing is counted."""
        if self.gap is None:
            return ""
        if not self.gap:
            return "au rythme du temps"
        return f"{points(abs(self.gap))} {'d’avance' if self.gap > 0 else 'de retard'}"

    @property
    def side(self) -> str:
        """`behind`, `ahead`, or `level`."""
        gap = self.gap or 0
        return "behind" if gap < 0 else "ahead" if gap else "level"


def points(count: int) -> str:
    return f"{count}\u00a0point{'s' if count > 1 else ''}"


def paces(history: History) -> tuple[Pace, ...]:
    known = zip(history.days, history.by_day, history.elapsed, strict=True)
    return tuple(Pace(day, figures.progress, elapsed) for day, figures, elapsed in known)


@dataclass(frozen=True)
class Label:
    x: float
    y: float
    text: str
    kind: str
    anchor: str = "start"


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    column: Column


@dataclass(frozen=True)
class MeetingMark:
    """A meeting of the committee below the axis."""

    x: float
    day: date
    url: str
    is_to_come: bool


@dataclass(frozen=True)
class Rule:
    """A day that is marked from top to bottom, and the height of the progress on it; None where none is counted."""

    x: float
    y: float | None
    label: Label


@dataclass(frozen=True)
class PaceChart:
    """The line of the progress so far, that of the time from the plan's first day to its last."""

    plot: Frame
    line: str
    time: str
    dots: tuple[Dot, ...]
    labels: tuple[Label, ...]
    now: Rule
    now_time_y: float
    side: str
    since: Rule | None
    meetings: tuple[MeetingMark, ...]
    meetings_label: Label | None


def pace_chart(history: History, meetings: Sequence[date], links: Links, size: Size = WIDE) -> PaceChart:
    plan, told = history.plan, paces(history)
    plot = frame(size, plan.starts_on, history.last, max(plan.ends_on, history.last))
    marks = _meetings(plot, history, meetings)
    now = _rule(plot, told[-1], told[-1].day)
    since = _rule(plot, told[history.on(history.since)], history.since) if history.since else None
    return PaceChart(
        plot=plot,
        line=_line(plot, history, history.by_day),
        time=_time(plot, history),
        dots=_dots(plot, told, links),
        labels=_labels(plot, told[-1]),
        now=now,
        now_time_y=plot.y(told[-1].elapsed),
        side=told[-1].side,
        since=_apart(since, now, size),
        meetings=marks,
        meetings_label=_name_of(marks, size),
    )


def _line(plot: Frame, history: History, figures: Sequence[Figures]) -> str:
    known = zip(history.days, figures, strict=True)
    return plot.path([(day, each.progress) for day, each in known if each.progress is not None])


def _time(plot: Frame, history: History) -> str:
    plan = history.plan
    after = [(plot.end, 100)] if plot.end > plan.ends_on else []
    return plot.path([(plan.starts_on, 0), (plan.ends_on, 100), *after])


def _dots(plot: Frame, told: Sequence[Pace], links: Links) -> tuple[Dot, ...]:
    days = [pace.day for pace in told]
    laid = columns(plot, days, [_said(pace) for pace in told], [links.actions(day) for day in days])
    return tuple(
        Dot(column.x, plot.y(pace.progress), column)
        for column, pace in zip(laid, told, strict=True)
        if pace.progress is not None
    )


def _said(pace: Pace) -> str:
    return (
        f"{in_words(pace.day)}\u00a0: {pace.progress}\u00a0% d’avancement, {pace.elapsed}\u00a0% du temps, "
        f"{pace.verdict}"
    )


def _labels(plot: Frame, pace: Pace) -> tuple[Label, ...]:
    """Name both lines right of the last day, and between them what lies between, where there is room."""
    x, line = plot.x(pace.day) + 10, plot.size.text + 5
    time = Label(x, plot.y(pace.elapsed) + BELOW_THE_LINE, f"Temps écoulé {pace.elapsed}\u00a0%", "time")
    if pace.progress is None:
        return _above_the_axis(plot, (time,))
    y = plot.y(pace.progress) + 5
    if abs(y - time.y) < line:
        y = time.y - line if pace.gap > 0 and time.y - 2 * line > plot.size.top else time.y + line
    progress = Label(x, round(y, 1), f"Avancement {pace.progress}\u00a0%", "progress")
    fits = x + plot.size.digit * len(pace.verdict) <= plot.size.width and abs(y - time.y) >= 2 * line
    between = (Label(x, round((y + time.y) / 2, 1), pace.verdict, "gap"),) if fits else ()
    return _above_the_axis(plot, (time, *between, progress))


def _above_the_axis(plot: Frame, labels: tuple[Label, ...]) -> tuple[Label, ...]:
    """Move up what would be written over the axis: at the beginning of a plan both lines are low."""
    downwards = sorted(labels, key=lambda label: label.y)
    lowest = plot.size.bottom - CLEAR_OF_THE_AXIS
    heights = spread([label.y for label in downwards], plot.size.text + 1, lowest)
    return tuple(replace(label, y=y) for label, y in zip(downwards, heights, strict=True))


def _rule(plot: Frame, pace: Pace, day: date) -> Rule:
    x, text = plot.x(day), short_date(day)
    half = plot.size.digit * len(text) / 2
    middle = min(max(x, half), plot.size.width - half)
    y = None if pace.progress is None else plot.y(pace.progress)
    return Rule(x, y, Label(round(middle, 1), plot.size.top - 12, text, "day", "middle"))


def _apart(since: Rule | None, now: Rule, size: Size) -> Rule | None:
    """Write the earlier day left of the later one where it would run into it."""
    half = size.digit * len(now.label.text) / 2 + 6
    if since is None or now.label.x - since.label.x > 2 * half:
        return since
    x = round(min(since.x, now.label.x - half), 1)
    return replace(since, label=replace(since.label, x=x, anchor="end"))


def _meetings(plot: Frame, history: History, meetings: Sequence[date]) -> tuple[MeetingMark, ...]:
    slug = history.plan.slug
    return tuple(
        MeetingMark(plot.x(day), day, reverse("meeting", args=[slug, day]), day > history.as_of)
        for day in sorted(meetings)
        if plot.start <= day <= plot.end
    )


def _name_of(marks: Sequence[MeetingMark], size: Size) -> Label | None:
    """« comités » before the first of their marks or, without room, after the last."""
    if not marks:
        return None
    y, width = size.bottom + MARK_HEIGHT + 4, 8 * size.digit
    if marks[0].x - width > size.left:
        return Label(marks[0].x - 10, y, "comités", "meetings", "end")
    return Label(marks[-1].x + 10, y, "comités", "meetings")


@dataclass(frozen=True)
class Panel:
    """An orientation's progress, that of the whole plan and the time, on the scale of every other panel."""

    number: int
    title: str
    url: str
    list_url: str
    total: int
    pace: Pace
    plot: Frame
    line: str
    plan_line: str
    time: str
    end: tuple[float, float] | None
    labels: tuple[Label, ...]


def panels(history: History, links: Links) -> tuple[Panel, ...]:
    """Lay out a panel for each orientation that has actions."""
    plan = history.plan
    plot = frame(SMALL, plan.starts_on, history.last, max(plan.ends_on, history.last))
    whole, time = _line(plot, history, history.by_day), _time(plot, history)
    return tuple(_panel(history, part, links, plot, whole, time) for part in history.orientations if part.lives)


def _panel(history: History, part: Part, links: Links, plot: Frame, whole: str, time: str) -> Panel:
    pace = Pace(history.last, part.figures.progress, history.elapsed[-1])
    return Panel(
        number=part.number,
        title=part.title,
        url=links.part("orientation", part.number, history.last),
        list_url=links.actions(history.last, orientation=part.number),
        total=part.figures.total,
        pace=pace,
        plot=plot,
        line=_line(plot, history, part.by_day),
        plan_line=whole,
        time=time,
        end=None if pace.progress is None else (plot.x(pace.day), plot.y(pace.progress)),
        labels=_ends(plot, pace, history.figures.progress),
    )


def _ends(plot: Frame, pace: Pace, whole: int | None) -> tuple[Label, ...]:
    """Name the three lines right of the last day, the highest first."""
    x, shift = plot.x(pace.day) + 8, 4
    named = [
        (pace.progress, f"{pace.progress}\u00a0%", "progress", shift),
        (whole, "plan", "whole", shift),
        (pace.elapsed, "temps", "time", BELOW_THE_LINE),
    ]
    found = sorted((plot.y(value) + down, text, kind) for value, text, kind, down in named if value is not None)
    heights = spread([y for y, _, _ in found], plot.size.text + 1, plot.size.bottom)
    return tuple(Label(x, y, text, kind) for y, (_, text, kind) in zip(heights, found, strict=True))
