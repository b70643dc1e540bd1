"""Who may render now: one at a time on a machine, a few in line, the others later.

The places are locks on files, so that they hold between the server's processes and the system takes them back from a
process that dies.
"""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

PAUSE = 0.02  # seconds between two looks at the turn: the system's own wait for a lock has no end and tells nothing


class BusyError(RuntimeError):
    """One document is being rendered, and all the places in line are taken or too slow."""


@contextmanager
def turn(folder: Path, *, in_line: int, seconds: float) -> Iterator[None]:
    """Wait at most `seconds` for the turn; raise `BusyError` at once where `in_line` others already wait."""
    with ExitStack() as held:
        places = (folder / f"place-{number}" for number in range(1 + in_line))
        if not any(_take(held, place) for place in places):
            raise BusyError
        deadline = time.monotonic() + seconds
        while not _take(held, folder / "turn"):
            if time.monotonic() > deadline:
                raise BusyError
            time.sleep(PAUSE)
        yield


@contextmanager
def patient_turn(folder: Path, on_wait: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Wait for the turn as long as it takes, without a place in line: what works in the background has time.

    `on_wait` is called again and again meanwhile, and may give up by raising.
    """
    with ExitStack() as held:
        while not _take(held, folder / "turn"):
            on_wait()
            time.sleep(PAUSE)
        yield


def _take(held: ExitStack, path: Path) -> bool:
    """Lock a file until `held` is closed, unless another has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("w")
    with suppress(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        held.enter_context(file)
        return True
    file.close()
    return False
