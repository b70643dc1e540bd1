"""The geometry of the network: the orientations on the left, the organisations on the right, ribbons between.

A ribbon is as broad as it holds actions; at either end ribbons lie one below the other, so that none hides another.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from actions.models import InvolvementRole
from actors.models import Organisation
from actors.templatetags.french import number as in_french
from reporting.charts.table import Cell, Table
from reporting.partnerships import Part, Partnerships

WIDTH, LEFT, RIGHT = 880, 272, 564  # of the view box, and where the ribbons begin and end
UNIT, LEAST = 7.0, 1.5  # height of a ribbon for an action, and of the thinnest ribbon
ROOM = 600  # what the ribbons of a large plan share
LINE, HEADING = 22, 58  # the least height of an organisation, of an orientation with its title
SPACE, TOP = 6, 8  # between two organisations or orientations, above the first
LETTERS = 40  # in a line of an orientation's title
MOST = 40  # organisations that are drawn

Lead = Callable[[Organisation, str, int], str]
"""The address of the list that holds what an organisation does, in a role, in an orientation."""


@dataclass(frozen=True)
class Left:
    """An orientation: its bar, and its title in two lines beside the bar's middle."""

    y: float
    height: float
    number: int
    title: str
    lines: tuple[str, ...]

    @property
    def middle(self) -> float:
        return round(self.y + self.height / 2, 1)


@dataclass(frozen=True)
class Right:
    """An organisation: its bar, and in how many actions it takes part."""

    y: float
    height: float
    organisation: Organisation
    count: int

    @property
    def middle(self) -> float:
        return round(self.y + self.height / 2, 1)


@dataclass(frozen=True)
class Ribbon:
    """In how many actions of an orientation an organisation holds a role; `start` and `end` are its upper corners."""

    orientation: int
    organisation: Organisation
    role: str
    count: int
    start: float
    end: float
    height: float
    url: str

    @property
    def path(self) -> str:
        middle = (LEFT + RIGHT) / 2
        below, above = round(self.start + self.height, 2), round(self.end + self.height, 2)
        there = f"M{LEFT} {self.start}C{middle} {self.start} {middle} {self.end} {RIGHT} {self.end}"
        return f"{there}V{above}C{middle} {above} {middle} {below} {LEFT} {below}Z"

    @property
    def words(self) -> str:
        """« 4 actions de l’orientation 3, CRESS partenaire »."""
        return f"{_actions(self.count)} de l’orientation {self.orientation}, {self.organisation} {_role(self.role)}"


@dataclass(frozen=True)
class Network:
    lefts: tuple[Left, ...]
    rights: tuple[Right, ...]
    ribbons: tuple[Ribbon, ...]
    height: float
    hidden: int
    """Organisations that are not drawn, those with the fewest actions."""

    width, left, right = WIDTH, LEFT, RIGHT


def network(told: Partnerships, orientations: dict[int, str], lead: Lead) -> Network:
    """Lay out who takes part where; `orientations` gives their titles by number, in order.

    Organisations stand by the middle of the orientations that they work in, so that fewer ribbons cross.
    """
    drawn = sorted(told.parts[:MOST], key=lambda part: (_middle(part, told), str(part.organisation)))
    counts = {part.organisation.pk: _counts(part, told) for part in drawn}
    total = sum(sum(by.values()) for by in counts.values())
    unit = min(UNIT, ROOM / total) if total else UNIT
    heights = {
        (number, pk, role): max(LEAST, round(count * unit, 2))
        for pk, by in counts.items()
        for (number, role), count in by.items()
    }
    left = {number: sum(high for key, high in heights.items() if key[0] == number) for number in orientations}
    right = {
        part.organisation.pk: sum(high for key, high in heights.items() if key[1] == part.organisation.pk)
        for part in drawn
    }
    height = max(_needed(left, HEADING), _needed(right, LINE))
    left_y, right_y = _places(left, HEADING, height), _places(right, LINE, height)
    return Network(
        lefts=tuple(Left(left_y[n], left[n], n, title, _two_lines(title)) for n, title in orientations.items()),
        rights=tuple(_right(part, right_y, right) for part in drawn),
        ribbons=_ribbons(drawn, counts, heights, left_y, right_y, lead),
        height=height,
        hidden=len(told.parts) - len(drawn),
    )


def _middle(part: Part, told: Partnerships) -> float:
    numbers = [told.actions[pk].orientation for pk in part.involved]
    return sum(numbers) / len(numbers)


def _counts(part: Part, told: Partnerships) -> Counter[tuple[int, str]]:
    """Return in how many actions of an orientation an organisation holds a role."""
    return Counter((told.actions[pk].orientation, role) for role in InvolvementRole for pk in part.holding(role))


def _needed(bars: dict[int, float], least: float) -> float:
    return round(2 * TOP + sum(max(least, bar + SPACE) for bar in bars.values()), 1)


def _places(bars: dict[int, float], least: float, height: float) -> dict[int, float]:
    """Return where each bar begins, in the middle of its place; what is left of the height lies between places."""
    spare = (height - _needed(bars, least)) / max(len(bars), 1)
    places, y = {}, float(TOP)
    for key, bar in bars.items():
        place = max(least, bar + SPACE) + spare
        places[key] = round(y + (place - bar) / 2, 1)
        y += place
    return places


def _right(part: Part, y: dict[int, float], heights: dict[int, float]) -> Right:
    pk = part.organisation.pk
    return Right(y[pk], round(heights[pk], 2), part.organisation, len(part.involved))


def _ribbons(drawn, counts, heights, left_y, right_y, lead) -> tuple[Ribbon, ...]:
    """Lay the ribbons of an organisation one below the other, and those of an orientation likewise."""
    used_left, used_right = defaultdict(float), defaultdict(float)
    ribbons = []
    for part in drawn:
        organisation = part.organisation
        for (number, role), count in sorted(counts[organisation.pk].items(), key=_pilots_first):
            height = heights[number, organisation.pk, role]
            start = round(left_y[number] + used_left[number], 2)
            end = round(right_y[organisation.pk] + used_right[organisation.pk], 2)
            url = lead(organisation, role, number)
            ribbons.append(Ribbon(number, organisation, role, count, start, end, height, url))
            used_left[number] += height
            used_right[organisation.pk] += height
    return tuple(ribbons)


def _pilots_first(item) -> tuple[int, bool]:
    (number, role), _ = item
    return number, role != InvolvementRole.PILOT


def _two_lines(title: str) -> tuple[str, ...]:
    """Break a title into two lines at a space; what does not fit ends with « … »."""
    if len(title) <= LETTERS:
        return (title,)
    place = title.rfind(" ", 0, LETTERS + 1)
    rest = title[place + 1 :]
    return (title[:place], rest if len(rest) <= LETTERS else f"{rest[: rest.rfind(' ', 0, LETTERS)]}…")


def _actions(count: int) -> str:
    return f"{in_french(count)} action{'s' if count > 1 else ''}"


def _role(role: str) -> str:
    return InvolvementRole(role).label.lower()


def network_table(told: Partnerships, lead: Lead) -> Table:
    """Every organisation in each orientation, beyond those that are drawn."""
    rows = []
    for part in told.parts:
        counts = _counts(part, told)
        for number in sorted({number for number, _ in counts}):
            cells = [_counted(counts[number, role], lead(part.organisation, role, number)) for role in InvolvementRole]
            rows.append((Cell(str(part.organisation), part.organisation.get_absolute_url()), str(number), *cells))
    return Table(
        "Organisations et orientations", ("Organisation", "Orientation", "En pilote", "En partenaire"), tuple(rows)
    )


def _counted(count: int, url: str) -> Cell:
    return Cell(in_french(count), url) if count else Cell("–")
