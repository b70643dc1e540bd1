"""Every figure of a plan on a day: the one place where anything is counted.

`build` returns frozen dataclasses that pages, PDFs, spreadsheets and JSON read alike. The rules are told to readers in
`reporting/rules.py`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce
from operator import add

from django.db.models import Count, Q, Sum

from actions.alerts import CONDITIONS, Alert
from actions.models import Action, Axis, Change, Objective, Orientation, Plan, Status, Weather
from actions.models.action import ActionQuerySet
from actions.models.change import kinds_in
from actors.clock import today


@dataclass(frozen=True)
class Figures:
    """Counts over a set of actions; all are numbers of actions, but for `progress_sum` (a sum of percentages)."""

    by_status: Counter[Status] = field(default_factory=Counter)
    by_weather: Counter[Weather] = field(default_factory=Counter)
    by_alert: Counter[Alert] = field(default_factory=Counter)
    by_change: Counter[Change] = field(default_factory=Counter)
    """Filled where the snapshot is compared with an earlier day."""
    progress_sum: int = 0
    counts_abandoned: bool = False
    """Whether the abandoned weigh 0 % in the progress rather than nothing at all."""

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            by_status=self.by_status + other.by_status,
            by_weather=self.by_weather + other.by_weather,
            by_alert=self.by_alert + other.by_alert,
            by_change=self.by_change + other.by_change,
            progress_sum=self.progress_sum + other.progress_sum,
            counts_abandoned=self.counts_abandoned or other.counts_abandoned,
        )

    @property
    def total(self) -> int:
        return sum(self.by_status.values())

    @property
    def counted(self) -> int:
        """Actions that weigh in the progress: all but the abandoned, unless they count against the initial plan."""
        return self.total if self.counts_abandoned else self.total - self.by_status[Status.ABANDONED]

    @property
    def progress(self) -> int | None:
        """Mean progress in percent, rounded, a half up; None where nothing is counted."""
        return int(self.progress_sum / self.counted + 0.5) if self.counted else None

    @property
    def completed(self) -> int:
        return self.by_status[Status.COMPLETED]

    @property
    def late(self) -> int:
        return self.by_alert[Alert.LATE]


@dataclass(frozen=True)
class Node:
    """An axis, an orientation or an objective, with the figures of the actions below it."""

    source: Axis | Orientation | Objective
    figures: Figures
    children: tuple["Node", ...] = ()
    earlier: Figures | None = None
    """The figures on the day that the snapshot is compared with."""

    @property
    def progress_gain(self) -> int | None:
        return _gain(self.earlier, self.figures)

    @property
    def kind(self) -> str:
        """`axis`, `orientation` or `objective`."""
        return self.source._meta.model_name

    @property
    def number(self) -> int:
        return self.source.number

    @property
    def title(self) -> str:
        return self.source.title

    @property
    def label(self) -> str:
        """« Orientation 3 »."""
        return str(self.source)

    def get_absolute_url(self) -> str:
        return self.source.get_absolute_url()

    @property
    def filter(self) -> str:
        """The parameter of the list of actions that selects the actions below."""
        return {"axis": "axe", "orientation": "orientation", "objective": "objectif"}[self.kind]


def elapsed_share(plan: Plan, day: date) -> int:
    """Return the share of the plan's time that is over on a day, in percent."""
    length = (plan.ends_on - plan.starts_on).days + 1
    lived = (day - plan.starts_on).days + 1
    return min(100, max(0, round(100 * lived / length)))


@dataclass(frozen=True)
class PlanSnapshot:
    plan: Plan
    as_of: date
    figures: Figures
    axes: tuple[Node, ...]
    against_initial: bool = False
    since: date | None = None
    earlier: Figures | None = None
    """The figures of the whole on the day `since`; None without comparison."""

    @property
    def progress_gain(self) -> int | None:
        """Points of progress gained since the earlier day; None where nothing is compared or counted."""
        return _gain(self.earlier, self.figures)

    @property
    def elapsed(self) -> int:
        """Share of the plan's time that is over, in percent."""
        return elapsed_share(self.plan, self.as_of)

    @property
    def lead(self) -> int | None:
        """Points of progress ahead of the elapsed time, negative where behind; None where nothing is counted."""
        return None if self.figures.progress is None else self.figures.progress - self.elapsed

    def parts(self, kind: str) -> tuple[Node, ...]:
        """Return the axes, the orientations or the objectives; `kind` as in `Node.kind`."""
        return {"axis": self.axes, "orientation": self.orientations, "objective": self.objectives}[kind]

    def ancestors(self, part: Node) -> tuple[Node, ...]:
        """Return the parts that hold this one, the axis first."""
        holders = [node for node in (*self.axes, *self.orientations) if part in node.children]
        return (*self.ancestors(holders[0]), *holders) if holders else ()

    @property
    def orientations(self) -> tuple[Node, ...]:
        return tuple(orientation for axis in self.axes for orientation in axis.children)

    @property
    def objectives(self) -> tuple[Node, ...]:
        return tuple(objective for orientation in self.orientations for objective in orientation.children)


def build(
    plan: Plan,
    as_of: date | None = None,
    since: date | None = None,
    *,
    only: ActionQuerySet | None = None,
    against_initial: bool = False,
) -> PlanSnapshot:
    """Count the plan, or `only` some of its actions, as it stood on a day (today).

    Four queries, however many actions there are. `since` adds the figures of an earlier day beside, and how many
    actions changed in what way: two queries more. `against_initial` counts the plan as it was voted: without the
    actions added since, with the abandoned for 0 %, and late after the planned end.
    """
    as_of = as_of or today()
    chosen = Action.objects.all() if only is None else only
    actions = chosen.with_state(plan, as_of, since=since, against_initial=against_initial)
    figures = _figures_by_objective(actions, counts_abandoned=against_initial)
    earlier = {}
    if since:
        then = chosen.with_state(plan, since, against_initial=against_initial)
        earlier = _figures_by_objective(then, counts_abandoned=against_initial)
        figures = _with_changes(figures, actions)
    nodes = (_objective(objective, figures, earlier, since) for objective in plan.objectives.all())
    objectives = _group(nodes, by="orientation_id")
    orientations = _group((_parent(node, objectives) for node in plan.orientations.all()), by="axis_id")
    axes = tuple(_parent(node, orientations) for node in plan.axes.all())
    return PlanSnapshot(
        plan=plan,
        as_of=as_of,
        figures=_total(axes),
        axes=axes,
        against_initial=against_initial,
        since=since,
        earlier=(_earlier(axes) or Figures()) if since else None,
    )


def _objective(source: Objective, figures: dict, earlier: dict, since: date | None) -> Node:
    then = earlier.get(source.pk, Figures()) if since else None
    return Node(source, figures.get(source.pk, Figures()), earlier=then)


def _gain(earlier: Figures | None, figures: Figures) -> int | None:
    if earlier is None or earlier.progress is None or figures.progress is None:
        return None
    return figures.progress - earlier.progress


def _figures_by_objective(actions: ActionQuerySet, *, counts_abandoned: bool) -> dict[int, Figures]:
    rows = (
        actions.order_by()
        .values("objective")
        .annotate(
            **{f"status_{status}": Count("pk", filter=Q(state_status=status)) for status in Status},
            **{f"weather_{weather}": Count("pk", filter=Q(state_weather=weather)) for weather in Weather},
            **{f"alert_{alert.name}": Count("pk", filter=CONDITIONS[alert]) for alert in Alert},
            progress_sum=Sum("state_progress", filter=~Q(state_status=Status.ABANDONED), default=0),
        )
    )
    return {
        row["objective"]: Figures(
            by_status=Counter({status: row[f"status_{status}"] for status in Status}),
            by_weather=Counter({weather: row[f"weather_{weather}"] for weather in Weather}),
            by_alert=Counter({alert: row[f"alert_{alert.name}"] for alert in Alert}),
            progress_sum=row["progress_sum"],
            counts_abandoned=counts_abandoned,
        )
        for row in rows
    }


def _with_changes(figures: dict[int, Figures], actions: ActionQuerySet) -> dict[int, Figures]:
    """Add to the figures of each objective how many of its actions changed in what way."""
    counts: dict[int, Counter[Change]] = {}
    for row in actions.order_by().values("objective", "changes").annotate(count=Count("pk")):
        by_change = counts.setdefault(row["objective"], Counter())
        by_change.update(dict.fromkeys(kinds_in(row["changes"]), row["count"]))
    return {pk: replace(found, by_change=counts.get(pk, Counter())) for pk, found in figures.items()}


def _parent(source, children_of: Mapping[int, list[Node]]) -> Node:
    children = tuple(children_of.get(source.pk, ()))
    return Node(source, _total(children), children, _earlier(children))


def _group(nodes: Iterable[Node], *, by: str) -> dict[int, list[Node]]:
    groups: dict[int, list[Node]] = {}
    for node in nodes:
        groups.setdefault(getattr(node.source, by), []).append(node)
    return groups


def _earlier(nodes: Iterable[Node]) -> Figures | None:
    """Add up the earlier figures; None where nothing is compared."""
    figures = [node.earlier for node in nodes if node.earlier is not None]
    return reduce(add, figures, Figures()) if figures else None


def _total(nodes: Iterable[Node]) -> Figures:
    return reduce(add, (node.figures for node in nodes), Figures())
