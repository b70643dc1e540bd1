"""Reports on paper: the page that composes them, the PDFs, the sheet of an action."""

from hashlib import sha256

from django.contrib import messages
from django.core.cache import caches
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from actions.asof import requested_date
from actions.models import Action
from actions.period import requested_period
from actions.views.shortcuts import plan_or_404
from actors.kept import kept
from actors.roles import can_edit_actions
from reporting.models import PublishedReport
from reporting.reports import sheet_for_meeting
from reporting.reports.asking import LONG, asked_kind, asked_order, check, file_name, outline
from reporting.reports.data import attachments, data_of
from reporting.reports.kinds import KINDS, kind_named
from reporting.reports.order import Order
from reporting.scope import ScopeForm
from reporting.views.shortcuts import pdf_response

LATEST = 5  # of the published reports


@require_safe
def reports(request, plan_slug):
    """Compose a report: what is chosen stands in the address, what will come stands beside it."""
    plan = plan_or_404(request, plan_slug)
    period = requested_period(request, plan)
    kind = asked_kind(request.GET)
    found = outline(kind, asked_order(request.GET, kind, plan, request.user))
    context = {
        "plan": plan,
        "period": period,
        "kinds": KINDS,
        "kind": kind,
        "outline": found,
        "form": ScopeForm(initial=request.GET.dict(), plan=plan, user=request.user),
        "can_publish": can_edit_actions(request.user),
        **_made_before(found),
    }
    if request.htmx:
        return render(request, "reporting/reports/composer.html", context)
    published = PublishedReport.objects.filter(plan=plan).visible_to(request.user).select_related("published_by")
    context |= {"published": published[:LATEST], "published_count": published.count()}
    return render(request, "reporting/reports.html", context)


def _made_before(found) -> dict:
    """Return how many pages the same report had when it was last made, and whether it was published for that day."""
    order = found.order
    same_day = (
        PublishedReport.objects.visible_to(order.user)
        .standing()
        .filter(plan=order.plan, kind=found.kind.slug, as_of=order.as_of)
    )
    return {"pages": caches["reports"].get(_pages_key(found)), "published_then": same_day.first()}


def _pages_key(found) -> str:
    asked = f"{found.order.user.pk} {found.order.plan.pk} {found.kind.slug} {found.order.query}"
    return f"pages-{sha256(asked.encode()).hexdigest()}"


@require_safe
@kept
def report_pdf(request, plan_slug, kind):
    """Make a report while the person waits, unless it will be so long that it had better be made in the background."""
    plan = plan_or_404(request, plan_slug)
    chosen = kind_named(kind)
    if chosen is None:
        raise Http404
    found = check(outline(chosen, asked_order(request.GET, chosen, plan, request.user)))
    order = found.order
    if found.is_long:
        messages.info(
            request,
            f"Ce rapport comptera environ {found.expected_pages} pages\u00a0: au-delà de {LONG}, "
            "il se fait en arrière-plan. Demandez-le ci-dessous, il vous attendra dans «\u00a0Mes rapports\u00a0».",
        )
        return redirect(f"{reverse('reports', args=[plan.slug])}?genre={chosen.slug}&{order.query}")
    name = file_name(chosen, order)
    travelling = attachments(order, name, data_of(order))
    return pdf_response(
        request,
        chosen.template,
        chosen.build(order),
        name,
        attachments=travelling,
        on_made=lambda made: caches["reports"].set(_pages_key(found), made.pages),
    )


@require_safe
@kept
def action_sheet_pdf(request, plan_slug, number):
    plan = plan_or_404(request, plan_slug)
    order = Order(plan=plan, as_of=requested_date(request), user=request.user)
    try:
        content = sheet_for_meeting.build(order, number)
    except Action.DoesNotExist:
        raise Http404 from None
    name = f"action-{plan.slug}-{number}-au-{order.as_of.isoformat()}"
    return pdf_response(request, sheet_for_meeting.TEMPLATE, content, name)
