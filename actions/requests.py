"""Asking pilots for news: who would be asked, and the one way to ask, `request_updates`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from django.db.models import Prefetch

from actions.models import Action, Involvement, InvolvementRole, UpdateRequest
from actors.clock import now
from actors.models import User


@dataclass(frozen=True)
class Asked:
    """An action, its pilots, and the requests that nobody has answered yet, the latest first."""

    action: Action
    pilots: list[Involvement]
    waiting: list[UpdateRequest]


def who_is_asked(actions: Iterable[Action]) -> list[Asked]:
    """Return who pilots each action today and what was asked of them already: three queries."""
    actions = list(actions)
    pilots = Involvement.objects.held().filter(action__in=actions, role=InvolvementRole.PILOT)
    accounts = Prefetch("contact__user", User.objects.filter(is_active=True))
    pilots = pilots.select_related("organisation", "contact").prefetch_related(accounts)
    waiting = UpdateRequest.objects.filter(action__in=actions).unanswered()
    by_action = {action.pk: Asked(action, [], []) for action in actions}
    for held in pilots:
        by_action[held.action_id].pilots.append(held)
    for request in waiting:
        by_action[request.action_id].waiting.append(request)
    return list(by_action.values())


def request_updates(
    *, actions: Iterable[Action], asked_by, submission: UUID, message: str = "", due_on: date | None = None
) -> None:
    """Ask the pilots of each action how it stands; the next reminders tell them.

    `submission` identifies the form that was sent: the same one sent twice asks once.
    """
    asked_at = now()
    requests = [
        UpdateRequest(
            action=action,
            asked_by=asked_by,
            asked_at=asked_at,
            due_on=due_on,
            message=message,
            submission=uuid5(submission, str(action.pk)),
        )
        for action in actions
    ]
    UpdateRequest.objects.bulk_create(requests, ignore_conflicts=True)
