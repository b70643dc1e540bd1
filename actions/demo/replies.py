"""The invented answers to the mails, some of them still to be reviewed."""

from datetime import date, datetime, time

from django.utils import timezone

from actions.demo.reading import read
from actions.models import Action, PilotReply, Plan, ReminderMail
from actors.models import User
from actors.roles import Role


def load(plan: Plan, accounts: dict[str, User]) -> None:
    """Answer mails that the reminders' part has written, with updates that the follow-up's part has."""
    actions = {action.number: action for action in plan.actions.all()}
    for reply in read("replies"):
        _reply(actions[reply.pop("action")], accounts[Role.MISSION], **reply)


def _reply(
    action: Action,
    mission: User,
    *,
    received: date,
    answer: str,
    words: str,
    reviewed: date | None = None,
    recorded: date | None = None,
) -> None:
    mails = ReminderMail.objects.filter(reminders__action=action, sent_at__date__lt=received)
    mail = mails.latest("sent_at")
    PilotReply.objects.create(
        mail=mail,
        action=action,
        contact=mail.contact,
        answer=answer,
        words=words,
        received_at=_moment(received, time(8, 20)),
        reviewed_at=reviewed and _moment(reviewed, time(17)),
        reviewed_by=mission if reviewed else None,
        update=action.updates.get(effective_on=recorded) if recorded else None,
    )


def _moment(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))
