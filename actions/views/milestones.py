"""The milestones of an action: added, moved, reached, dropped by those who record its follow-up."""

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from actions.forms.milestones import CHANGES, MilestoneForm
from actions.milestones import milestone_today, milestones_on
from actions.seen import StaleRowError
from actions.views.shortcuts import recordable_action
from actors.clock import today


@require_http_methods(["GET", "HEAD", "POST"])
def milestones(request, plan_slug, number):
    """The milestones of an action with their slips, and the form that adds one."""
    action = recordable_action(request, plan_slug, number)
    form = MilestoneForm(request.POST if request.method == "POST" else None, action=action)
    if form.is_valid():
        messages.success(request, form.write())
        return redirect("milestones", plan_slug, number)
    context = {
        "plan": action.plan,
        "action": action,
        "milestones": milestones_on(action, today()),
        "dropped": action.milestones.exclude(dropped_on=None),
        "form": form,
    }
    return render(request, "actions/milestones.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def milestone(request, plan_slug, number, pk):
    """One milestone, and what may happen to it: a plain form each."""
    action = recordable_action(request, plan_slug, number)
    found = get_object_or_404(action.milestones, pk=pk)
    if request.method != "POST":
        return _show(request, action, found)
    if (operation := request.POST.get("operation")) not in CHANGES:
        raise BadRequest("Cette demande est incomplète. Revenez au jalon et recommencez.")
    form = CHANGES[operation](request.POST, milestone=found)
    if not form.is_valid():
        return _show(request, action, found, form, status=422)
    try:
        messages.success(request, form.write(request.user))
    except StaleRowError:
        return _show_conflict(request, action, found, form)
    except ValidationError as error:
        form.add_error(None, error)
        return _show(request, action, found, form, status=422)
    return redirect("milestones", plan_slug, number)


def _show(request, action, milestone, sent=None, *, status=200, **context):
    forms = {operation: form(milestone=milestone) for operation, form in CHANGES.items()}
    if sent:
        forms[sent.operation] = sent
    context |= {
        "plan": action.plan,
        "action": action,
        "milestone": milestone,
        "state": milestone_today(milestone),
        "forms": forms,
    }
    return render(request, "actions/milestone.html", context, status=status)


def _show_conflict(request, action, milestone, form):
    """Answer 409: how the milestone stands now beside what was typed, ready to be sent again."""
    milestone.refresh_from_db()
    form.look_again()
    typed = [(field.label, form.cleaned_data[field.name]) for field in form.visible_fields()]
    return _show(request, action, milestone, form, status=409, is_conflict=True, typed=typed)
