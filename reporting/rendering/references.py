"""Page references – « page 12 », in a table of contents – written once the pages stand.

WeasyPrint’s own `target-counter()` lays each page that refers to others out a second time: a tenth of a report. The
style sheets leave room for two digits after a link instead, and nothing moves when its number is written there.
"""

from collections.abc import Sequence

from weasyprint.document import Page
from weasyprint.formatting_structure.boxes import ParentBox, TextBox

ROOM = "\u2007\u2007"  # figure spaces, each as wide as a digit: `"\2007\2007"` in the `::after` of a link


def write_page_numbers(pages: Sequence[Page]) -> None:
    """Write behind each link that leaves room for it the page of its target; behind a link to nothing, nothing.

    The dots that lead there become one text.
    """
    numbers = {}
    for number, page in enumerate(pages, 1):
        for anchor in page.anchors:
            numbers.setdefault(anchor, str(number))
    for page in pages:
        for box in page._page_box.descendants():
            if box.is_leader and box.children:
                _join(box)
            elif box.element_tag == "a::after" and isinstance(box, TextBox) and ROOM in box.text:
                _write(box, numbers.get(box.element.get("href").removeprefix("#")))


def _join(leader: ParentBox) -> None:
    """Make one text of the dots that lead to a number: WeasyPrint lays a box for each, from the right."""
    dots = leader.children[-1]
    dots.text = dots.pango_layout.text = dots.text * len(leader.children)
    dots.width *= len(leader.children)
    leader.children = (dots,)


def _write(box: TextBox, number: str | None) -> None:
    """Write a number into its room, flush right where it stands in a column of numbers."""
    if number and box.text == ROOM:
        box.position_x += box.width * (1 - len(number) / len(ROOM))
    box.text = box.pango_layout.text = box.text.replace(ROOM, number) if number else " "
