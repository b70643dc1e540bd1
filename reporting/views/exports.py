"""What can be taken out of the portal as files: what the list's filters select, what changed, the summary to edit."""

from collections.abc import Iterable
from itertools import chain

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from actions.filters import ActionFilter
from actions.models import Action
from actions.period import requested_period
from actions.views.shortcuts import plan_or_404
from actors.kept import kept
from reporting import report
from reporting.docx_summary import DOCX_TYPE, write_summary
from reporting.exports.actions import Choice
from reporting.exports.changed import changes_export
from reporting.exports.contents import actions_export
from reporting.exports.filters import filters_in_words
from reporting.exports.formats import FORMATS
from reporting.exports.workbook import TooLongError
from reporting.views.changes import with_a_start

WHOLE = 500_000  # bytes
MOST_COMPARED = 10_000  # actions, which are read as objects with all that changed of them


@require_safe
@kept
def export_actions(request, plan_slug, file_format):
    plan = plan_or_404(request, plan_slug)
    period = requested_period(request, plan)
    filters = _chosen(request, period)
    choice = Choice(plan, period.as_of, request.user, filters.qs, period.since)
    return _download(actions_export(choice, filters_in_words(filters.form)), file_format)


@require_safe
@kept
def export_changes(request, plan_slug, file_format):
    """Compare two days, as the page of the changes does, in the plan or in the actions that filters select."""
    plan = plan_or_404(request, plan_slug)
    period = with_a_start(requested_period(request, plan))
    if period.since is None:
        raise BadRequest("Rien ne précède cette date dans le plan\u00a0: donnez une date de départ plus ancienne.")
    filters = _chosen(request, period)
    if filters.qs.count() > MOST_COMPARED:
        raise BadRequest(f"Plus de {MOST_COMPARED} actions à comparer\u00a0: filtrez la liste.")
    words = filters_in_words(filters.form)
    only = Action.objects.filter(pk__in=filters.qs.order_by().values("pk")) if words else None
    return _download(changes_export(period, request.user, only, words), file_format)


@require_safe
def export_summary(request, plan_slug):
    """Give the summary of the plan to edit; compared as the address says or, failing that, with nothing."""
    plan = plan_or_404(request, plan_slug)
    period = requested_period(request, plan)
    content = write_summary(report.build(plan, period.as_of, period.since, user=request.user))
    days = ["au", period.as_of.isoformat(), *(["depuis", period.since.isoformat()] if period.since else [])]
    name = "-".join(["synthese", plan.slug, *days])
    response = HttpResponse(content, content_type=DOCX_TYPE)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{name}.docx")
    return response


def _chosen(request, period) -> ActionFilter:
    filters = ActionFilter(request.GET, plan=period.plan, as_of=period.as_of, since=period.since, user=request.user)
    if not filters.is_valid():
        raise BadRequest(_what_is_wrong(filters.form))
    return filters


def _download(export, file_format):
    if file_format not in FORMATS:
        raise Http404
    chosen = FORMATS[file_format]
    try:
        content = chosen.write(export)
    except TooLongError as error:
        raise BadRequest(
            f"Trop de lignes pour un fichier {file_format.upper()}\u00a0: filtrez la liste, ou choisissez CSV ou JSON."
        ) from error
    response = _sent(content, chosen.content_type)
    name = f"{export.name}.{file_format}"
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def _sent(content: Iterable[bytes], content_type: str) -> HttpResponse | StreamingHttpResponse:
    """Send a small file whole, so that its length is known and it can be kept; a large one while it is read."""
    blocks, start = iter(content), b""
    for block in blocks:
        start += block
        if len(start) > WHOLE:
            return StreamingHttpResponse(chain([start], blocks), content_type=content_type)
    return HttpResponse(start, content_type=content_type)


def _what_is_wrong(form) -> str:
    """Name each filter that is wrong, and say why."""
    wrong = ((form.fields[name].label, " ".join(errors)) for name, errors in form.errors.items())
    return " ".join(f"Filtre «\u00a0{label}\u00a0»\u00a0: {reasons}" for label, reasons in wrong)
