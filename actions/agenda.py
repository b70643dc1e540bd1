"""The agenda of a meeting: what stands on it, and what the portal proposes to put on it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from textwrap import shorten

from actions.models import Action, AgendaItem, Decision, Meeting, Weather
from actions.models.status import State
from actors.templatetags.french import day

LONGEST_QUOTE = 90  # characters of a decision recalled in a reason


@dataclass(frozen=True)
class Point:
    """An action on the agenda, as it stands on the day of the meeting, and what the meeting decided on it."""

    item: AgendaItem
    action: Action
    decisions: tuple[Decision, ...]

    @property
    def number(self) -> int:
        return self.action.number


@dataclass(frozen=True)
class Proposal:
    """An action that the portal proposes for the agenda, with its reasons in words, the weightiest first."""

    action: Action
    reasons: tuple[str, ...]
    was_decided: bool
    """An earlier meeting decided something about it that is still open."""

    @property
    def words(self) -> str:
        return "\u202f; ".join(self.reasons)


def points(meeting: Meeting) -> list[Point]:
    """Return the agenda in its order: three queries, however long it is."""
    actions = meeting.plan.actions.filter(agenda_items__meeting=meeting).with_state(meeting.plan, meeting.situation_on)
    by_pk = {action.pk: action for action in actions}
    decisions = _by_action(meeting.decisions.with_follow_up().select_related("carrier").order_by("pk"))
    items = [item for item in meeting.agenda.all() if item.action_id in by_pk]
    return [Point(item, by_pk[item.action_id], tuple(decisions[item.action_id])) for item in items]


def proposals(meeting: Meeting) -> list[Proposal]:
    """Return what calls for the committee's attention and is not yet on the agenda: a constant number of queries.

    The open decisions of earlier meetings come first, then the actions in difficulty, late, pushed back, silent.
    """
    previous = meeting.plan.meetings.before(meeting.held_on)
    waiting = dict(_by_action(_decided_before(meeting)))
    promised_then = _promised_ends(meeting, previous)
    on_agenda = set(meeting.agenda.values_list("action_id", flat=True))
    found = []
    for action in meeting.plan.actions.with_state(meeting.plan, meeting.situation_on):
        if action.pk in on_agenda:
            continue
        reasons = [_decided(decision) for decision in waiting.get(action.pk, ())]
        reasons += _reasons(action.state, promised_then.get(action.pk), previous)
        if reasons:
            found.append(Proposal(action, tuple(reasons), was_decided=action.pk in waiting))
    return sorted(found, key=lambda each: (not each.was_decided, -len(each.reasons), each.action.number))


def _decided_before(meeting: Meeting) -> Iterable[Decision]:
    earlier = Decision.objects.filter(meeting__plan=meeting.plan_id, meeting__held_on__lt=meeting.held_on)
    return earlier.exclude(action=None).open(meeting.situation_on).select_related("meeting").order_by("due_on", "pk")


def _promised_ends(meeting: Meeting, previous: Meeting | None) -> dict[int, date | None]:
    """Return the end that each action promised at the meeting before, by primary key."""
    if previous is None:
        return {}
    then = meeting.plan.actions.with_state(meeting.plan, previous.held_on)
    return dict(then.values_list("pk", "promised_end"))


def _decided(decision: Decision) -> str:
    text = shorten(decision.text, LONGEST_QUOTE, placeholder="…").rstrip(".")
    due = f", pour le {day(decision.due_on)}" if decision.due_on else ""
    return f"décidé le {day(decision.meeting.held_on)}\u00a0: «\u00a0{text}\u00a0»{due}"


def _reasons(state: State, promised_then: date | None, previous: Meeting | None) -> list[str]:
    reasons = []
    if state.weather == Weather.STORMY:
        reasons.append("en difficulté")
    if state.is_late:
        reasons.append(f"en retard\u00a0: l’échéance du {day(state.promised_end)} est dépassée")
    if promised_then and state.promised_end and state.promised_end > promised_then and not state.is_closed:
        reasons.append(
            f"échéance repoussée du {day(promised_then)} au {day(state.promised_end)} "
            f"depuis le comité du {day(previous.held_on)}"
        )
    if state.is_silent:
        reasons.append(f"sans nouvelles depuis le {day(state.last_heard_on)}")
    return reasons


def _by_action(decisions: Iterable[Decision]) -> dict[int, list[Decision]]:
    grouped = defaultdict(list)
    for decision in decisions:
        grouped[decision.action_id].append(decision)
    return grouped
