"""The progress report: what the committee reads of the plan, or of a part of it, on a day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from actions.alerts import Alert
from actions.models import Action, Change, Plan, Weather
from actions.period import Period
from actors.clock import today
from reporting import changes, snapshot
from reporting.changes import Evolution, Group, PlanChanges
from reporting.charts.palette import STATUS_KEYS, StatusKey
from reporting.charts.wall import Wall, wall
from reporting.scope import WHOLE_PLAN, Scope
from reporting.sheets import ActionSheet, build_sheets
from reporting.snapshot import Figures, Node, PlanSnapshot

BY_STATUS = (Change.COMPLETED, Change.ABANDONED)
SHORTEST_COURSE, LONGEST_COURSE = 8, 12  # bricks, on the width of a page


@dataclass(frozen=True)
class Concern:
    """What calls for the committee's attention, and the actions concerned, the most pressing first."""

    alert: Alert
    count: int
    sheets: tuple[ActionSheet, ...]

    @property
    def told(self) -> tuple[ActionSheet, ...]:
        """Those that no more pressing concern has told before."""
        return tuple(sheet for sheet in self.sheets if sheet.alerts[0] == self.alert)

    @property
    def told_before(self) -> tuple[int, ...]:
        """The numbers of the others."""
        return tuple(sorted(sheet.number for sheet in self.sheets if sheet.alerts[0] != self.alert))


@dataclass(frozen=True)
class Chapter:
    """An orientation: its figures and the sheets of its actions."""

    node: Node
    sheets: tuple[ActionSheet, ...]

    @property
    def figures(self) -> Figures:
        return self.node.figures

    @property
    def objectives(self) -> tuple[Node, ...]:
        return _with_actions(self.node.children)


@dataclass(frozen=True)
class Part:
    """An axis and its chapters."""

    node: Node
    chapters: tuple[Chapter, ...]

    @property
    def figures(self) -> Figures:
        return self.node.figures


@dataclass(frozen=True)
class Report:
    scope: Scope
    situation: PlanSnapshot
    concerns: tuple[Concern, ...]
    parts: tuple[Part, ...]
    edited_on: date
    edited_by: str
    changes: PlanChanges | None = None
    """What changed since an earlier day; None where nothing is compared."""

    @property
    def is_reconstructed(self) -> bool:
        """Whether it tells a day that was over when it was made, as the history tells it since."""
        return self.as_of < self.edited_on

    @property
    def evolutions(self) -> tuple[Evolution, ...]:
        return changes.evolutions(self.situation)

    @property
    def changed(self) -> tuple[Group, ...]:
        """The groups that are told one by one: what a status says already, and small steps, are left out."""
        return tuple(group for group in self.changes.groups if not group.is_minor and group.kind not in BY_STATUS)

    @property
    def plan(self) -> Plan:
        return self.situation.plan

    @property
    def as_of(self) -> date:
        return self.situation.as_of

    @property
    def figures(self) -> Figures:
        return self.situation.figures

    @property
    def statuses(self) -> tuple[tuple[StatusKey, int], ...]:
        """Every status with its number of actions, in the order of the charts."""
        return tuple((key, self.figures.by_status[key.status]) for key in STATUS_KEYS)

    @property
    def weathers(self) -> tuple[tuple[Weather, int], ...]:
        return tuple((weather, self.figures.by_weather[weather]) for weather in Weather)

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        return tuple(chapter for part in self.parts for chapter in part.chapters)

    @property
    def walls(self) -> tuple[tuple[Chapter, Wall], ...]:
        """Each orientation with its bricks, as large as the longest course lets them be."""
        longest = max((len(chapter.sheets) for chapter in self.chapters), default=0)
        per_course = min(max(longest, SHORTEST_COURSE), LONGEST_COURSE)
        return tuple((chapter, _wall(chapter, per_course)) for chapter in self.chapters)


def build(plan: Plan, as_of: date, since: date | None = None, *, user, scope: Scope = WHOLE_PLAN) -> Report:
    """Read the report that `user` may see: a constant number of queries. `since` adds what changed from then on."""
    actions = scope.select(Action.objects.visible_to(user), on=as_of)
    situation = snapshot.build(plan, as_of, since, only=actions)
    sheets = build_sheets(actions, plan, as_of=as_of, user=user)
    return Report(
        scope=scope,
        situation=situation,
        concerns=tuple(_concern(alert, situation.figures, sheets) for alert in Alert),
        parts=_parts(situation, sheets),
        edited_on=today(),
        edited_by=str(user),
        changes=_changes(plan, as_of, since, user=user, only=None if scope.is_whole_plan else actions),
    )


def _changes(plan: Plan, as_of: date, since: date | None, *, user, only) -> PlanChanges | None:
    return changes.build(Period(plan, as_of, since), user=user, only=only) if since else None


def _concern(alert: Alert, figures: Figures, sheets: Iterable[ActionSheet]) -> Concern:
    found = sorted((sheet for sheet in sheets if alert in sheet.alerts), key=lambda sheet: _urgency(alert, sheet))
    return Concern(alert, figures.by_alert[alert], tuple(found))


def _urgency(alert: Alert, sheet: ActionSheet) -> tuple[date, int]:
    """What sorts a concern: the longest silence or the nearest end first, then the number."""
    day = sheet.state.last_heard_on if alert == Alert.SILENT else sheet.state.promised_end
    return day or date.max, sheet.number


def _parts(situation: PlanSnapshot, sheets: Iterable[ActionSheet]) -> tuple[Part, ...]:
    of_orientation = defaultdict(list)
    for sheet in sheets:
        of_orientation[sheet.action.objective.orientation_id].append(sheet)

    def part(axis: Node) -> Part:
        nodes = _with_actions(axis.children)
        return Part(axis, tuple(Chapter(node, tuple(of_orientation[node.source.pk])) for node in nodes))

    return tuple(part(axis) for axis in _with_actions(situation.axes))


def _wall(chapter: Chapter, per_course: int) -> Wall:
    """Lay the bricks of an orientation, each leading to its sheet in the report."""
    laid = wall([sheet.action for sheet in chapter.sheets], per_course=per_course)
    return replace(laid, bricks=tuple(replace(brick, url=f"#action-{brick.number}") for brick in laid.bricks))


def _with_actions(nodes: Iterable[Node]) -> tuple[Node, ...]:
    return tuple(node for node in nodes if node.figures.total)
