"""What the filters of the list select, as a file."""

from django.core.exceptions import BadRequest
from django.http import Http404, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from actions.filters import ActionFilter
from actions.period import requested_period
from actions.views.shortcuts import plan_or_404
from reporting.exports import FORMATS, ActionExport, filters_in_words


@require_safe
def export_actions(request, plan_slug, file_format):
    plan = plan_or_404(request, plan_slug)
    if file_format not in FORMATS:
        raise Http404
    period = requested_period(request, plan)
    filters = ActionFilter(request.GET, plan=plan, as_of=period.as_of, since=period.since, user=request.user)
    if not filters.is_valid():
        raise BadRequest(_what_is_wrong(filters.form))
    export = ActionExport(
        plan=plan,
        as_of=period.as_of,
        since=period.since,
        user=request.user,
        actions=filters.qs,
        filters=filters_in_words(filters.form),
    )
    return _download(export, file_format)


def _download(export, file_format):
    chosen = FORMATS[file_format]
    name = f"actions-{export.plan.slug}-au-{export.as_of.isoformat()}.{file_format}"
    response = StreamingHttpResponse(chosen.write(export), content_type=chosen.content_type)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def _what_is_wrong(form) -> str:
    """Name each filter that is wrong, and say why."""
    wrong = ((form.fields[name].label, " ".join(errors)) for name, errors in form.errors.items())
    return " ".join(f"Filtre « {label} » : {reasons}" for label, reasons in wrong)
