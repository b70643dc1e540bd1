"""The views that people keep of the plan's pages: mine, those shown to the Mission, and the page one starts on."""

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actions.filters import ActionFilter
from actions.period import requested_period
from actions.reference import is_against_initial
from actions.views.shortcuts import plan_or_404
from actors.roles import can_edit_actions
from reporting.forms import SavedViewForm
from reporting.models import SavedPage, SavedView
from reporting.saved_views import Wording, choose_start, kept_query, save_view

LONGEST_NAME = SavedView._meta.get_field("name").max_length
LONGEST_QUERY = SavedView._meta.get_field("query").max_length


@require_safe
def saved_views(request, plan_slug):
    plan = plan_or_404(request, plan_slug)
    wording = Wording(plan, request.user)
    views = list(SavedView.objects.visible_to(request.user).filter(plan=plan).select_related("owner", "plan"))
    for view in views:
        view.kept = wording.of(view.query)
        view.is_broken = any(kept.is_gone for kept in view.kept)
    context = {
        "plan": plan,
        "own": [view for view in views if view.owner_id == request.user.pk],
        "shared": [view for view in views if view.owner_id != request.user.pk],
        "start": SavedView.objects.start_of(request.user),
        "reads_shared": can_edit_actions(request.user),
    }
    return render(request, "reporting/saved_views/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def saved_view_add(request, plan_slug):
    """Keep the state that the address tells: `page`, then the page's own parameters."""
    plan = plan_or_404(request, plan_slug)
    page = _requested_page(request)
    _demand_valid(request, plan, page)
    query = kept_query(page, request.GET)
    if len(query) > LONGEST_QUERY:
        raise BadRequest("Ces filtres sont trop longs pour être enregistrés\u00a0: retirez-en quelques-uns.")
    view = SavedView(owner=request.user, plan=plan, page=page, query=query)
    name = request.GET.get("nom", "")[:LONGEST_NAME]
    return _edit(request, view, initial={"name": name})


@require_http_methods(["GET", "HEAD", "POST"])
def saved_view_edit(request, plan_slug, pk):
    return _edit(request, _own_view(request, plan_slug, pk))


@require_POST
def saved_view_start(request, plan_slug, pk):
    """Make a view the start page (`depart=oui`) or no longer (`depart=non`)."""
    view = _own_view(request, plan_slug, pk)
    choice = request.POST.get("depart")
    if choice not in ("oui", "non"):
        raise BadRequest("Dites si cette vue est votre page de départ\u00a0: depart=oui ou depart=non.")
    choose_start(view, is_start=choice == "oui")
    said = "est votre page de départ" if choice == "oui" else "n’est plus votre page de départ"
    messages.success(request, f"«\u00a0{view.name}\u00a0» {said}.")
    return redirect("saved_views", plan_slug)


@require_http_methods(["GET", "HEAD", "POST"])
def saved_view_delete(request, plan_slug, pk):
    """Delete a view, once the page that asks has been answered."""
    view = _own_view(request, plan_slug, pk)
    if request.method != "POST":
        context = {"plan": view.plan, "view": view, "kept": Wording(view.plan, request.user).of(view.query)}
        return render(request, "reporting/saved_views/delete.html", context)
    view.delete()
    messages.success(request, f"«\u00a0{view.name}\u00a0» est supprimée.")
    return redirect("saved_views", plan_slug)


def _edit(request, view, *, initial=None):
    kept = Wording(view.plan, request.user).of(view.query)
    is_new, address = view.pk is None, view.get_absolute_url()
    form = SavedViewForm(request.POST if request.method == "POST" else None, instance=view, initial=initial)
    if form.is_valid():
        try:
            save_view(view, replace=form.cleaned_data.get("replace", False))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"«\u00a0{view.name}\u00a0» est enregistrée dans «\u00a0Mes vues\u00a0».")
            return redirect(view) if is_new else redirect("saved_views", view.plan.slug)
    context = {"plan": view.plan, "view": view, "form": form, "kept": kept, "is_new": is_new, "address": address}
    return render(request, "reporting/saved_views/form.html", context, status=422 if form.is_bound else 200)


def _own_view(request, plan_slug, pk):
    """Return a view that the person may change; 403 for one that is only shown to them."""
    plan = plan_or_404(request, plan_slug)
    view = get_object_or_404(SavedView.objects.visible_to(request.user), plan=plan, pk=pk)
    if view.owner_id != request.user.pk:
        raise PermissionDenied
    view.plan, view.owner = plan, request.user
    return view


def _requested_page(request) -> SavedPage:
    value = request.GET.get("page", "")
    if value not in SavedPage:
        raise BadRequest(
            "Cette page ne s’enregistre pas parmi les vues. Ouvrez le tableau de bord ou la liste des actions, "
            "puis choisissez «\u00a0Enregistrer cette vue\u00a0»."
        )
    return SavedPage(value)


def _demand_valid(request, plan, page) -> None:
    """Refuse to keep what the page itself would refuse to show."""
    period = requested_period(request, plan)
    is_against_initial(request)
    if page == SavedPage.ACTION_LIST:
        filters = ActionFilter(request.GET, plan=plan, as_of=period.as_of, user=request.user)
        if not filters.is_valid():
            wrong = ", ".join(filters.form.fields[name].label for name in filters.form.errors)
            raise BadRequest(
                f"Ces filtres ne sont pas valables ({wrong})\u00a0: corrigez-les dans la liste des actions."
            )
