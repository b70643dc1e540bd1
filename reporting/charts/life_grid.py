"""The grid of the quarters: one row an action, one brick a quarter; in a large plan one row an objective."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from actors.templatetags.french import day as in_words
from actors.templatetags.french import number
from reporting.charts.bars import Segment, status_segments
from reporting.charts.links import Links
from reporting.charts.palette import KEY_OF, StatusKey
from reporting.history import History, Life, Moment, Part, Quarter
from reporting.snapshot import Figures

LARGEST_GRID = 120  # actions; beyond that, one row an objective


@dataclass(frozen=True)
class Brick:
    """An action at the end of a quarter."""

    url: str
    words: str
    key: StatusKey
    is_late: bool


@dataclass(frozen=True)
class Bar:
    """The actions of an objective at the end of a quarter."""

    url: str
    words: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Row:
    """An action or an objective; None in the quarters that are to come or in which it was not there yet."""

    number: int
    title: str
    url: str
    cells: tuple[Brick | Bar | None, ...]


@dataclass(frozen=True)
class Group:
    """The rows of an orientation."""

    number: int
    title: str
    url: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class YearHead:
    year: int
    quarters: tuple[Quarter, ...]


@dataclass(frozen=True)
class LifeGrid:
    """`by_action`: bricks; otherwise bars of objectives."""

    years: tuple[YearHead, ...]
    groups: tuple[Group, ...]
    by_action: bool


def life_grid(history: History, links: Links) -> LifeGrid:
    by_action = history.figures.total <= LARGEST_GRID
    years = groupby(history.quarters, key=lambda quarter: quarter.year)
    groups = (_group(history, part, links, by_action) for part in history.orientations if part.lives)
    return LifeGrid(
        years=tuple(YearHead(year, tuple(quarters)) for year, quarters in years),
        groups=tuple(groups),
        by_action=by_action,
    )


def _group(history: History, part: Part, links: Links, by_action: bool) -> Group:
    if by_action:
        rows: Iterable[Row] = (_of_action(history, life, links) for life in part.lives)
    else:
        rows = (_of_objective(history, child, links) for child in part.children if child.lives)
    url = links.part("orientation", part.number, history.last)
    return Group(part.number, part.title, url, tuple(rows))


def _of_action(history: History, life: Life, links: Links) -> Row:
    cells = []
    for quarter in history.quarters:
        moment = life.moments[history.on(quarter.day)] if quarter.day else None
        url = moment and links.part("action", life.number, quarter.day)
        cells.append(moment and Brick(url, _told(life, moment, quarter), KEY_OF[moment.status], moment.is_late))
    return Row(life.number, life.title, links.part("action", life.number, history.last), tuple(cells))


def _told(life: Life, moment: Moment, quarter: Quarter) -> str:
    late = ", en retard" if moment.is_late else ""
    return (
        f"Action {life.number} au {in_words(quarter.day)}\u00a0: {moment.status.label}, {moment.progress}\u00a0%{late}"
    )


def _of_objective(history: History, part: Part, links: Links) -> Row:
    cells = []
    for quarter in history.quarters:
        figures = part.by_day[history.on(quarter.day)] if quarter.day else Figures()
        url = figures.total and links.actions(quarter.day, objectif=part.number)
        segments = status_segments(figures)
        cells.append(Bar(url, _counted(part, quarter, figures, segments), segments) if segments else None)
    return Row(part.number, part.title, links.part("objective", part.number, history.last), tuple(cells))


def _counted(part: Part, quarter: Quarter, figures: Figures, segments: tuple[Segment, ...]) -> str:
    counts = [f"{number(segment.count)} {segment.words}" for segment in segments]
    late = [f"dont {number(figures.late)} en retard"] if figures.late else []
    return "\n".join([f"Objectif {part.number} au {in_words(quarter.day)}\u00a0:", *counts, *late])
