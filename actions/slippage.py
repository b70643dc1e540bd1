"""How the promised end of an action moved over time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Slippage:
    """Successive promised ends, oldest first, without repetition."""

    ends: tuple[date, ...]

    @property
    def former(self) -> tuple[date, ...]:
        """The ends that hold no more."""
        return self.ends[:-1]

    @property
    def times_pushed_back(self) -> int:
        return sum(later > earlier for earlier, later in zip(self.ends, self.ends[1:], strict=False))

    @property
    def days(self) -> int:
        """Days between the first and the last promised end; negative when brought forward."""
        return (self.ends[-1] - self.ends[0]).days if self.ends else 0

    @property
    def months(self) -> int:
        """The same in months, rounded to the nearest."""
        return round(self.days / 30.44)


def slippage(planned_end: date | None, announced: Iterable[date | None]) -> Slippage:
    """Build the slippage from the planned end, then the ends announced by each update, oldest first."""
    ends: list[date] = []
    for end in (planned_end, *announced):
        if end is not None and (not ends or ends[-1] != end):
            ends.append(end)
    return Slippage(tuple(ends))
