"""Reminding the pilots: who is written to on a day, and about what (`planned`, which only reads); and the writing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse

from actions.asks import Ask, asks_by_action
from actions.mailing.mails import claim, deliver
from actions.mailing.working_days import first_working_day
from actions.models import (
    Action,
    Answer,
    Involvement,
    InvolvementRole,
    MailKind,
    PilotReply,
    Plan,
    Reminder,
    ReminderMail,
)
from actions.own import OwnAction
from actions.replies import last_day, reply_link
from actors.addresses import whole
from actors.clock import today
from actors.models import Contact, User
from actors.roles import Role
from actors.templatetags.french import plural


@dataclass(frozen=True)
class Letter:
    """What one person is written on a day."""

    contact: Contact
    account: User | None
    """The account that may update the actions; without one, answers go through signed links."""
    items: list[OwnAction]
    """The actions with what is asked of them for the first time."""

    @property
    def email(self) -> str:
        return self.contact.email or (self.account.email if self.account else "")

    @property
    def subject(self) -> str:
        count = len(self.items)
        return f"Plan ESS\u00a0: {count} action{plural(count)} à mettre à jour"


@dataclass(frozen=True)
class Round:
    """All that leaves on a day, and what cannot for want of somebody to write to."""

    plan: Plan
    day: date
    letters: list[Letter]
    without_email: list[Letter]
    without_pilot: list[OwnAction]


def next_departure() -> date:
    """Return the day of the next round: today, unless its own has left already or people do not work."""
    day = today()
    left = ReminderMail.objects.filter(kind=MailKind.REMINDER, key__endswith=f":{day.isoformat()}").exists()
    return first_working_day(day + timedelta(days=1) if left else day)


def planned(plan: Plan, day: date) -> Round:
    """Return what is to be written to the pilots of a plan on a day; nothing once the plan is over or replaced."""
    if not plan.is_reminded(day):
        return Round(plan, day, [], [], [])
    actions = Action.objects.with_state(plan, day).order_by("number").in_bulk()
    asks = asks_by_action(actions.values(), on=day)
    pilots = _pilots(plan, day)
    letters = _letters(actions, asks, pilots, day)
    piloted = {action for _, action in pilots}
    return Round(
        plan=plan,
        day=day,
        letters=[letter for letter in letters if letter.email],
        without_email=[letter for letter in letters if not letter.email],
        without_pilot=[OwnAction(actions[pk], asked) for pk, asked in asks.items() if asked and pk not in piloted],
    )


def send(planned_round: Round) -> list[ReminderMail]:
    """Send the letters of a round that nobody sent meanwhile; return their mails, sent or failed."""
    mails = (_send(letter, planned_round) for letter in planned_round.letters)
    return [mail for mail in mails if mail]


def compose(letter: Letter, day: date) -> ReminderMail:
    """Return the mail of a letter, not saved."""
    return ReminderMail(
        kind=MailKind.REMINDER,
        key=_key(letter.contact, day),
        email=letter.email,
        contact=letter.contact,
        subject=letter.subject,
    )


def reasons(letter: Letter, mail: ReminderMail) -> list[Reminder]:
    """Return the reasons that a letter gives, not saved."""
    return [
        Reminder(mail=mail, action=own.action, contact=letter.contact, reason=ask.reason, key=ask.key)
        for own in letter.items
        for ask in own.asks
    ]


def _pilots(plan: Plan, day: date) -> dict[tuple[int, int], Contact]:
    """Return who pilots on a day, by contact and action; in the order of the names."""
    held = (
        Involvement.objects.held(day)
        .filter(action__plan=plan, role=InvolvementRole.PILOT, contact__isnull=False)
        .select_related("contact__organisation")
        .order_by("contact__name", "contact", "action__number")
    )
    return {(involvement.contact_id, involvement.action_id): involvement.contact for involvement in held}


def _letters(actions: dict[int, Action], asks: dict[int, list[Ask]], pilots: dict, day: date) -> list[Letter]:
    contacts = set(pilots.values())
    accounts, given, answered = _accounts(contacts), _given(contacts), _awaiting_approval(contacts)
    written = _written_to(contacts, day)
    items = defaultdict(list)
    for (contact_pk, action_pk), contact in pilots.items():
        new = [ask for ask in asks[action_pk] if (contact_pk, action_pk, ask.key) not in given]
        if new and contact not in written and (contact_pk, action_pk) not in answered:
            items[contact].append(OwnAction(actions[action_pk], new))
    return [Letter(contact, accounts.get(contact.pk), asked) for contact, asked in items.items()]


def _accounts(contacts: Iterable[Contact]) -> dict[int, User]:
    """Return, by contact, the accounts whose owner may update what the contact pilots."""
    may_record = Q(is_superuser=True) | Q(groups__name__in=[Role.PILOT, Role.MISSION])
    accounts = User.objects.filter(may_record, contact__in=contacts, is_active=True)
    return {account.contact_id: account for account in accounts}


def _given(contacts: Iterable[Contact]) -> set[tuple[int, int, str]]:
    """Return the reasons that were given before, and are never given again."""
    return set(Reminder.objects.filter(contact__in=contacts).values_list("contact_id", "action_id", "key"))


def _awaiting_approval(contacts: Iterable[Contact]) -> set[tuple[int, int]]:
    """Return the actions of which a contact has answered, before the Mission has read it."""
    return set(PilotReply.objects.pending().filter(contact__in=contacts).values_list("contact_id", "action_id"))


def _written_to(contacts: Iterable[Contact], day: date) -> set[Contact]:
    """Return those who were written to on a day: it is one mail a day."""
    by_key = {_key(contact, day): contact for contact in contacts}
    return {by_key[key] for key in ReminderMail.objects.filter(key__in=by_key).values_list("key", flat=True)}


def _key(contact: Contact, day: date) -> str:
    return f"{MailKind.REMINDER}:{contact.pk}:{day.isoformat()}"


def _send(letter: Letter, planned_round: Round) -> ReminderMail | None:
    mail = compose(letter, planned_round.day)
    if not claim(mail, reasons(letter, mail)):
        return None
    items = [(own, _links(letter, mail, own.action)) for own in letter.items]
    deliver(mail, {"plan": planned_round.plan, "letter": letter, "items": items, "answer_by": last_day(mail)})
    return mail


def _links(letter: Letter, mail: ReminderMail, action: Action) -> list[tuple[str, str]]:
    """Return the words and the address of what the reader may click: the update screen, or the three answers."""
    if letter.account:
        path = reverse("action_followup", args=[action.plan.slug, action.number], query={"retour": "mes-actions"})
        return [("Mettre à jour", whole(path))]
    return [(answer.label, whole(reply_link(mail, action, answer))) for answer in Answer]
