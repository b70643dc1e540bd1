"""An address as a picture that a phone reads: dark modules in the units of a square that holds the quiet zone too."""

from dataclasses import dataclass
from functools import lru_cache

import segno

QUIET = 4  # modules left white on each side, as the standard asks


@dataclass(frozen=True)
class QrCode:
    address: str
    size: int
    """The side of the square, in modules."""
    path: str
    """The dark modules, a line of the width of a module for each run of them."""


@lru_cache(500)  # the same addresses come with sheet after sheet, and choosing a mask takes its time
def qr_code(address: str) -> QrCode:
    rows = segno.make_qr(address, error="m").matrix
    runs = (run for y, row in enumerate(rows, start=QUIET) for run in _runs(y, row))
    return QrCode(address, len(rows) + 2 * QUIET, "".join(runs))


def _runs(y: int, row: bytearray):
    x = 0
    while x < len(row):
        width = 1
        while x + width < len(row) and row[x + width] == row[x]:
            width += 1
        if row[x]:
            yield f"M{x + QUIET} {y}.5h{width}"
        x += width
