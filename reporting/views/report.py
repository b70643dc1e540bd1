"""Reports on paper: the page that orders them, the progress report, the sheet of an action."""

from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.asof import requested_date
from actions.indicators import indicators_on
from actions.milestones import milestones_on
from actions.models import Action
from actions.period import requested_period
from actions.views.shortcuts import plan_or_404
from actors.clock import today
from reporting import report
from reporting.scope import ScopeForm, requested_scope
from reporting.sheets import build_sheets
from reporting.views.shortcuts import pdf_response


@require_safe
def reports(request, plan_slug):
    """Offer what can be printed and exported."""
    plan = plan_or_404(request, plan_slug)
    period = requested_period(request, plan)
    context = {"plan": plan, "period": period, "as_of": period.as_of, "form": ScopeForm(plan=plan)}
    return render(request, "reporting/reports.html", context)


@require_safe
def progress_report_pdf(request, plan_slug):
    plan = plan_or_404(request, plan_slug)
    period = requested_period(request, plan)
    scope = requested_scope(request, plan)
    content = report.build(plan, period.as_of, period.since, user=request.user, scope=scope)
    if not (content.parts or scope.is_whole_plan):
        raise BadRequest("Aucune action n’entre dans ce périmètre à cette date.")
    days = ["au", period.as_of.isoformat(), *(["depuis", period.since.isoformat()] if period.since else [])]
    name = "-".join(filter(None, ["avancement", plan.slug, scope.slug, *days]))
    return pdf_response(request, "reporting/pdf/progress_report.html", {"report": content}, name)


@require_safe
def action_sheet_pdf(request, plan_slug, number):
    plan = plan_or_404(request, plan_slug)
    as_of = requested_date(request)
    actions = Action.objects.visible_to(request.user).filter(number=number)
    sheets = build_sheets(actions, plan, as_of=as_of, user=request.user)
    if not sheets:
        raise Http404
    context = {
        "plan": plan,
        "as_of": as_of,
        "sheet": sheets[0],
        "milestones": milestones_on(sheets[0].action, as_of),
        "indicators": indicators_on(sheets[0].action, as_of),
        "edited_on": today(),
        "edited_by": str(request.user),
    }
    name = f"action-{plan.slug}-{number}-au-{as_of.isoformat()}"
    return pdf_response(request, "reporting/pdf/action_sheet.html", context, name)
