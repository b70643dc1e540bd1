"""The invented changes of the plan: rewordings, a merger, handovers."""

from datetime import datetime, time

from django.utils import timezone

from actions.demo.reading import read
from actions.handover import hand_over
from actions.models import Action, Amendment, Involvement, Plan
from actors.models import Contact, User


def load(plan: Plan, accounts: dict[str, User]) -> None:
    """Amend `plan` and hand some actions over, all by the Mission ESS; that a merged action ends, the history says."""
    actions = {action.number: action for action in plan.actions.select_related("plan")}
    invented = read("versions")
    for entry in invented["amendments"]:
        _amend(actions, accounts["mission"], entry)
    for entry in invented["handovers"]:
        _hand_over(actions[entry["action"]], accounts["mission"], entry)


def _amend(actions: dict[int, Action], author: User, entry: dict) -> None:
    action, title = actions[entry["action"]], entry.get("title", "")
    Amendment.objects.create(
        action=action,
        kind=entry["kind"],
        effective_on=entry["effective"],
        title_before=action.title if title else "",
        title_after=title,
        merged_into=actions.get(entry.get("into")),
        reason=entry["reason"],
        deliberation=entry["deliberation"],
        author=author,
        recorded_at=timezone.make_aware(datetime.combine(entry["effective"], time(16))),
    )
    if title:
        action.title = title
        action.save(update_fields=["title"])


def _hand_over(action: Action, author: User, entry: dict) -> None:
    contact = Contact.objects.get_by_natural_key(*entry["to"])
    giving = Involvement.objects.held(entry["on"]).pilots().filter(action=action)
    hand_over(
        actions=[action],
        givers={action.pk: list(giving.values_list("pk", flat=True))},
        organisation=contact.organisation,
        contact=contact,
        on=entry["on"],
        author=author,
    )
