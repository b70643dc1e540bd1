"""Turn a template into a PDF: tagged (PDF/UA-1), fonts embedded, fed by own static files only."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock

from django.conf import settings
from django.template.loader import render_to_string

PDF_VARIANT = "pdf/ua-1"
STATIC_DIR = settings.STATICFILES_DIRS[0]

# One render at a time in a process: it keeps a core busy, and the fonts are shared.
_rendering = Lock()


class PdfUnavailableError(RuntimeError):
    """WeasyPrint, or a system library that it needs (Pango), is not installed here."""


def render_pdf(template: str, context: dict) -> bytes:
    """Render a template as a PDF; relative addresses in it are those of files in `static/`."""
    html = render_to_string(template, context)
    with _rendering, _collector_off():
        weasyprint, options = _renderer()
        document = weasyprint.HTML(string=html, base_url=f"{STATIC_DIR}/", url_fetcher=options["url_fetcher"])
        return document.write_pdf(
            pdf_variant=PDF_VARIANT, font_config=options["font_config"], stylesheets=[options["fonts"]]
        )


@cache
def _renderer():
    """Import WeasyPrint when a PDF is first asked for, and unpack the fonts: a fifth of a render.

    So the portal starts without WeasyPrint's libraries.
    """
    try:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration

        from reporting.pdf_fetcher import StaticFilesFetcher
    except (ImportError, OSError) as error:
        raise PdfUnavailableError(f"WeasyPrint cannot be loaded: {error}") from error
    options = {"font_config": FontConfiguration(), "url_fetcher": StaticFilesFetcher()}
    fonts = weasyprint.CSS(filename=STATIC_DIR / "css" / "fonts.css", **options)
    return weasyprint, {**options, "fonts": fonts}


@contextmanager
def _collector_off() -> Iterator[None]:
    """Keep the garbage collector from walking the layout tree over and over: a tenth of a render."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
