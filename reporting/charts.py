"""The geometry and the colours of the charts; `templates/reporting/charts/` draws them, on the page and in the PDF."""

from collections.abc import Sequence
from dataclasses import dataclass

from actions.models import Status
from reporting.snapshot import Figures

DARK_INK, LIGHT_INK = "#2a2220", "#ffffff"


@dataclass(frozen=True)
class StatusKey:
    """How a status is drawn: its colour and that of what is written on it."""

    status: Status
    colour: str
    ink: str


# In the order of the charts. The colours are attributes rather than style sheets, since the PDF's SVG does not see
# the page's CSS; they differ in lightness too, to hold in greyscale, and each mark carries a shape or a word besides.
STATUS_KEYS = (
    StatusKey(Status.COMPLETED, "#1e6b3c", LIGHT_INK),
    StatusKey(Status.IN_PROGRESS, "#5b9bd5", DARK_INK),
    StatusKey(Status.ON_HOLD, "#e0b040", DARK_INK),
    StatusKey(Status.NOT_STARTED, "#d9d2cc", DARK_INK),
    StatusKey(Status.ABANDONED, "#4b3a5a", LIGHT_INK),
)
KEY_OF = {key.status: key for key in STATUS_KEYS}


@dataclass(frozen=True)
class Segment:
    """A part of a stacked bar; `x` and `width` in hundredths of the bar's width."""

    key: StatusKey
    count: int
    x: float
    width: float

    @property
    def status(self) -> Status:
        return self.key.status

    @property
    def words(self) -> str:
        """« réalisées »: what the count counts."""
        return self.status.in_words(self.count)


def status_segments(figures: Figures) -> tuple[Segment, ...]:
    """Lay out how many actions stand at each status, in the order of `STATUS_KEYS`; empty statuses are left out."""
    segments, x = [], 0.0
    for key in STATUS_KEYS:
        if count := figures.by_status[key.status]:
            width = 100 * count / figures.total
            segments.append(Segment(key, count, round(x, 3), round(width, 3)))
            x += width
    return tuple(segments)


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
