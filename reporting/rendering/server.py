"""The renderer's process: it renders what its parent sends, one page of HTML after the other, and says how far it is.

    python -m reporting.rendering.server FD SECONDS MEMORY

FD is its end of a pipe; SECONDS of the processor and MEMORY, in bytes, are what one document may take. It ends when
the parent closes the pipe, when it was given nothing to do for a while, and after a large document, whose memory
Python would not give back.
"""

import gc
import resource
import signal
import sys
from contextlib import suppress
from multiprocessing.connection import Connection

from reporting.rendering.engine import PdfUnavailableError, render

IDLE_SECONDS = 300
SMALL_BYTES = 2_000_000  # of HTML: about 400 pages
PAGE, DONE, UNAVAILABLE, TOO_LARGE, FAILED = "page", "done", "unavailable", "too large", "failed"


class OutOfTimeError(Exception):
    """The document took the time that it was given."""


def out_of_time(*signal_and_frame) -> None:
    raise OutOfTimeError


def serve(pipe: Connection, seconds: float) -> None:
    signal.signal(signal.SIGPROF, out_of_time)
    while pipe.poll(IDLE_SECONDS):
        html, static_dir, attachments = pipe.recv()
        signal.setitimer(signal.ITIMER_PROF, seconds)
        answer = _answer(pipe, html, static_dir, attachments)
        signal.setitimer(signal.ITIMER_PROF, 0)
        pipe.send(answer)
        if len(html) > SMALL_BYTES:
            return
        gc.collect()  # which stood still while it rendered: the next document does not begin on top of this one


def _answer(pipe, html, static_dir, attachments) -> tuple:
    try:
        return DONE, render(html, static_dir, attachments, lambda number: pipe.send((PAGE, number)))
    except PdfUnavailableError as error:
        return UNAVAILABLE, str(error)
    except (MemoryError, OutOfTimeError):
        return TOO_LARGE, None
    except Exception as error:  # whatever it is, the parent has to be told rather than to wait
        return FAILED, f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    descriptor, memory = int(sys.argv[1]), int(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    with suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        serve(Connection(descriptor), float(sys.argv[2]))
