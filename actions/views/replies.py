"""The Mission reviews what pilots without account answered, before anything of it enters the history."""

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actions.followup import StaleVersionError
from actions.forms.followup import StatusUpdateForm
from actions.models import Answer, PilotReply, Status, Weather
from actions.replies import AlreadyReviewedError, approve, approve_unchanged, decline
from actions.views.conflict import conflict, resent
from actions.views.shortcuts import action_or_404, editable_plan

REVIEWED_PER_PAGE = 20


@require_safe
def replies(request, plan_slug):
    return _show_queue(request, editable_plan(request, plan_slug))


@require_POST
def reply_approve(request, plan_slug, pk):
    """Take over « inchangé » in one click."""
    plan = editable_plan(request, plan_slug)
    reply = get_object_or_404(_replies(plan).filter(answer=Answer.UNCHANGED), pk=pk)
    try:
        version = int(request.POST["version"])
    except (KeyError, ValueError):
        raise BadRequest("Cette approbation est incomplète. Revenez à la liste des réponses et recommencez.") from None
    try:
        approve_unchanged(reply=reply, reviewer=request.user, version=version)
    except AlreadyReviewedError:
        return _already_reviewed(request, plan)
    except StaleVersionError:
        messages.error(request, f"L’action {reply.action.number} vient d’être mise à jour\u00a0: relisez son état.")
        return _show_queue(request, plan, status=409)
    messages.success(request, f"Action {reply.action.number}\u00a0: réponse approuvée, état confirmé sans changement.")
    return redirect("replies", plan.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def reply_review(request, plan_slug, pk):
    """Draw from a reply the state to record: the form of an update, filled in from the answer."""
    plan = editable_plan(request, plan_slug)
    reply = get_object_or_404(_replies(plan), pk=pk)
    action = action_or_404(request, plan, reply.action.number)
    if request.method != "POST":
        if reply.reviewed_at:
            return _already_reviewed(request, plan)
        return _show_review(request, reply, action, _prefilled(reply, action))
    form = StatusUpdateForm(request.POST, action=action)
    if form.has_error("version") or form.has_error("submission"):
        form = StatusUpdateForm(resent(request.POST, action), action=action)
        form.add_error(None, "Ce formulaire était incomplet. Vérifiez-le, puis enregistrez de nouveau.")
    if not form.is_valid():
        return _show_review(request, reply, action, form, status=422)
    try:
        approve(reply=reply, reviewer=request.user, **form.cleaned_data)
    except AlreadyReviewedError:
        reply.refresh_from_db(fields=["reviewed_at", "reviewed_by"])
        return _show_review(request, reply, action, form, status=409)
    except StaleVersionError:
        action = action_or_404(request, plan, action.number)
        return _show_review(request, reply, action, status=409, **conflict(request, action, request.POST))
    except ValidationError as error:
        form.add_error(None, error)
        return _show_review(request, reply, action, form, status=422)
    messages.success(request, f"Action {action.number}\u00a0: la réponse est inscrite au suivi.")
    return redirect("replies", plan.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def reply_decline(request, plan_slug, pk):
    """Set a reply aside, once the page that asks has been answered."""
    plan = editable_plan(request, plan_slug)
    reply = get_object_or_404(_replies(plan), pk=pk)
    if request.method != "POST":
        if reply.reviewed_at:
            return _already_reviewed(request, plan)
        return render(request, "actions/replies/decline.html", {"plan": plan, "reply": reply})
    try:
        decline(reply=reply, reviewer=request.user)
    except AlreadyReviewedError:
        return _already_reviewed(request, plan)
    messages.success(request, f"Action {reply.action.number}\u00a0: réponse écartée, rien n’entre au suivi.")
    return redirect("replies", plan.slug)


def _replies(plan):
    return PilotReply.objects.with_state(plan)


def _show_queue(request, plan, *, status=200):
    reviewed = _replies(plan).reviewed().select_related("contact__organisation", "reviewed_by")
    page = Paginator(reviewed.order_by("-reviewed_at", "-pk"), REVIEWED_PER_PAGE).get_page(request.GET.get("page"))
    context = {"plan": plan, "pending": _replies(plan).pending(), "page": page}
    return render(request, "actions/replies/queue.html", context, status=status)


def _show_review(request, reply, action, form, *, status=200, **context):
    context |= {"plan": action.plan, "reply": reply, "action": action, "form": form}
    return render(request, "actions/replies/review.html", context, status=status)


def _already_reviewed(request, plan):
    messages.warning(request, "Cette réponse est déjà examinée\u00a0: rien n’a été enregistré de plus.")
    return redirect("replies", plan.slug)


def _prefilled(reply, action):
    """The form of an update, with what the answer says and the words of the pilot as the note."""
    form = StatusUpdateForm(action=action)
    form.initial |= {"committee_note": reply.words, "effective_on": reply.received_on}
    if reply.answer == Answer.BLOCKED:
        form.initial |= {"status": Status.IN_PROGRESS, "weather": Weather.STORMY}
    elif reply.answer == Answer.PROGRESSING:
        form.initial |= {"status": Status.IN_PROGRESS}
    return form
