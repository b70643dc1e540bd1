"""The private links of a person: the page that makes them, and what they show without a session."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import conditional_page, require_http_methods, require_safe

from actions.models import Action
from actions.views.shortcuts import plan_or_404
from actors.addresses import whole
from reporting.activity import Activity, ActivityFeed
from reporting.calendar import write_calendar
from reporting.forms import LinkForm
from reporting.models import LinkKind, PrivateLink
from reporting.private_links import actions_shown, find_link, make_link, revoke_link
from reporting.views.shortcuts import asked_anew


@require_http_methods(["GET", "HEAD", "POST"])
def private_links(request, plan_slug):
    """Show the person's links; make, renew or revoke one. A new address is shown once, in the answer."""
    plan = plan_or_404(request, plan_slug)
    form = LinkForm(request.POST or None, user=request.user)
    new, status = None, 200
    if request.method == "POST":
        if not form.is_valid():
            status = 422
        elif form.cleaned_data["revoke"]:
            revoke_link(owner=request.user, plan=plan, kind=form.cleaned_data["kind"])
            messages.success(request, "Le lien est révoqué\u00a0: son adresse ne mène plus nulle part.")
            return redirect("private_links", plan.slug)
        else:
            new = _made(request, plan, form.cleaned_data)
    links = {link.kind: link for link in PrivateLink.objects.filter(owner=request.user, plan=plan)}
    offers = [(kind, links.get(kind), new[1] if new and new[0] == kind else None) for kind in LinkKind]
    context = {"plan": plan, "form": form, "offers": offers, "offers_own": form.offers_own}
    return render(request, "reporting/private_links.html", context, status=status)


def _made(request, plan, chosen) -> tuple[str, str]:
    """Make a link and return its kind and its whole address."""
    kind = chosen["kind"]
    token = make_link(owner=request.user, plan=plan, kind=kind, own_only=chosen["own_only"])
    if kind == LinkKind.CALENDAR:
        return kind, whole(reverse("calendar", args=[token]))
    return kind, whole(f"{reverse('activity_feed', args=[plan.slug])}?cle={token}")


@login_not_required
@require_safe
@conditional_page
def calendar(request, token):
    link = find_link(token, LinkKind.CALENDAR)
    if link is None:
        raise Http404
    title = f"{'Mes échéances' if link.own_only else 'Échéances'}, plan {link.plan.slug}"
    content = write_calendar(link.plan, link.owner, actions_shown(link), title=title)
    return asked_anew(HttpResponse(content, content_type="text/calendar; charset=utf-8"))


@login_not_required
@require_safe
@conditional_page
def activity_feed(request, plan_slug):
    """Tell what `cle`, a private link, gives to read; without one, what the person signed in may see."""
    if token := request.GET.get("cle"):
        link = find_link(token, LinkKind.FEED)
        if link is None or link.plan.slug != plan_slug:
            raise Http404
        activity = Activity(link.plan, link.owner, actions_shown(link))
    else:
        plan = plan_or_404(request, plan_slug)
        activity = Activity(plan, request.user, Action.objects.visible_to(request.user).filter(plan=plan))
    return asked_anew(ActivityFeed()(request, activity))
