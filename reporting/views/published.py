"""The published reports: the list, a page each, their files, withdrawal; and the page that verifies a file."""

from hashlib import sha256

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from actions.views.shortcuts import plan_or_404
from actors.roles import can_edit_actions
from reporting.forms import VerificationForm, WithdrawalForm
from reporting.models import PublishedReport
from reporting.publishing import found_by_digest, is_intact, withdraw
from reporting.reports.kinds import kind_named


@require_safe
def published_reports(request, plan_slug):
    plan = plan_or_404(request, plan_slug)
    found = (
        PublishedReport.objects.visible_to(request.user).filter(plan=plan).select_related("published_by", "meeting")
    )
    return render(request, "reporting/published_reports.html", {"plan": plan, "published": found})


@require_safe
def published_report(request, plan_slug, reference):
    report = _report_or_404(request, plan_slug, reference)
    context = {
        "plan": report.plan,
        "report": report,
        "kind": kind_named(report.kind),
        "is_intact": is_intact(report),
        "can_withdraw": can_edit_actions(request.user) and not report.is_withdrawn,
    }
    return render(request, "reporting/published_report.html", context)


@require_safe
def published_report_pdf(request, plan_slug, reference):
    """Hand over the very file that was published; nothing is made anew."""
    report = _report_or_404(request, plan_slug, reference)
    try:
        content = report.file.open("rb")
    except OSError:
        raise Http404 from None
    name = f"{report.kind}-{report.plan.slug}-au-{report.as_of.isoformat()}-{report.reference}"
    return FileResponse(content, content_type="application/pdf", filename=f"{name}.pdf")


@require_safe
def published_report_data(request, plan_slug, reference):
    report = _report_or_404(request, plan_slug, reference)
    headers = {"Content-Disposition": f'attachment; filename="{report.reference}.json"'}
    return HttpResponse(report.snapshot, content_type="application/json", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
def published_report_withdraw(request, plan_slug, reference):
    report = _report_or_404(request, plan_slug, reference)
    if not can_edit_actions(request.user):
        raise PermissionDenied
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(report=report, author=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            messages.info(request, error.message)
        else:
            messages.success(request, "Le rapport est retiré. Il reste listé, avec votre motif.")
        return redirect(report)
    context = {"plan": report.plan, "report": report, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "reporting/published_report_withdraw.html", context, status=status)


def _report_or_404(request, plan_slug: str, reference: str) -> PublishedReport:
    plan = plan_or_404(request, plan_slug)
    found = PublishedReport.objects.visible_to(request.user).select_related("plan", "published_by", "withdrawn_by")
    return get_object_or_404(found, plan=plan, reference=reference)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verification(request):
    """Tell anybody whether a file, a digest or a reference is that of a published report, and nothing more of it."""
    data = request.POST if request.method == "POST" else request.GET
    is_asked = request.method == "POST" or any(name in data for name in VerificationForm.base_fields)
    form = VerificationForm(data, request.FILES) if is_asked else VerificationForm()
    context = {"form": form, "is_answered": is_asked and form.is_valid()}
    if context["is_answered"]:
        context |= _verified(form.cleaned_data)
    is_refused = request.method == "POST" and form.errors
    return render(request, "reporting/verification.html", context, status=422 if is_refused else 200)


def _verified(asked: dict) -> dict:
    """Look a report up; a reference names one without proving anything of a file."""
    if asked["fichier"]:
        digest = sha256()
        for chunk in asked["fichier"].chunks():
            digest.update(chunk)
        found = found_by_digest(digest.hexdigest())
        return {"found": found, "digest": digest.hexdigest(), "by": "fichier"}
    if asked["empreinte"]:
        return {"found": found_by_digest(asked["empreinte"]), "digest": asked["empreinte"], "by": "empreinte"}
    return {"found": PublishedReport.objects.filter(reference=asked["reference"]).first(), "by": "reference"}
