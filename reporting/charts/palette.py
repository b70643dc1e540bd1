"""The colours of the charts, and how a status is drawn.

They are attributes of the marks, since the PDF's SVG does not see the page's style sheets; on pages, the class that
each mark bears lets `static/css/charts.css` draw it in the colours of the theme.
"""

from dataclasses import dataclass

from actions.models import Status

DARK_INK, LIGHT_INK = "#2a2220", "#ffffff"


@dataclass(frozen=True)
class StatusKey:
    """How a status is drawn: its colour and that of what is written on it."""

    status: Status
    colour: str
    ink: str


# In the order of the charts. The colours differ in lightness too, to hold in greyscale, and each mark carries a shape
# or a word besides.
STATUS_KEYS = (
    StatusKey(Status.COMPLETED, "#1e6b3c", LIGHT_INK),
    StatusKey(Status.IN_PROGRESS, "#5b9bd5", DARK_INK),
    StatusKey(Status.ON_HOLD, "#e0b040", DARK_INK),
    StatusKey(Status.NOT_STARTED, "#d9d2cc", DARK_INK),
    StatusKey(Status.ABANDONED, "#4b3a5a", LIGHT_INK),
)
KEY_OF = {key.status: key for key in STATUS_KEYS}
