"""The plans side by side, and the import of one from a spreadsheet."""

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actions.models import Plan
from actions.plan_import import PlanChangedError, Preview, preview_import, run_import, stash, writing
from actions.plan_import.columns import COLUMNS
from actions.plan_import.forms import ImportForm
from actions.views.shortcuts import plan_or_404
from actors.roles import can_edit_actions, can_see_plan
from actors.tables.reading import MAX_ROWS

GONE = "Cet aperçu a déjà servi ou date de plus d’une heure\u00a0: choisissez de nouveau le fichier."
OVERTAKEN = (
    "Le plan ou l’annuaire a changé pendant l’import\u00a0: rien n’est enregistré. Choisissez de nouveau le fichier."
)


@require_safe
def plans(request):
    if not can_see_plan(request.user):
        raise Http404
    context = {
        "plans": Plan.objects.visible_to(request.user).annotate(number_of_actions=Count("actions")),
        "can_edit": can_edit_actions(request.user),
    }
    return render(request, "actions/plans.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def make_plan_current(request, plan_slug):
    """Ask, then make `/` lead to the plan."""
    _check_may_import(request)
    plan = plan_or_404(request, plan_slug)
    if request.method != "POST":
        return render(request, "actions/plans/make_current.html", {"plan": plan, "before": Plan.objects.current()})
    with transaction.atomic():
        list(Plan.objects.select_for_update().values_list("pk"))  # two may not do it at once
        Plan.objects.filter(is_current=True).update(is_current=False)
        Plan.objects.filter(pk=plan.pk).update(is_current=True)
    messages.success(request, f"Le plan {plan.slug} est désormais le plan en cours.")
    return redirect("plans")


@require_http_methods(["GET", "HEAD", "POST"])
def import_plan(request):
    """Take a file, and show what it would do."""
    _check_may_import(request)
    if request.method != "POST":
        return _show_form(request, ImportForm(initial={"plan": request.GET.get("plan")}))
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show_form(request, form, status=422)
    file, plan = form.cleaned_data["file"], form.target
    content = file.read()
    preview = preview_import(content, name=file.name, plan=plan)
    if preview.problems:
        return _show_form(request, form, preview=preview, status=422)
    return _show_preview(request, preview, content, file.name)


@require_POST
def apply_import(request):
    """Do what the preview showed, exactly that."""
    _check_may_import(request)
    try:
        stashed = stash.find(request.POST.get("token", ""), request.user)
        content = stashed.content
    except stash.UnknownTokenError:
        raise BadRequest("Cette demande d’import est incomplète. Choisissez de nouveau le fichier.") from None
    except stash.NoLongerKeptError:
        return _show_conflict(request, GONE)
    plan = stashed.plan
    if plan is None:
        return _show_conflict(request, OVERTAKEN)
    try:
        run_import(content, name=stashed.name, plan=plan, author=request.user, digest=stashed.digest)
    except PlanChangedError as error:
        return _show_overtaken(request, error.preview, stashed, content)
    except IntegrityError:
        return _show_conflict(request, OVERTAKEN)
    stash.forget(stashed)
    messages.success(request, f"Le fichier «\u00a0{stashed.name}\u00a0» est importé dans le plan {plan.slug}.")
    return redirect(plan)


@require_safe
def import_template(request, file_format):
    _check_may_import(request)
    return _download([writing.example_row()], file_format, "modele-plan")


@require_safe
def export_plan(request, plan_slug, file_format):
    """The plan as a file that can be imported."""
    plan = plan_or_404(request, plan_slug)
    return _download(writing.plan_rows(plan), file_format, f"plan-{plan.slug}")


def _check_may_import(request) -> None:
    if not can_see_plan(request.user):
        raise Http404
    if not can_edit_actions(request.user):
        raise PermissionDenied


def _show_form(request, form: ImportForm, *, preview: Preview | None = None, status: int = 200):
    context = {"form": form, "preview": preview, "columns": COLUMNS, "max_rows": MAX_ROWS}
    return render(request, "actions/plan_import.html", context, status=status)


def _show_conflict(request, message: str):
    messages.error(request, message)
    return _show_form(request, ImportForm(), status=409)


def _show_preview(request, preview: Preview, content: bytes, name: str, *, is_overtaken: bool = False):
    changes = preview.changes
    context = {"preview": preview, "changes": changes, "plan": changes.plan, "file_name": name}
    context["is_overtaken"] = is_overtaken
    if not changes.is_empty:
        context["token"] = stash.keep(content, name=name, user=request.user, plan=changes.plan, digest=changes.digest)
    status = 409 if is_overtaken else 200
    return render(request, "actions/plan_import/preview.html", context, status=status)


def _show_overtaken(request, preview: Preview, stashed, content: bytes):
    """Show what the import would do by now; nothing has been written."""
    stash.forget(stashed)
    if preview.problems:
        return _show_form(request, ImportForm(), preview=preview, status=409)
    return _show_preview(request, preview, content, stashed.name, is_overtaken=True)


def _download(rows, file_format: str, name: str) -> HttpResponse:
    if file_format not in writing.CONTENT_TYPES:
        raise Http404
    headers = {"Content-Disposition": content_disposition_header(True, f"{name}.{file_format}")}
    return HttpResponse(
        writing.write(rows, file_format), content_type=writing.CONTENT_TYPES[file_format], headers=headers
    )
