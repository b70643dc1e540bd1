"""Six actions whose every figure was counted by hand; the tests of lists, figures and dashboards share them.

On 15 November 2013:

| action | axis/orientation/objective | status | progress | promised end | last heard | signals |
| --- | --- | --- | --- | --- | --- | --- |
| 1 | 1/1/1 | in progress, sunny | 40 | 2014-12-31 | 2013-11-01 | |
| 2 | 1/1/1 | in progress, stormy | 20 | 2013-10-31 | 2013-10-01 | late, in difficulty |
| 3 | 1/2/2 | never updated | 0 | none | 2012-01-01 | silent, without pilot, without end |
| 4 | 2/3/3 | completed | 100 | 2013-02-01 | 2013-03-01 | |
| 5 | 2/3/3 | on hold | 10 | 2013-12-31 | 2013-06-01 | silent, due soon, without pilot |
| 6 | 2/3/3 | abandoned | 30 | none | 2013-05-01 | |
"""

import re
from datetime import date

from actions.models import InvolvementRole, Status, Weather
from tests import factories


def fill(plan, author):
    """Return the six actions by number; actions that exist already are kept."""
    places = {1: (1, 1, 1), 2: (1, 1, 1), 3: (2, 2, 1), 4: (3, 3, 2), 5: (3, 3, 2), 6: (3, 3, 2)}
    actions = {
        number: plan.actions.filter(number=number).first()
        or factories.action(plan, number, of=factories.objective(plan, *place))
        for number, place in places.items()
    }
    _name(actions)
    _involve(actions)
    _record(actions, author)
    return actions


def _name(actions):
    titles = ("Favoriser l’achat responsable", "Ouvrir un lieu", "Créer un réseau")
    titles += ("Former 12 acheteurs", "Aider à l’achat", "Fonder une école")
    for action, title in zip(actions.values(), titles, strict=True):
        action.title = title
        action.save()


def _involve(actions):
    east = factories.contact("Eva EST", factories.organisation("Direction Est"))
    west = factories.contact("Walid OUEST", factories.organisation("Direction Ouest"))
    network = factories.contact("Rita RÉSEAU", factories.organisation("Réseau", kind="ess_network"))
    for number in (2, 6):
        factories.involve(actions[number], east)
    factories.involve(actions[4], west)
    factories.involve(actions[5], west, ends_on=date(2013, 6, 30))
    if not actions[1].involvements.exists():
        factories.involve(actions[1], east)
    factories.involve(actions[1], network, role=InvolvementRole.PARTNER)


def _record(actions, author):
    updates = {
        1: {"expected_end": date(2014, 12, 31), "effective_on": date(2013, 11, 1)},
        2: {
            "weather": Weather.STORMY,
            "progress": 20,
            "expected_end": date(2013, 10, 31),
            "effective_on": date(2013, 10, 1),
        },
        4: {
            "status": Status.COMPLETED,
            "expected_end": date(2013, 2, 1),
            "effective_on": date(2013, 3, 1),
        },
        5: {
            "status": Status.ON_HOLD,
            "progress": 10,
            "expected_end": date(2013, 12, 31),
            "effective_on": date(2013, 6, 1),
        },
        6: {"status": Status.ABANDONED, "progress": 30, "effective_on": date(2013, 5, 1)},
    }
    for number, fields in updates.items():
        factories.record(actions[number], author, **fields)


def listed(response) -> list[int]:
    """Return the numbers of the actions in the table of a page, in its order."""
    return [int(number) for number in re.findall(r'<td class="cell-number">(\d+)</td>', response.content.decode())]
