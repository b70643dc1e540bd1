"""The actions that a form or an address names by their numbers: `action=12`, once for each."""

from django.core.exceptions import BadRequest
from django.http import QueryDict

from actions.models import Action, Plan

LONGEST_NUMBER = 5  # digits


def selected_numbers(data: QueryDict) -> list[int]:
    """Return the numbers, each once, in order."""
    typed = data.getlist("action")
    for value in typed:
        if not (value.isdecimal() and len(value) <= LONGEST_NUMBER):
            raise BadRequest(f"«\u00a0{value[:40]}\u00a0» n’est pas un numéro d’action.")
    return sorted({int(value) for value in typed})


def selected_actions(plan: Plan, user, numbers: list[int]) -> list[Action]:
    """Return the actions of the plan that bear these numbers, with their state; each must exist."""
    actions = list(Action.objects.visible_to(user).with_state(plan).filter(number__in=numbers))
    if unknown := set(numbers) - {action.number for action in actions}:
        raise BadRequest(f"Le plan n’a pas d’action {min(unknown)}.")
    return actions
