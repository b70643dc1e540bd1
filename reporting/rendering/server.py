"""The renderer's process: it renders what its parent sends, one page of HTML after the other, and says how far it is.

    python -m reporting.rendering.server FD MEMORY

FD is its end of a pipe, MEMORY the bytes of data that it may hold. It ends when the parent closes the pipe, when it
was given nothing to do for a while, and after a large document, whose memory Python would not give back.
"""

import resource
import sys
from contextlib import suppress
from multiprocessing.connection import Connection

from reporting.rendering.engine import PdfUnavailableError, render

IDLE_SECONDS = 300
SMALL_BYTES = 2_000_000  # of HTML: about 400 pages
PAGE, DONE, UNAVAILABLE, TOO_LARGE, FAILED = "page", "done", "unavailable", "too large", "failed"


def serve(pipe: Connection) -> None:
    while pipe.poll(IDLE_SECONDS):
        html, static_dir, attachments = pipe.recv()
        pipe.send(_answer(pipe, html, static_dir, attachments))
        if len(html) > SMALL_BYTES:
            return


def _answer(pipe, html, static_dir, attachments) -> tuple:
    try:
        return DONE, render(html, static_dir, attachments, lambda number: pipe.send((PAGE, number)))
    except PdfUnavailableError as error:
        return UNAVAILABLE, str(error)
    except MemoryError:
        return TOO_LARGE, None
    except Exception as error:  # whatever it is, the parent has to be told rather than to wait
        return FAILED, f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    descriptor, memory = map(int, sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    with suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        serve(Connection(descriptor))
