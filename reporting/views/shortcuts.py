"""What several views of this app end with."""

import logging
from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render

from reporting.pdf import render_pdf
from reporting.rendering.engine import Attachment, PdfUnavailableError, Rendered
from reporting.rendering.process import RenderFailedError, TooLargeError
from reporting.rendering.turns import BusyError

logger = logging.getLogger(__name__)


def pdf_response(
    request,
    template: str,
    context: dict,
    name: str,
    *,
    attachments: tuple[Attachment, ...] = (),
    on_made: Callable[[Rendered], None] = lambda made: None,
) -> HttpResponse:
    """Answer with a template as a PDF named `name`, or say why it cannot be made now; `on_made` is told the PDF."""
    try:
        document = render_pdf(template, context, attachments=attachments)
    except BusyError:
        return too_busy(request)
    except TooLargeError:
        return _refused(request, "too_large", status=503)
    except RenderFailedError:
        logger.exception("A document could not be rendered: %s", name)
        return _refused(request, "failed", status=503)
    except PdfUnavailableError:
        return _refused(request, "unavailable", status=503)
    on_made(document)
    return pdf_file(document.content, name)


def pdf_file(content: bytes, name: str) -> HttpResponse:
    """Show a PDF in the browser, under the name that it takes when it is kept."""
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def too_busy(request) -> HttpResponse:
    return _refused(request, "busy", status=429)


def _refused(request, reason: str, *, status: int) -> HttpResponse:
    response = render(request, "reporting/pdf_refused.html", {"reason": reason}, status=status)
    response.headers["Retry-After"] = "60"
    return response


def asked_anew(response: HttpResponse) -> HttpResponse:
    """Let only its reader keep what a secret address shows, asking anew each time; tell no site the address."""
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
