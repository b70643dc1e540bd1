"""What the filters of the list select, as a file."""

from django.core.exceptions import BadRequest
from django.http import Http404, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from actions.filters import ActionFilter
from actions.period import requested_period
from actions.views.shortcuts import plan_or_404
from reporting.exports.actions import Choice
from reporting.exports.contents import actions_export
from reporting.exports.filters import filters_in_words
from reporting.exports.formats import FORMATS
from reporting.exports.workbook import TooLongError


@require_safe
def export_actions(request, plan_slug, file_format):
    plan = plan_or_404(request, plan_slug)
    if file_format not in FORMATS:
        raise Http404
    period = requested_period(request, plan)
    filters = ActionFilter(request.GET, plan=plan, as_of=period.as_of, since=period.since, user=request.user)
    if not filters.is_valid():
        raise BadRequest(_what_is_wrong(filters.form))
    choice = Choice(plan, period.as_of, request.user, filters.qs, period.since)
    return _download(actions_export(choice, filters_in_words(filters.form)), file_format)


def _download(export, file_format):
    chosen = FORMATS[file_format]
    try:
        content = chosen.write(export)
    except TooLongError as error:
        raise BadRequest(str(error)) from error
    response = StreamingHttpResponse(content, content_type=chosen.content_type)
    name = f"{export.name}.{file_format}"
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def _what_is_wrong(form) -> str:
    """Name each filter that is wrong, and say why."""
    wrong = ((form.fields[name].label, " ".join(errors)) for name, errors in form.errors.items())
    return " ".join(f"Filtre « {label} » : {reasons}" for label, reasons in wrong)
