"""The invented meetings of the committee: agenda, decisions, and what became of them."""

from datetime import date, datetime, time
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from actions.demo.reading import read
from actions.models import AgendaItem, Decision, Meeting, Outcome, Plan
from actors.models import Organisation, User
from actors.roles import Role


def load(plan: Plan, accounts: dict[str, User]) -> None:
    """Give `plan` its meetings; `accounts` by role. The updates that they decided come with the history."""
    entries, mission = read("committee"), accounts[Role.MISSION]
    meetings = Meeting.objects.bulk_create(_meeting(plan, mission, entry) for entry in entries)
    actions = {action.number: action for action in plan.actions.all()}
    organisations = {organisation.slug: organisation for organisation in Organisation.objects.all()}
    agenda, decisions = [], []
    for meeting, entry in zip(meetings, entries, strict=True):
        for position, point in enumerate(entry["agenda"], start=1):
            action = actions[point["action"]]
            agenda.append(AgendaItem(meeting=meeting, action=action, position=position, reason=point["reason"]))
        for rank, decided in enumerate(entry.get("decisions", [])):
            links = {"action": actions.get(decided.get("action")), "carrier": organisations[decided["carrier"]]}
            decisions.append(_decision(meeting, mission, rank, decided, **links))
    AgendaItem.objects.bulk_create(agenda)
    Decision.objects.bulk_create(decisions)


def _meeting(plan: Plan, mission: User, entry: dict) -> Meeting:
    closed = entry.get("closed")
    return Meeting(
        plan=plan,
        held_on=entry["held_on"],
        starts_at=time.fromisoformat(entry["starts_at"]),
        place=entry["place"],
        introduction=entry["introduction"],
        attendance="\n".join(entry.get("attendance", [])),
        excused="\n".join(entry.get("excused", [])),
        closed_at=_at(closed, time(17)) if closed else None,
        closed_by=mission if closed else None,
    )


def _decision(meeting: Meeting, author: User, rank: int, decided: dict, **links) -> Decision:
    outcomes = ((Outcome.DONE, decided.get("done")), (Outcome.DROPPED, decided.get("dropped")))
    outcome, settled_on = next((each for each in outcomes if each[1]), (Outcome.OPEN, None))
    return Decision(
        meeting=meeting,
        text=decided["text"],
        carrier_name=decided.get("name", ""),
        due_on=decided.get("due_on"),
        outcome=outcome,
        settled_on=settled_on,
        outcome_note=decided.get("note", ""),
        author=author,
        recorded_at=_at(meeting.held_on, time(16, rank)),
        submission=uuid5(NAMESPACE_URL, f"demo:{meeting.plan.slug}/copil/{meeting.held_on}/{rank}"),
        **links,
    )


def _at(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))
