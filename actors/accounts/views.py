"""What a person keeps of the own account: password, second factor, sessions; and the invitation that opens it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from actors.accounts.forms import SetPasswordForm
from actors.accounts.invitations import ClosedError, accept, check_open, read_token
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


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request, token):
    """Let the owner of a new account choose the password; opening the page, as mail scanners do, changes nothing."""
    found = read_token(token)
    if found is None:
        raise Http404
    invitation, sent_at = found
    form = SetPasswordForm(data=request.POST or None, user=invitation.user)
    try:
        check_open(invitation, sent_at)
        if form.is_valid():
            accept(invitation=invitation, password=form.cleaned_data["password1"])
            messages.success(request, "Votre mot de passe est enregistré. Connectez-vous avec lui.")
            return redirect("account_login")
    except ClosedError as closed:
        return render(request, "actors/account/invitation_closed.html", {"why": closed.why}, status=410)
    context = {"form": form, "owner": invitation.user}
    return render(request, "actors/account/invitation.html", context, status=422 if form.is_bound else 200)
