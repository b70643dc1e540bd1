"""The invented requests of the Mission, some of them still without an answer."""

from datetime import date, datetime, time
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from actions.demo.reading import read
from actions.models import Plan, UpdateRequest
from actors.models import User
from actors.roles import Role

ASKED_AT = time(16, 30)  # after the updates of the day


def load(plan: Plan, accounts: dict[str, User]) -> None:
    actions = {action.number: action for action in plan.actions.all()}
    UpdateRequest.objects.bulk_create(
        UpdateRequest(
            action=actions[number],
            asked_by=accounts[Role.MISSION],
            asked_at=_moment(request["asked"]),
            due_on=request.get("due"),
            message=request.get("message", ""),
            submission=uuid5(NAMESPACE_URL, f"demo:{plan.slug}/request/{number}/{request['asked']}"),
        )
        for request in read("requests")
        for number in request["actions"]
    )


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, ASKED_AT))
