"""Where what is declared of an action and what its dates say disagree: the reason in words, and what to do."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from django.db import models
from django.db.models import Q

from actions.models import Action, Milestone, Plan, Status, Weather
from actions.signals import Past, Reading, SignalKind, histories, read_dates
from actors.templatetags.french import day, plural


class ContradictionKind(models.TextChoices):
    TOO_MILD = "meteo", "Météo plus clémente que les dates"
    TOO_STORMY = "difficulte", "En difficulté sans que les dates le montrent"
    NOT_LAUNCHED = "lancement", "À lancer, alors que le début prévu est passé"
    NOT_COMPLETED = "achevement", "En cours à 100\u00a0%"
    WENT_BACK = "recul", "Avancement en recul"
    BEYOND_PLAN = "apres-plan", "Échéance après la fin du plan"
    OPEN_MILESTONES = "jalons", "Close, avec des jalons ouverts"

    @property
    def advice(self) -> str:
        """What to do about it."""
        return ADVICE[self]


ADVICE = {
    ContradictionKind.TOO_MILD: "Revoir la météo, ou mettre à jour l’avancement et l’échéance.",
    ContradictionKind.TOO_STORMY: (
        "Dire dans la note pour le comité ce qui met l’action en difficulté, ou revoir la météo."
    ),
    ContradictionKind.NOT_LAUNCHED: (
        "Passer l’action à «\u00a0En cours\u00a0» si elle a commencé\u202f; sinon, dire au comité ce qui la retient."
    ),
    ContradictionKind.NOT_COMPLETED: (
        "Passer l’action à «\u00a0Réalisée\u00a0», ou corriger l’avancement et dire ce qui reste à faire."
    ),
    ContradictionKind.WENT_BACK: (
        "Vérifier la saisie\u202f; si le recul est réel, l’expliquer dans la note pour le comité."
    ),
    ContradictionKind.BEYOND_PLAN: (
        "Ramener l’échéance dans le plan, ou demander au comité de poursuivre l’action après lui."
    ),
    ContradictionKind.OPEN_MILESTONES: (
        "Dire si chaque jalon est atteint, ou le retirer\u202f; sinon, rouvrir l’action."
    ),
}
# What each declared météo cannot go with.
BELIED_BY = {
    Weather.SUNNY: frozenset(SignalKind) - {SignalKind.PUSHED_BACK},
    Weather.CLOUDY: frozenset({SignalKind.LATE}),
}


@dataclass(frozen=True)
class Contradiction:
    kind: ContradictionKind
    reason: str
    """A sentence without its full stop."""


@dataclass(frozen=True)
class Contradicted:
    """An action, what its dates say (None once it is closed), and where that disagrees with what is declared."""

    action: Action
    reading: Reading | None
    contradictions: tuple[Contradiction, ...]

    def only(self, kind: ContradictionKind) -> "Contradicted | None":
        """The same with its contradiction of one kind; None where there is none."""
        found = tuple(contradiction for contradiction in self.contradictions if contradiction.kind == kind)
        return replace(self, contradictions=found) if found else None


def contradicted(actions: Iterable[Action], plan: Plan, as_of: date) -> list[Contradicted]:
    """Return those of `actions` (of `plan`, read with `with_state`) that are contradicted on a day.

    Two queries besides that of the actions, however many there are.
    """
    updates, milestones = histories(plan, as_of), _open_milestones(plan, as_of)
    rows = []
    for action in actions:
        reading = read_dates(action, updates[action.pk])
        found = _contradictions(action, reading, updates[action.pk], milestones[action.pk])
        if found:
            rows.append(Contradicted(action, reading, tuple(found)))
    return rows


def _open_milestones(plan: Plan, as_of: date) -> dict[int, list[Milestone]]:
    """Return, by action, the milestones that were not reached on a day."""
    held = Milestone.objects.filter(action__plan=plan).held(as_of)
    by_action = defaultdict(list)
    for milestone in held.filter(Q(done_on=None) | Q(done_on__gt=as_of)):
        by_action[milestone.action_id].append(milestone)
    return by_action


def _contradictions(
    action: Action, reading: Reading | None, latest_first: Sequence[Past], milestones: list[Milestone]
) -> list[Contradiction]:
    if reading is None:
        found = [_unfinished(action, milestones)]
    else:
        found = [
            _too_mild(action, reading),
            _too_stormy(action, reading),
            _not_launched(action),
            _not_completed(action),
            _went_back(latest_first),
            _beyond_plan(action),
        ]
    return [contradiction for contradiction in found if contradiction]


def _too_mild(action: Action, reading: Reading) -> Contradiction | None:
    weather = action.state.weather
    belying = [signal.reason for signal in reading.signals if signal.kind in BELIED_BY.get(weather, ())]
    if not belying:
        return None
    reasons = "\u202f; ".join(reason[0].lower() + reason[1:] for reason in belying)
    return Contradiction(
        ContradictionKind.TOO_MILD, f"Déclarée «\u00a0{weather.label}\u00a0», pourtant\u00a0: {reasons}"
    )


def _too_stormy(action: Action, reading: Reading) -> Contradiction | None:
    if action.state.weather != Weather.STORMY or reading.signals:
        return None
    return Contradiction(
        ContradictionKind.TOO_STORMY,
        "Déclarée «\u00a0En difficulté\u00a0», alors qu’elle avance, sans retard ni échéance repoussée",
    )


def _not_launched(action: Action) -> Contradiction | None:
    state, begins_on = action.state, action.starts_on
    if state.status != Status.NOT_STARTED or begins_on is None or begins_on >= state.as_of:
        return None
    days = (state.as_of - begins_on).days
    return Contradiction(
        ContradictionKind.NOT_LAUNCHED,
        f"Déclarée «\u00a0À lancer\u00a0», alors que le début était prévu le {day(begins_on)},"
        f" il y a {days}\u00a0jour{plural(days)}",
    )


def _not_completed(action: Action) -> Contradiction | None:
    if action.state.status != Status.IN_PROGRESS or action.state.progress < 100:
        return None
    return Contradiction(
        ContradictionKind.NOT_COMPLETED, "Déclarée «\u00a0En cours\u00a0», avec un avancement de 100\u00a0%"
    )


def _went_back(latest_first: Sequence[Past]) -> Contradiction | None:
    """The last time that the progress changed, it went down."""
    changes = ((new, old) for new, old in pairwise(latest_first) if new.progress != old.progress)
    new, old = next(changes, (None, None))
    if new is None or new.progress > old.progress:
        return None
    return Contradiction(
        ContradictionKind.WENT_BACK,
        f"L’avancement est passé de {old.progress} à {new.progress}\u00a0% le {day(new.effective_on)}",
    )


def _beyond_plan(action: Action) -> Contradiction | None:
    promised_end, plan = action.state.promised_end, action.plan
    if promised_end is None or promised_end <= plan.ends_on:
        return None
    return Contradiction(
        ContradictionKind.BEYOND_PLAN,
        f"Échéance au {day(promised_end)}, alors que le plan se termine le {day(plan.ends_on)}",
    )


def _unfinished(action: Action, milestones: list[Milestone]) -> Contradiction | None:
    if not milestones:
        return None
    titles = ", ".join(f"«\u00a0{milestone.title}\u00a0»" for milestone in milestones)
    remain = "qu’un jalon reste" if len(milestones) == 1 else f"que {len(milestones)} jalons restent"
    return Contradiction(
        ContradictionKind.OPEN_MILESTONES,
        f"Déclarée «\u00a0{action.state.status.label}\u00a0», alors {remain} à atteindre\u00a0: {titles}",
    )
