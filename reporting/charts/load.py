"""What each pilot carries: a wall of bricks, laid out for a wide screen and for a narrow one, or a bar of statuses."""

from collections.abc import Sequence
from dataclasses import dataclass

from actions.alerts import Alert
from actions.models import Action
from actions.period import Period
from actors.templatetags.french import number
from reporting.charts.bars import Segment, segments_of
from reporting.charts.links import Links
from reporting.charts.table import Cell, Table
from reporting.charts.wall import Wall, wall
from reporting.partnerships import Load

WIDE, NARROW = 15, 8  # bricks to a course


@dataclass(frozen=True)
class Carried:
    """What is drawn of a load, and the lists that hold exactly what it counts."""

    load: Load
    url: str
    late_url: str
    silent_url: str
    walls: tuple[Wall, ...]
    """The wide one and the narrow one; none where the plan is too large for bricks."""
    segments: tuple[Segment, ...]

    @property
    def name(self) -> str:
        return str(self.load.organisation or "Sans pilote")


def carried(load: Load, found: dict[int, Action], links: Links, period: Period, kept: dict) -> Carried:
    """Draw a load; `found` are the actions by primary key (none: too many to draw), `kept` the page's filters."""
    chosen, signals = kept, []
    if load.organisation:
        chosen = {**kept, "pilote": load.organisation.slug}
    else:
        signals = [Alert.WITHOUT_PILOT.value]
    actions: Sequence[Action] = [found[fact.pk] for fact in load.actions] if found else []
    return Carried(
        load=load,
        url=links.actions(period.as_of, **chosen, signal=signals),
        late_url=links.actions(period.as_of, **chosen, signal=[*signals, Alert.LATE.value]),
        silent_url=links.actions(period.as_of, **chosen, signal=[*signals, Alert.SILENT.value]),
        walls=tuple(wall(actions, per_course=count, query=period.query) for count in (WIDE, NARROW) if actions),
        segments=segments_of(load.by_status),
    )


def load_table(rows: Sequence[Carried]) -> Table:
    """All the pilots, beyond those that are drawn, and what nobody pilots."""
    return Table(
        caption="Charge des pilotes",
        headers=("Pilote", "Contacts", "Actions", "Ni réalisées ni abandonnées", "En retard", "Sans nouvelles"),
        rows=tuple(
            (
                Cell(each.name, each.load.organisation.get_absolute_url() if each.load.organisation else ""),
                ", ".join(each.load.people) or "–",
                Cell(number(each.load.total), each.url),
                number(each.load.open),
                Cell(number(each.load.late), each.late_url if each.load.late else ""),
                Cell(number(each.load.silent), each.silent_url if each.load.silent else ""),
            )
            for each in rows
        ),
    )
