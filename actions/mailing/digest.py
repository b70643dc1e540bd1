"""The weekly digest to the Mission: what happened in the plan during the week before, and what waits for it."""

from dataclasses import dataclass
from datetime import date, timedelta

from actions.asks import asks_by_action
from actions.mailing.mails import claim, deliver
from actions.models import (
    Action,
    AskReason,
    Decision,
    MailKind,
    MailState,
    Meeting,
    PilotReply,
    Plan,
    ReminderMail,
    StatusUpdate,
)
from actors.models import User
from actors.roles import Role
from actors.templatetags.french import day as in_french


@dataclass(frozen=True)
class Issue:
    """The digest that leaves in the week of a day, and to whom: those of the Mission who were not sent it yet."""

    plan: Plan
    day: date
    readers: list[User]

    @property
    def first_day(self) -> date:
        """The Monday of the week that is told: whole weeks neither overlap nor leave a day out."""
        return self.last_day - timedelta(days=6)

    @property
    def last_day(self) -> date:
        return self.day - timedelta(days=self.day.isoweekday())

    @property
    def subject(self) -> str:
        return f"Plan ESS\u00a0: la semaine du {in_french(self.first_day)}"


def planned(plan: Plan, day: date) -> Issue:
    """Return the digest to send on a working day: on the first of its week, or later where it did not leave then."""
    if not plan.is_reminded(day):
        return Issue(plan, day, [])
    readers = User.objects.filter(groups__name=Role.MISSION, is_active=True).select_related("contact")
    by_key = {_key(reader, day): reader for reader in readers.order_by("email")}
    for key in ReminderMail.objects.filter(key__in=by_key).values_list("key", flat=True):
        del by_key[key]
    return Issue(plan, day, list(by_key.values()))


def send(issue: Issue) -> list[ReminderMail]:
    """Send a digest to those of its readers whom nobody sent it meanwhile; return the mails, sent or failed."""
    if not issue.readers:
        return []
    week = told(issue)
    mails = (_send(issue, reader, week) for reader in issue.readers)
    return [mail for mail in mails if mail]


def compose(issue: Issue, reader: User) -> ReminderMail:
    """Return the mail of a reader, not saved."""
    return ReminderMail(
        kind=MailKind.DIGEST,
        key=_key(reader, issue.day),
        email=reader.email,
        contact=reader.contact,
        subject=issue.subject,
    )


def told(issue: Issue) -> dict:
    """Return what a digest tells, by the names that its templates use."""
    week = (issue.first_day, issue.last_day)
    mails = ReminderMail.objects.filter(prepared_at__date__range=week)
    return {
        "plan": issue.plan,
        "issue": issue,
        "updates": StatusUpdate.objects.filter(action__plan=issue.plan, recorded_at__date__range=week)
        .select_related("action__plan", "author")
        .order_by("action__number", "pk"),
        "newly": _newly(issue),
        "number_of_replies": PilotReply.objects.pending().filter(action__plan=issue.plan).count(),
        "decisions": Decision.objects.overdue(issue.day)
        .filter(meeting__plan=issue.plan)
        .select_related("meeting__plan", "action__plan", "carrier")
        .order_by("due_on", "pk"),
        "number_of_reminders": mails.filter(kind=MailKind.REMINDER).in_state(MailState.SENT).count(),
        "not_sent": _recipients(mails, MailState.FAILED),
        "interrupted": _recipients(mails, MailState.INTERRUPTED),
        "next_meeting": Meeting.objects.filter(plan=issue.plan, held_on__gte=issue.day).order_by("held_on").first(),
    }


def _newly(issue: Issue) -> list[tuple[AskReason, list[Action]]]:
    """Return the actions that became late, then silent, during the week, and still are."""
    actions = Action.objects.with_state(issue.plan, issue.day).order_by("number").in_bulk()
    asks = asks_by_action(actions.values(), on=issue.day)
    became = {
        reason: [
            actions[pk]
            for pk, asked in asks.items()
            if any(ask.reason == reason and issue.first_day <= ask.since <= issue.last_day for ask in asked)
        ]
        for reason in (AskReason.LATE, AskReason.SILENT)
    }
    return [(reason, found) for reason, found in became.items() if found]


def _recipients(mails, state: MailState) -> list[str]:
    """Return the addresses, each once: a mail that fails is tried again every working day."""
    return sorted(set(mails.in_state(state).values_list("email", flat=True)))


def _send(issue: Issue, reader: User, week: dict) -> ReminderMail | None:
    mail = compose(issue, reader)
    if not claim(mail):
        return None
    deliver(mail, week)
    return mail


def _key(reader: User, day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{MailKind.DIGEST}:{reader.pk}:{year}-W{week:02}"
