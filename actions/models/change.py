"""What became of an action between two days: the same conditions for figures, filters, lists and reports."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import add

from django.db import models
from django.db.models import Case, F, IntegerField, Q, Value, When

from actions.models.status import State, Status, Weather
from actions.slippage import Slippage, slippage


class Change(models.TextChoices):
    """The values are those of the list's `changement` filter; the most telling change comes first."""

    ABANDONED = "abandonnee", "Abandonnée"
    LATE = "retard", "Nouvellement en retard"
    PUSHED_BACK = "repoussee", "Échéance repoussée"
    WORSENED = "meteo-degradee", "Météo dégradée"
    COMPLETED = "realisee", "Réalisée"
    STARTED = "lancee", "Lancée"
    STATUS = "statut", "Statut changé"
    SILENT = "silence", "Nouvellement sans nouvelles"
    PILOT = "pilote", "Pilote changé"
    ADDED = "ajoutee", "Ajoutée au plan"
    MERGED = "fusionnee", "Fusionnée"
    REWORDED = "reformulee", "Reformulée"
    CAUGHT_UP = "retard-leve", "Plus en retard"
    IMPROVED = "meteo-amelioree", "Météo améliorée"
    BROUGHT_FORWARD = "avancee", "Échéance avancée"
    END_GIVEN = "echeance-fixee", "Échéance fixée ou retirée"
    HEARD = "entendue", "De nouveau suivie"
    ADVANCED = "avancement", "Avancement en hausse"
    SET_BACK = "recul", "Avancement en baisse"
    NONE = "aucun", "Sans changement"

    def counted(self, count: int) -> str:
        """« échéance repoussée » for one action, « échéances repoussées » for several."""
        words = self.label[0].lower() + self.label[1:]
        return PLURALS.get(self, words) if count > 1 else words

    @property
    def heading(self) -> str:
        """What stands over several: « Échéances repoussées »."""
        words = self.counted(2)
        return words[0].upper() + words[1:]


PLURALS = {
    Change.ABANDONED: "abandonnées",
    Change.PUSHED_BACK: "échéances repoussées",
    Change.WORSENED: "météos dégradées",
    Change.COMPLETED: "réalisées",
    Change.STARTED: "lancées",
    Change.STATUS: "statuts changés",
    Change.PILOT: "pilotes changés",
    Change.ADDED: "ajoutées au plan",
    Change.MERGED: "fusionnées",
    Change.REWORDED: "reformulées",
    Change.IMPROVED: "météos améliorées",
    Change.BROUGHT_FORWARD: "échéances avancées",
    Change.END_GIVEN: "échéances fixées ou retirées",
    Change.HEARD: "de nouveau suivies",
    Change.ADVANCED: "avancements en hausse",
    Change.SET_BACK: "avancements en baisse",
}

_BOTH_ENDS = Q(was_promised_end__isnull=False, promised_end__isnull=False)
_WORSE = Q(was_weather=Weather.SUNNY, state_weather__in=[Weather.CLOUDY, Weather.STORMY]) | Q(
    was_weather=Weather.CLOUDY, state_weather=Weather.STORMY
)
_BETTER = Q(was_weather=Weather.STORMY, state_weather__in=[Weather.CLOUDY, Weather.SUNNY]) | Q(
    was_weather=Weather.CLOUDY, state_weather=Weather.SUNNY
)

# Conditions on actions read with `ActionQuerySet.with_state(since=)`; each is true or false, never null.
# What an action is, late, silent, completed or abandoned, counts for those added since too, so that the figures of
# the two days differ by exactly these counts; what moved needs an earlier state.
_OF_ANY: dict[Change, Q] = {
    Change.ABANDONED: Q(state_status=Status.ABANDONED) & ~Q(was_status=Status.ABANDONED),
    Change.WORSENED: _WORSE,
    Change.COMPLETED: Q(state_status=Status.COMPLETED) & ~Q(was_status=Status.COMPLETED),
    Change.ADDED: Q(was_there=False),
    Change.MERGED: Q(was_merged_since=True),
    Change.REWORDED: Q(was_reworded_since=True),
    Change.IMPROVED: _BETTER,
}
_OF_THOSE_THERE: dict[Change, Q] = {
    Change.LATE: Q(is_late=True, was_late=False),
    Change.PUSHED_BACK: _BOTH_ENDS & Q(promised_end__gt=F("was_promised_end")),
    Change.STARTED: Q(was_status=Status.NOT_STARTED, state_status__in=[Status.IN_PROGRESS, Status.COMPLETED]),
    Change.STATUS: ~Q(state_status=F("was_status")),
    Change.SILENT: Q(is_silent=True, was_silent=False),
    Change.PILOT: Q(has_other_pilots=True),
    Change.CAUGHT_UP: Q(is_late=False, was_late=True),
    Change.BROUGHT_FORWARD: _BOTH_ENDS & Q(promised_end__lt=F("was_promised_end")),
    Change.END_GIVEN: Q(was_promised_end__isnull=True, promised_end__isnull=False)
    | Q(was_promised_end__isnull=False, promised_end__isnull=True),
    Change.HEARD: Q(is_silent=False, was_silent=True),
    Change.ADVANCED: Q(state_progress__gt=F("was_progress")),
    Change.SET_BACK: Q(state_progress__lt=F("was_progress")),
}
_OF_THOSE_ADDED: dict[Change, Q] = {Change.LATE: Q(is_late=True), Change.SILENT: Q(is_silent=True)}

CONDITIONS: dict[Change, Q] = {
    **_OF_ANY,
    **{kind: Q(was_there=True) & condition for kind, condition in _OF_THOSE_THERE.items()},
    Change.NONE: Q(changes=0),
}
for _kind, _condition in _OF_THOSE_ADDED.items():
    CONDITIONS[_kind] |= Q(was_there=False) & _condition
KINDS = tuple(change for change in Change if change != Change.NONE)


def changes_of_a_row():
    """Return the annotation that holds all the changes of an action in one number, a bit for each (see `kinds_in`).

    One number rather than nineteen columns: grouping by it counts every kind at once. Whether the action was there is
    asked once for all that depends on it, since a database and Django alike pay for each time.
    """
    of_the_plan = Case(When(was_there=True, then=_number(_OF_THOSE_THERE)), default=_number(_OF_THOSE_ADDED))
    return _number(_OF_ANY) + of_the_plan


def _number(conditions: dict[Change, Q]):
    bits = (Case(When(condition, then=Value(_BITS[kind])), default=Value(0)) for kind, condition in conditions.items())
    return reduce(add, bits, Value(0, IntegerField()))


def kinds_in(changes: int) -> Iterator[Change]:
    """Yield the kinds of change that a row's number holds, the most telling first; `Change.NONE` for none."""
    yield from (kind for kind, bit in _BITS.items() if changes & bit) if changes else (Change.NONE,)


_BITS = {kind: 1 << place for place, kind in enumerate(KINDS)}

# What another change says already.
_SAID_BY = {
    Change.COMPLETED: Change.STATUS,
    Change.STARTED: Change.STATUS,
    Change.ABANDONED: Change.STATUS,
    Change.ADVANCED: Change.COMPLETED,
    Change.SET_BACK: Change.ABANDONED,
    Change.CAUGHT_UP: Change.COMPLETED,
}


@dataclass(frozen=True)
class Comparison:
    """An action on two days; `before` is None for one that did not exist yet."""

    before: State | None
    after: State
    kinds: tuple[Change, ...]
    """The most telling first; empty where nothing changed."""

    @property
    def told(self) -> tuple[Change, ...]:
        """The kinds without those that another one says already."""
        return tuple(kind for kind in self.kinds if _SAID_BY.get(kind) not in self.kinds)

    @property
    def slippage(self) -> Slippage:
        """The promised ends of the two days; empty where one is missing."""
        before, after = self.before and self.before.promised_end, self.after.promised_end
        return slippage(before, [after]) if before and after else Slippage(())

    @property
    def progress_gain(self) -> int:
        """In points."""
        return self.after.progress - (self.before.progress if self.before else 0)
