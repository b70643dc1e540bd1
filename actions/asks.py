"""What is asked of the pilot of an action, since when and by when: read by « Mes actions » and by the reminders."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from actions.models import Action, AskReason, Milestone, UpdateRequest
from actors.clock import today
from actors.templatetags.french import day

MILESTONE_DAYS = 14


@dataclass(frozen=True)
class Ask:
    """One reason to update an action; `key` is the same as long as the reason is."""

    reason: AskReason
    key: str
    since: date
    due_on: date | None
    words: str
    """The reason as a sentence, without its full stop."""


def asks_by_action(actions: Iterable[Action], *, on: date | None = None) -> dict[int, list[Ask]]:
    """Return, by primary key, what is asked on a day (today) of actions read with `with_state`: two queries.

    A reason disappears once it no longer holds: news came, another end was announced, the milestone was moved.
    """
    actions, on = list(actions), on or today()
    requests, milestones = _requests(actions), _milestones(actions, on)
    return {action.pk: _asks(action, requests[action.pk], milestones[action.pk], on) for action in actions}


def _asks(action: Action, requests: list[UpdateRequest], milestones: list[Milestone], on: date) -> list[Ask]:
    state = action.state
    asks = [_requested(request) for request in requests]
    if state.is_late:
        asks.append(_late(state))
    if not state.is_closed:
        asks += [_milestone(milestone, on) for milestone in milestones]
    if state.is_silent:
        asks.append(_silent(action))
    return asks


def _requested(request: UpdateRequest) -> Ask:
    return Ask(
        reason=AskReason.REQUESTED,
        key=f"requested:{request.pk}",
        since=timezone.localdate(request.asked_at),
        due_on=request.due_on,
        words="La Mission ESS vous demande où en est l’action"
        + (f"\u00a0: «\u00a0{request.message}\u00a0»" if request.message else ""),
    )


def _late(state) -> Ask:
    return Ask(
        reason=AskReason.LATE,
        key=f"late:{state.promised_end.isoformat()}",
        since=state.promised_end + timedelta(days=1),
        due_on=None,
        words=f"L’échéance du {day(state.promised_end)} est dépassée",
    )


def _milestone(milestone: Milestone, on: date) -> Ask:
    was = "était" if milestone.due_on < on else "est"
    return Ask(
        reason=AskReason.MILESTONE,
        key=f"milestone:{milestone.pk}:{milestone.due_on.isoformat()}",
        since=milestone.due_on - timedelta(days=MILESTONE_DAYS),
        due_on=milestone.due_on,
        words=f"Le jalon «\u00a0{milestone.title}\u00a0» {was} prévu le {day(milestone.due_on)}",
    )


def _silent(action: Action) -> Ask:
    return Ask(
        reason=AskReason.SILENT,
        key=f"silent:{action.state.last_heard_on.isoformat()}",
        since=action.state.last_heard_on + timedelta(days=action.plan.review_every_days + 1),
        due_on=None,
        words=f"Sans nouvelles depuis le {day(action.state.last_heard_on)}",
    )


def _requests(actions: list[Action]) -> dict[int, list[UpdateRequest]]:
    return _by_action(UpdateRequest.objects.filter(action__in=actions).unanswered())


def _milestones(actions: list[Action], on: date) -> dict[int, list[Milestone]]:
    return _by_action(Milestone.objects.filter(action__in=actions).due_within(MILESTONE_DAYS, of=on))


def _by_action(rows) -> dict[int, list]:
    grouped = defaultdict(list)
    for row in rows:
        grouped[row.action_id].append(row)
    return grouped
