"""What a signed-in person keeps of the own account: password, second factor, sessions."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from actors.accounts.second_factor import is_required_of, second_factor_of
from actors.accounts.sessions import own_sessions


@require_safe
def account(request):
    return render(
        request,
        "actors/account/account.html",
        {
            "second_factor": second_factor_of(request.user),
            "is_second_factor_required": is_required_of(request.user),
            "number_of_sessions": len(own_sessions(request)),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request):
    """List where one is signed in; POST ends one session elsewhere (`session`), or all of them (without it)."""
    rows = own_sessions(request)
    if request.method != "POST":
        return render(request, "actors/account/sessions.html", {"sessions": rows})
    chosen = [row for row in rows if not row.is_here]
    if asked := request.POST.get("session"):
        chosen = [row for row in chosen if str(row.pk) == asked]
        if not chosen:
            raise Http404
    for row in chosen:
        row.end()
    messages.success(request, "La session est fermée." if asked else "Les autres sessions sont fermées.")
    return redirect("sessions")
