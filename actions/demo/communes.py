"""The communes that the demonstration links some actions to; invented, the brochure names none."""

from actions.demo.reading import read
from actions.models import Plan
from actors.models import Commune, User


def load(plan: Plan, accounts: dict[str, User]) -> None:
    actions = {action.number: action for action in plan.actions.all()}
    by_name = {commune.name: commune for commune in Commune.objects.all()}
    for entry in read("communes"):
        actions[entry["action"]].communes.set(by_name[name] for name in entry["communes"])
