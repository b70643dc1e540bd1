"""Checking one's own entry from a mail, without an account: the signed link is what gives the right."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from actors.models import Contact
from actors.secret_pages import for_its_reader_alone
from actors.yearly.answers import ClosedError, check_open, check_valid, confirm, propose, read_token
from actors.yearly.forms import CorrectionForm


# No cookie gives a right here, so that none can be abused; and under `no-referrer` a browser sends no true Origin.
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@for_its_reader_alone
def contact_check(request, token):
    """Show what the directory says, and keep the answer; opening the page, as mail scanners do, keeps nothing."""
    asked, is_same_address = _asked_or_404(token)
    is_correcting = request.method == "POST" and "exact" not in request.POST
    # The form writes what it reads into its instance: it gets one of its own.
    entry = Contact.objects.get(pk=asked.contact_id)
    form = CorrectionForm(request.POST if is_correcting else None, instance=entry)
    context = {"asked": asked, "contact": asked.contact, "form": form}
    try:
        if request.method == "POST":
            check_valid(asked, is_same_address)
            if not is_correcting:
                confirm(asked=asked)
                return redirect("contact_check_thanks", token)
            if form.is_valid():
                propose(
                    asked=asked,
                    proposed=form.proposed,
                    has_left=form.cleaned_data["has_left"],
                    remark=form.cleaned_data["remark"],
                )
                return redirect("contact_check_thanks", token)
        check_open(asked, is_same_address)
    except ClosedError as closed:
        return render(request, "actors/contact_check/closed.html", context | {"why": closed.why}, status=410)
    return render(request, "actors/contact_check/form.html", context, status=422 if form.is_bound else 200)


@login_not_required
@require_safe
@for_its_reader_alone
def contact_check_thanks(request, token):
    asked, _ = _asked_or_404(token)
    correction = getattr(asked, "correction", None)
    if correction is None and asked.confirmed_at is None:
        raise Http404
    return render(
        request, "actors/contact_check/thanks.html", {"asked": asked, "is_corrected": correction is not None}
    )


def _asked_or_404(token):
    found = read_token(token)
    if found is None:
        raise Http404
    return found
