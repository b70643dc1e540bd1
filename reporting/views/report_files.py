"""« Mes rapports »: asking for a report that is made in the background, how far it is, its file."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from actions.models import Meeting
from actions.views.shortcuts import editable_plan, plan_or_404
from reporting.models import ReportFile
from reporting.rendering.turns import BusyError
from reporting.report_files import ask, ask_again, cancel
from reporting.reports.asking import asked_kind, asked_order, check, outline
from reporting.views.shortcuts import too_busy


@require_safe
def report_files(request, plan_slug):
    plan = plan_or_404(request, plan_slug)
    own = ReportFile.objects.of(request.user).filter(plan=plan).select_related("published")
    return render(request, "reporting/report_files.html", {"plan": plan, "own": own})


@require_POST
def report_ask(request, plan_slug):
    """Have the report that the address names made in the background."""
    plan = plan_or_404(request, plan_slug)
    return _ask(request, plan)


@require_POST
def report_publish(request, plan_slug):
    """Have the report that the address names made and published, for a meeting if one is named."""
    plan = editable_plan(request, plan_slug)
    held_on = request.GET.get("comite")
    meeting = _meeting(plan, held_on) if held_on else None
    return _ask(request, plan, publishes=True, meeting=meeting)


def _meeting(plan, held_on: str) -> Meeting:
    found = next((meeting for meeting in plan.meetings.all() if meeting.held_on.isoformat() == held_on), None)
    if found is None:
        raise BadRequest(f"Le plan n’a pas de comité le «\u00a0{held_on}\u00a0».")
    return found


def _ask(request, plan, **wishes):
    kind = asked_kind(request.GET)
    found = check(outline(kind, asked_order(request.GET, kind, plan, request.user)))
    if wishes and found.volumes > 1:
        raise BadRequest("Ce document ferait plusieurs volumes\u00a0: publiez-le par axe ou par orientation.")
    try:
        return redirect(ask(found, **wishes))
    except BusyError:
        return too_busy(request)


@require_safe
def report_file(request, plan_slug, pk):
    """Show how far a report is; the page asks again by itself until it is ready."""
    report = _own_or_404(request, plan_slug, pk)
    template = "reporting/report_files/progress.html" if request.htmx else "reporting/report_file.html"
    return render(request, template, {"plan": report.plan, "report": report})


@require_safe
def report_file_pdf(request, plan_slug, pk):
    report = _own_or_404(request, plan_slug, pk)
    try:
        content = report.file.open("rb")
    except (ValueError, OSError):  # not made, published instead, or missing on the disk
        raise Http404 from None
    return FileResponse(content, as_attachment=report.volumes > 1, filename=report.file_name)


@require_POST
def report_file_cancel(request, plan_slug, pk):
    report = _own_or_404(request, plan_slug, pk)
    if cancel(report=report):
        messages.success(request, "Le rapport est annulé.")
    else:
        messages.info(request, "Ce rapport était déjà fini.")
    return redirect("report_files", report.plan.slug)


@require_POST
def report_file_again(request, plan_slug, pk):
    """Put back in the queue a report that failed, was cancelled or was interrupted."""
    report = _own_or_404(request, plan_slug, pk)
    try:
        if not ask_again(report=report):
            messages.info(request, "Ce rapport est déjà en route, ou déjà prêt.")
    except BusyError:
        return too_busy(request)
    return redirect(report)


def _own_or_404(request, plan_slug: str, pk: int) -> ReportFile:
    plan = plan_or_404(request, plan_slug)
    own = ReportFile.objects.of(request.user).select_related("plan", "published")
    return get_object_or_404(own, plan=plan, pk=pk)
