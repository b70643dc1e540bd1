"""The reminders, for the Mission: what leaves next and why, whom nobody can write to, what was sent."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.mailing.reminders import next_departure, planned
from actions.models import ReminderMail
from actions.views.shortcuts import editable_plan
from actors.personal_data.access import log_access

MAILS_SHOWN = 20


@require_safe
def reminders(request, plan_slug):
    plan = editable_plan(request, plan_slug)
    departure = next_departure()
    letters = planned(plan, departure)
    mails = list(ReminderMail.objects.select_related("contact")[:MAILS_SHOWN])
    people = [letter.contact for letter in letters.letters] + [mail.contact for mail in mails if mail.contact]
    log_access(request, people)
    context = {
        "plan": plan,
        "departure": departure,
        "is_reminded": plan.is_reminded(departure),
        "round": letters,
        "mails": mails,
    }
    return render(request, "actions/reminders.html", context)
