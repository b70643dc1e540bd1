"""Answering from a mail, without an account: the signed link is what gives the right."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from actions.forms.replies import ReplyForm
from actions.replies import PARAMETERS, ClosedError, check_open, last_day, read_token, record_reply, reply_to
from actors.secret_pages import for_its_reader_alone

ANSWERS = {parameter: answer for answer, parameter in PARAMETERS.items()}


# No cookie gives a right here, so that none can be abused; and under `no-referrer` a browser sends no true Origin.
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@for_its_reader_alone
def reply(request, token):
    """Show what is asked, and keep the answer that is sent; opening the page, as mail scanners do, keeps nothing."""
    mail, action = _mail_and_action_or_404(token)
    data = request.POST if request.method == "POST" else None
    form = ReplyForm(data, initial={"answer": ANSWERS.get(request.GET.get("reponse"))})
    context = {"mail": mail, "action": action, "form": form, "last_day": last_day(mail)}
    try:
        if form.is_valid():
            record_reply(mail=mail, action=action, **form.cleaned_data)
            return redirect("reply_thanks", token)
        check_open(mail, action)
    except ClosedError as closed:
        context |= {"why": closed.why, "reply": reply_to(mail, action)}
        return render(request, "actions/reply/closed.html", context, status=410)
    return render(request, "actions/reply/form.html", context, status=422 if form.is_bound else 200)


@login_not_required
@require_safe
@for_its_reader_alone
def reply_thanks(request, token):
    mail, action = _mail_and_action_or_404(token)
    given = reply_to(mail, action)
    if given is None:
        raise Http404
    return render(request, "actions/reply/thanks.html", {"action": action, "reply": given})


def _mail_and_action_or_404(token):
    found = read_token(token)
    if found is None:
        raise Http404
    return found
