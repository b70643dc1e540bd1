"""The history of an action as one reads it: each update with what it changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from actions.models import StatusUpdate


@dataclass(frozen=True)
class Entry:
    """An update and the one before it (None for the first)."""

    update: StatusUpdate
    previous: StatusUpdate | None

    def _changed(self, field: str) -> bool:
        before = getattr(self.previous, field) if self.previous else None
        return getattr(self.update, field) != before

    @property
    def status_changed(self) -> bool:
        return self._changed("status")

    @property
    def weather_changed(self) -> bool:
        return self._changed("weather") and bool(self.update.weather)

    @property
    def progress_changed(self) -> bool:
        return self._changed("progress")

    @property
    def end_changed(self) -> bool:
        return self._changed("expected_end")

    @property
    def recorded_later(self) -> bool:
        """Entered on another day than the one it speaks of."""
        return self.update.recorded_on != self.update.effective_on


def entries(latest_first: Sequence[StatusUpdate]) -> list[Entry]:
    """Pair each update with the one before it; the latest comes first, as in what is given."""
    updates = list(latest_first)
    return [Entry(update, previous) for update, previous in zip(updates, [*updates[1:], None], strict=False)]
