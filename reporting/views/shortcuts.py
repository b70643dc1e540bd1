"""What several views of this app end with."""

from django.http import HttpResponse
from django.shortcuts import render

from reporting.pdf import PdfUnavailableError, render_pdf


def pdf_response(request, template: str, context: dict, name: str) -> HttpResponse:
    """Answer with a template as a PDF named `name`, or say that PDFs cannot be made here."""
    try:
        content = render_pdf(template, context)
    except PdfUnavailableError:
        return render(request, "reporting/pdf_unavailable.html", status=503)
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def asked_anew(response: HttpResponse) -> HttpResponse:
    """Let only its reader keep what a secret address shows, asking anew each time; tell no site the address."""
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
