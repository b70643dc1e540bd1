"""The geometry of the network: the orientations on the left, the organisations on the right, links between."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from actors.models import Organisation
from reporting.partnerships import Part, Partnerships

WIDTH, LEFT, RIGHT = 960, 300, 640  # of the view box, and where the links begin and end
LINE, TOP = 25, 14  # between two organisations, above the first
WIDEST = 16  # stroke of the strongest link
MOST = 40  # organisations that are drawn


@dataclass(frozen=True)
class Left:
    """An orientation."""

    y: float
    number: int
    lines: tuple[str, ...]
    count: int
    """Links that reach it, in actions."""


@dataclass(frozen=True)
class Right:
    y: float
    organisation: Organisation
    count: int
    """Actions in which it takes part."""


@dataclass(frozen=True)
class Link:
    """What an organisation does in an orientation: `path` in the view box, `stroke` its thickness."""

    orientation: int
    organisation: Organisation
    piloted: int
    partnered: int
    path: str
    stroke: float

    @property
    def count(self) -> int:
        return self.piloted + self.partnered

    @property
    def role(self) -> str:
        return "pilot" if self.piloted else "partner"

    @property
    def words(self) -> str:
        """« CRESS, orientation 3 : partenaire de 4 actions »."""
        roles = []
        if self.piloted:
            roles.append(f"pilote {self.piloted} action{'s' if self.piloted > 1 else ''}")
        if self.partnered:
            roles.append(f"partenaire de {self.partnered} action{'s' if self.partnered > 1 else ''}")
        return f"{self.organisation}, orientation {self.orientation}\u00a0: {', '.join(roles)}"


@dataclass(frozen=True)
class Network:
    lefts: tuple[Left, ...]
    rights: tuple[Right, ...]
    links: tuple[Link, ...]
    height: float
    hidden: int
    """Organisations that are not drawn, those with the fewest actions."""

    width, left, right = WIDTH, LEFT, RIGHT


def network(told: Partnerships, orientations: dict[int, str]) -> Network:
    """Lay out who takes part where; `orientations` gives their titles by number, in order.

    Organisations stand by the middle of the orientations that they work in, so that fewer links cross.
    """
    drawn = sorted(told.parts[:MOST], key=lambda part: (_middle(part, told), str(part.organisation)))
    height = TOP * 2 + LINE * max(len(drawn), 3 * len(orientations))
    left_y = _spread(list(orientations), height)
    right_y = _spread([part.organisation.pk for part in drawn], height)
    counts = {part.organisation.pk: _by_orientation(part, told) for part in drawn}
    most = max((sum(roles.values()) for by in counts.values() for roles in by.values()), default=1)
    links = [
        _link(part.organisation, number, roles, left_y[number], right_y[part.organisation.pk], most)
        for part in drawn
        for number, roles in counts[part.organisation.pk].items()
    ]
    reached = Counter()
    for link in links:
        reached[link.orientation] += link.count
    return Network(
        lefts=tuple(Left(left_y[n], n, _two_lines(title), reached[n]) for n, title in orientations.items()),
        rights=tuple(Right(right_y[part.organisation.pk], part.organisation, len(part.involved)) for part in drawn),
        links=tuple(sorted(links, key=lambda link: (link.role == "pilot", link.count))),
        height=height,
        hidden=len(told.parts) - len(drawn),
    )


def _spread(keys: list[int], height: float) -> dict[int, float]:
    """Return where each stands on the height, evenly."""
    step = (height - 2 * TOP) / max(len(keys), 1)
    return {key: round(TOP + step * (place + 0.5), 1) for place, key in enumerate(keys)}


def _middle(part: Part, told: Partnerships) -> float:
    numbers = [told.actions[pk].orientation for pk in part.involved]
    return sum(numbers) / len(numbers)


def _by_orientation(part: Part, told: Partnerships) -> dict[int, Counter]:
    counts = defaultdict(Counter)
    for role, actions in (("pilot", part.piloted), ("partner", part.partnered)):
        for pk in actions:
            counts[told.actions[pk].orientation][role] += 1
    return counts


def _link(organisation: Organisation, number: int, roles: Counter, y: float, to: float, most: int) -> Link:
    middle = (LEFT + RIGHT) / 2
    path = f"M{LEFT} {y}C{middle} {y} {middle} {to} {RIGHT} {to}"
    stroke = round(1.5 + (WIDEST - 1.5) * (sum(roles.values()) - 1) / max(most - 1, 1), 1)
    return Link(number, organisation, roles["pilot"], roles["partner"], path, stroke)


def _two_lines(title: str, letters: int = 38) -> tuple[str, ...]:
    """Break a title into two lines at a space; what does not fit ends with « … »."""
    if len(title) <= letters:
        return (title,)
    place = title.rfind(" ", 0, letters + 1)
    rest = title[place + 1 :]
    return (title[:place], rest if len(rest) <= letters else f"{rest[: rest.rfind(' ', 0, letters)]}…")
