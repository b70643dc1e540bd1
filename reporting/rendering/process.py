"""The renderer as its parent sees it: started when first needed, stopped when it takes too long, started again."""

import atexit
import os
import subprocess
import sys
from collections.abc import Callable
from multiprocessing import Pipe
from pathlib import Path
from threading import Lock
from time import monotonic

from reporting.rendering import server
from reporting.rendering.engine import Attachment, PdfUnavailableError, Rendered

PATIENCE = 3  # times the seconds of the processor: the machine has other work too
# What the renderer gets of ours: where things are, and no secret
ENVIRONMENT = ("HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "PYTHONPATH", "TMPDIR", "XDG_CACHE_HOME")
ROOT = Path(__file__).resolve().parent.parent.parent


class RenderFailedError(RuntimeError):
    """The renderer could not lay a document out, died, or took too long."""


class TooLargeError(RenderFailedError):
    """The document asks for more time or memory than one render may take."""


class Renderer:
    """A process that renders, one document at a time: Python does not lay out two at once on one core."""

    def __init__(self, *, seconds: float, memory: int):
        """`seconds` of the processor and `memory` (bytes) are what one document may take."""
        self.seconds = seconds
        self.memory = memory
        self._lock = Lock()
        self._process = None
        self._pipe = None
        atexit.register(self.stop)

    def render(
        self,
        html: str,
        static_dir: Path,
        attachments: tuple[Attachment, ...] = (),
        on_page: Callable[[int], None] = lambda number: None,
    ) -> Rendered:
        """Return the PDF, or raise `RenderFailedError` or `PdfUnavailableError`.

        `on_page` is told each page as its layout begins; what it raises stops the render and comes out of here.
        """
        with self._lock:
            try:
                self._send((html, static_dir, attachments))
                return self._receive(on_page)
            except BaseException:
                self.stop()
                raise

    def stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            self._pipe.close()
            self._process = self._pipe = None

    def _send(self, message) -> None:
        """Hand a document over; a process that went away while it had nothing to do is started again."""
        if self._process:
            try:
                return self._pipe.send(message)
            except OSError:
                self.stop()
        self._start()
        return self._pipe.send(message)

    def _start(self) -> None:
        self._pipe, end = Pipe()
        command = [sys.executable, "-m", server.__name__, str(end.fileno()), str(self.seconds), str(self.memory)]
        environment = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
        self._process = subprocess.Popen(  # noqa: S603 - nothing of it was typed by anybody
            command, cwd=ROOT, env=environment, pass_fds=[end.fileno()], stdin=subprocess.DEVNULL
        )
        end.close()

    def _receive(self, on_page) -> Rendered:
        deadline = monotonic() + PATIENCE * self.seconds
        while True:
            if not self._pipe.poll(max(0, deadline - monotonic())):
                raise TooLargeError(f"not rendered within {PATIENCE * self.seconds:g} s")
            try:
                word, value = self._pipe.recv()
            except EOFError:
                raise RenderFailedError(f"the renderer ended with code {self._process.wait()}") from None
            if word == server.DONE:
                return value
            if word == server.PAGE:
                on_page(value)
            elif word == server.UNAVAILABLE:
                raise PdfUnavailableError(value)
            elif word == server.TOO_LARGE:
                raise TooLargeError(f"more than {self.seconds:g} s or {self.memory} bytes")
            else:
                raise RenderFailedError(value)
