"""The documents and links of an action: what is attached, adding to it, handing a file over, withdrawing."""

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from actions.documents import add_file, add_link, withdraw
from actions.forms.documents import FileForm, LinkForm
from actions.permissions import can_record_status, withdrawable_by
from actions.views.shortcuts import action_or_404, plan_or_404

WAYS = {FileForm.prefix: (FileForm, add_file), LinkForm.prefix: (LinkForm, add_link)}


@require_http_methods(["GET", "HEAD", "POST"])
def documents(request, plan_slug, number):
    plan = plan_or_404(request, plan_slug)
    action = action_or_404(request, plan, number)
    if request.method != "POST":
        return _show(request, action)
    if not can_record_status(request.user, action):
        raise PermissionDenied
    if request.POST.get("ajout") not in WAYS:
        raise BadRequest("Dites ce que vous ajoutez\u00a0: un fichier ou un lien.")
    form_class, add = WAYS[request.POST["ajout"]]
    form = form_class(request.POST, request.FILES)
    try:
        if form.is_valid():
            added = add(action=action, author=request.user, **form.cleaned_data)
            messages.success(request, f"«\u00a0{added.title}\u00a0» est joint à l’action {action.number}.")
            return redirect("documents", plan.slug, action.number)
    except ValidationError as error:
        form.add_error(None, error)
    return _show(request, action, status=422, sent=form)


@require_safe
def document(request, plan_slug, number, pk):
    """Hand over a file to be kept, never to be opened as a page of the portal."""
    found = _document_or_404(request, plan_slug, number, pk)
    try:
        content = found.file.open("rb")
    except (ValueError, OSError):  # a link has no file; one may be missing on the disk
        raise Http404 from None
    response = FileResponse(content, as_attachment=True, filename=found.file_name, content_type=found.content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def document_withdraw(request, plan_slug, number, pk):
    """Withdraw a document, once the page that asks has been answered."""
    found = _document_or_404(request, plan_slug, number, pk)
    if not withdrawable_by(request.user, found.action).filter(pk=found.pk).exists():
        raise PermissionDenied
    if request.method != "POST":
        return render(request, "actions/documents/withdraw.html", {"plan": request.plan, "document": found})
    withdraw(document=found, author=request.user)
    messages.success(request, f"«\u00a0{found.title}\u00a0» est retiré.")
    return redirect("documents", request.plan.slug, number)


def _document_or_404(request, plan_slug, number, pk):
    action = action_or_404(request, plan_or_404(request, plan_slug), number)
    return get_object_or_404(action.documents.available(), pk=pk)


def _show(request, action, *, status=200, sent=None):
    """`sent` is the form that was not accepted: it keeps what was typed."""
    context = {
        "plan": action.plan,
        "action": action,
        "documents": action.documents.available().select_related("added_by"),
        "withdrawable": set(withdrawable_by(request.user, action).values_list("pk", flat=True)),
        "can_record": can_record_status(request.user, action),
        "file_form": sent if isinstance(sent, FileForm) else FileForm(),
        "link_form": sent if isinstance(sent, LinkForm) else LinkForm(),
    }
    return render(request, "actions/documents/page.html", context, status=status)
