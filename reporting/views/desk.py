"""The Mission's desk: what waits for it today, and the tools of the cycle of a committee."""

from django.db.models import Count
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.alerts import Alert
from actions.models import Decision, PilotReply, ReminderMail, UpdateRequest
from actions.views.shortcuts import editable_plan
from actors.clock import today
from reporting import snapshot

ALERTS_SHOWN = (Alert.LATE, Alert.SILENT, Alert.STORMY, Alert.WITHOUT_PILOT, Alert.WITHOUT_END)


@require_safe
def desk(request, plan_slug):
    plan = editable_plan(request, plan_slug)
    figures = snapshot.build(plan).figures
    open_decisions = Decision.objects.open().filter(meeting__plan=plan)
    meetings = plan.meetings.annotate(agenda_length=Count("agenda"))
    context = {
        "plan": plan,
        "alerts": [(alert, figures.by_alert[alert]) for alert in ALERTS_SHOWN],
        "pending_replies": PilotReply.objects.pending().filter(action__plan=plan).select_related("action", "contact"),
        "unanswered_requests": UpdateRequest.objects.unanswered().filter(action__plan=plan).count(),
        "last_reminder": ReminderMail.objects.exclude(sent_at=None).first(),
        "next_meeting": meetings.filter(held_on__gte=today()).order_by("held_on").first(),
        "unclosed_meetings": plan.meetings.filter(held_on__lt=today(), closed_at=None),
        "open_decisions": open_decisions.count(),
        "overdue_decisions": open_decisions.filter(due_on__lt=today()).select_related("action").order_by("due_on"),
    }
    return render(request, "reporting/desk.html", context)
