"""The geometry of the wall of bricks: one brick an action."""

from collections.abc import Sequence
from dataclasses import dataclass

from actions.models import Status
from reporting.charts.palette import KEY_OF, StatusKey

BRICK_WIDTH, BRICK_HEIGHT, JOINT = 34, 24, 3


@dataclass(frozen=True)
class Brick:
    """One action in the wall, in the units of the SVG's view box."""

    number: int
    title: str
    url: str
    status: Status
    is_late: bool
    x: float
    y: float

    width = BRICK_WIDTH
    height = BRICK_HEIGHT

    @property
    def key(self) -> StatusKey:
        return KEY_OF[self.status]


@dataclass(frozen=True)
class Wall:
    """A set of actions as courses of bricks."""

    bricks: tuple[Brick, ...]
    width: float
    height: float


def wall(actions: Sequence, *, per_course: int = 12, query: str = "") -> Wall:
    """Lay actions (read with their state) as bricks, `per_course` to a course; `query` ends their addresses."""
    bricks = tuple(
        Brick(
            number=action.number,
            title=action.wording,
            url=f"{action.get_absolute_url()}{query}",
            status=action.state.status,
            is_late=action.state.is_late,
            x=(index % per_course) * (BRICK_WIDTH + JOINT),
            y=(index // per_course) * (BRICK_HEIGHT + JOINT),
        )
        for index, action in enumerate(actions)
    )
    courses = -(-len(bricks) // per_course)
    return Wall(
        bricks=bricks,
        width=per_course * (BRICK_WIDTH + JOINT) - JOINT,
        height=max(courses * (BRICK_HEIGHT + JOINT) - JOINT, 0),
    )
