"""Turn a template into a PDF: rendered by a process of its own, in its turn, or taken from the cache."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.template.loader import render_to_string

from actors.spreadsheets import cleaned
from reporting.rendering.engine import Attachment, Rendered
from reporting.rendering.process import Renderer
from reporting.rendering.turns import patient_turn, turn

STATIC_DIR = Path(settings.STATICFILES_DIRS[0])
SECONDS = 30  # of the processor, that one document may take
MEMORY = 512 * 1024 * 1024  # bytes
IN_LINE = 3  # that wait while one is rendered
TURNS_DIR = settings.VAR_DIR / "renderer"

renderer = Renderer(seconds=SECONDS, memory=MEMORY)


def render_pdf(template: str, context: dict, *, attachments: tuple[Attachment, ...] = ()) -> Rendered:
    """Render a template while somebody waits; relative addresses in it are those of files in `static/`.

    Raise `BusyError` where too many wait, `RenderFailedError` where it cannot be done, and `PdfUnavailableError`.
    """
    in_turn = turn(TURNS_DIR, in_line=IN_LINE, seconds=SECONDS)
    return _render(render_to_string(template, context), attachments, in_turn)


def render_pdf_in_background(
    template: str, context: dict, *, attachments: tuple[Attachment, ...] = (), on_page: Callable[[int], None]
) -> Rendered:
    """Render a template while nobody waits; `on_page` is told each page that is begun, and may stop it by raising.

    It is told page 0 while another document has the turn.
    """
    in_turn = patient_turn(TURNS_DIR, on_wait=lambda: on_page(0))
    return _render(render_to_string(template, context), attachments, in_turn, on_page)


def _render(html: str, attachments: tuple[Attachment, ...], in_turn: AbstractContextManager, *on_page) -> Rendered:
    """Return what was rendered from the same content before, or render it."""
    html = cleaned(html)
    key = _key(html, attachments)
    if kept := caches["reports"].get(key):
        return kept
    with in_turn:
        rendered = renderer.render(html, STATIC_DIR, attachments, *on_page)
    caches["reports"].set(key, rendered)
    return rendered


def _key(html: str, attachments: tuple[Attachment, ...]) -> str:
    """A name that two documents share only when every byte that makes them is the same."""
    digest = sha256(_design())
    for part in (html.encode(), *(repr(attachment).encode() for attachment in attachments)):
        digest.update(sha256(part).digest())
    return digest.hexdigest()


@cache
def _design() -> bytes:
    """What documents look like, apart from their words: it changes with the portal's version only."""
    digest = sha256(version("weasyprint").encode())
    for path in sorted((STATIC_DIR / "css").glob("*.css")):
        digest.update(path.read_bytes())
    return digest.digest()
