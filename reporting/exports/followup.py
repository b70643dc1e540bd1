"""What is followed of the actions, as tables: the history of their updates, their milestones, their indicators."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from operator import attrgetter
from typing import NamedTuple

from django.db.models import Prefetch, QuerySet
from django.utils.timezone import localdate

from actions.milestones import MilestoneState, milestones_of
from actions.models import Indicator, IndicatorValue, Milestone, StatusUpdate
from actions.permissions import updates_visible_to
from actors.models import User
from reporting.exports.actions import STATUS_LABELS, WEATHER_LABELS, Choice, wording
from reporting.exports.tables import Column, Kind, Table

UPDATES_PER_CHUNK = 2000
AUTHOR_SECRETS = ("author__email", "author__password")  # not even read
UPDATE_FIELDS = (
    "action_id",
    "status",
    "weather",
    "progress",
    "expected_end",
    "effective_on",
    "recorded_at",
    "is_confirmation",
    "shown_committee_note",
    "author__first_name",
    "author__last_name",
)


def told_of(action: str = "action") -> tuple[Column, ...]:
    """Return the columns that say of which action a record tells, found in its attribute `action`."""
    return (
        Column("N°", "numero", Kind.NUMBER, attrgetter(f"{action}.number"), "Le numéro de l’action dans le plan.", 6),
        Column(
            "Intitulé",
            "intitule",
            Kind.LABEL,
            lambda record: wording(attrgetter(action)(record)),
            "Celui de l’action.",
            50,
        ),
    )


def signature(author: User) -> str | None:
    """Name who wrote something; an account without a name is not named by its e-mail address."""
    return author.get_full_name() or None


# History


@dataclass(frozen=True, slots=True)
class Step:
    """An update and the one before it of the same action; None for its first."""

    action: tuple
    update: tuple
    before: tuple | None


def _was(getter):
    return lambda step: getter(step.before) if step.before else None


def status_of(update: tuple) -> str:
    return STATUS_LABELS[update.status]


def weather_of(update: tuple) -> str | None:
    return WEATHER_LABELS[update.weather]


def author_of(update: tuple) -> str | None:
    return f"{update.author__first_name} {update.author__last_name}".strip() or None


HISTORY = (
    *told_of(),
    Column("Date d’effet", "date_effet", Kind.DAY, attrgetter("update.effective_on"), "Le jour où c’est devenu vrai."),
    Column("Saisi le", "saisi_le", Kind.DAY, lambda step: localdate(step.update.recorded_at), "Le jour de la saisie."),
    Column("Statut avant", "statut_avant", Kind.LABEL, _was(status_of), "Celui de la mise à jour précédente."),
    Column("Statut", "statut", Kind.LABEL, lambda step: status_of(step.update), "Le statut déclaré."),
    Column("Météo avant", "meteo_avant", Kind.LABEL, _was(weather_of), "Celle de la mise à jour précédente.", 15),
    Column("Météo", "meteo", Kind.LABEL, lambda step: weather_of(step.update), "La météo déclarée.", 15),
    Column(
        "Avancement (%) avant",
        "avancement_avant",
        Kind.NUMBER,
        _was(attrgetter("progress")),
        "Celui de la mise à jour précédente.",
    ),
    Column("Avancement (%)", "avancement", Kind.NUMBER, attrgetter("update.progress"), "L’avancement déclaré."),
    Column(
        "Échéance annoncée avant",
        "echeance_avant",
        Kind.DAY,
        _was(attrgetter("expected_end")),
        "Celle de la mise à jour précédente.",
    ),
    Column(
        "Échéance annoncée",
        "echeance",
        Kind.DAY,
        attrgetter("update.expected_end"),
        "La fin annoncée\u00a0; vide si la fin prévue au départ tient toujours.",
    ),
    Column(
        "Sans changement",
        "sans_changement",
        Kind.FLAG,
        attrgetter("update.is_confirmation"),
        "«\u00a0oui\u00a0» si la mise à jour confirme seulement la précédente.",
    ),
    Column(
        "Note pour le comité",
        "note",
        Kind.TEXT,
        attrgetter("update.shown_committee_note"),
        "Vide si vous ne pouvez pas la lire. Les notes de travail ne sont jamais exportées.",
        60,
    ),
    Column("Auteur", "auteur", Kind.LABEL, lambda step: author_of(step.update), "Qui a saisi.", 25),
)


def history_table(choice: Choice) -> Table:
    return Table(
        "Historique", "historique", HISTORY, lambda: _steps(choice), lambda: _updates(choice).count(), "Mises à jour"
    )


def _updates(choice: Choice) -> QuerySet[StatusUpdate]:
    updates = updates_visible_to(choice.user).filter(action__in=choice.pks).effective_by(choice.as_of)
    return updates.order_by("action__number", "effective_on", "pk")


def _steps(choice: Choice) -> Iterator[list[Step]]:
    actions = {action.pk: action for chunk in choice.told() for action in chunk}
    updates = _updates(choice).values_list(*UPDATE_FIELDS, named=True).iterator(UPDATES_PER_CHUNK)
    before = None
    while chunk := list(islice(updates, UPDATES_PER_CHUNK)):
        yield [
            Step(
                actions[update.action_id], update, former if former and former.action_id == update.action_id else None
            )
            for former, update in pairwise([before, *chunk])
        ]
        before = chunk[-1]


# Milestones


class Dated(NamedTuple):
    """A milestone as it stood on the day, and its action."""

    action: tuple
    milestone: MilestoneState


MILESTONES = (
    *told_of(),
    Column("Jalon", "jalon", Kind.TEXT, attrgetter("milestone.title"), "L’intitulé du jalon.", 50),
    Column(
        "Prévu au départ",
        "prevu_au_depart",
        Kind.DAY,
        lambda dated: dated.milestone.slippage.ends[0],
        "La première date.",
    ),
    Column("Prévu le", "prevu_le", Kind.DAY, attrgetter("milestone.due_on"), "La date qui vaut à la date dite."),
    Column(
        "Repoussé (fois)",
        "fois_repousse",
        Kind.NUMBER,
        attrgetter("milestone.slippage.times_pushed_back"),
        "Combien de fois une date plus tardive a été donnée.",
    ),
    Column(
        "Décalage (jours)",
        "decalage_jours",
        Kind.NUMBER,
        attrgetter("milestone.slippage.days"),
        "De la première date à celle qui vaut\u00a0; négatif si elle est avancée.",
    ),
    Column("Atteint le", "atteint_le", Kind.DAY, attrgetter("milestone.done_on"), "Vide tant qu’il ne l’est pas."),
    Column(
        "Dépassé",
        "depasse",
        Kind.FLAG,
        attrgetter("milestone.is_overdue"),
        "La date est passée sans qu’il soit atteint.",
    ),
)


def milestones_table(choice: Choice) -> Table:
    return Table(
        "Jalons", "jalons", MILESTONES, lambda: _milestones(choice), lambda: _held_milestones(choice).count(), "Jalons"
    )


def _held_milestones(choice: Choice) -> QuerySet[Milestone]:
    return Milestone.objects.held(choice.as_of).filter(action__in=choice.pks)


def _milestones(choice: Choice) -> Iterator[list[Dated]]:
    for chunk in choice.told():
        found = milestones_of([action.pk for action in chunk], choice.as_of)
        yield [Dated(action, milestone) for action in chunk for milestone in found.get(action.pk, ())]


# Indicators


class Reading(NamedTuple):
    """An indicator and one of its values; None where nothing was measured by the day."""

    action: tuple
    indicator: Indicator
    measured: IndicatorValue | None


INDICATORS = (
    *told_of(),
    Column("Indicateur", "indicateur", Kind.TEXT, attrgetter("indicator.name"), "Ce qui est compté ou mesuré.", 40),
    Column("Unité", "unite", Kind.LABEL, attrgetter("indicator.unit"), "L’unité de la cible et de la valeur."),
    Column("Cible", "cible", Kind.DECIMAL, attrgetter("indicator.target"), "La valeur visée."),
    Column("Cible au", "cible_au", Kind.DAY, attrgetter("indicator.target_on"), "Le jour visé."),
    Column(
        "Mesuré le",
        "mesure_le",
        Kind.DAY,
        lambda reading: reading.measured and reading.measured.measured_on,
        "Le jour de la mesure\u00a0; vide si rien n’est encore mesuré.",
    ),
    Column(
        "Valeur",
        "valeur",
        Kind.DECIMAL,
        lambda reading: reading.measured and reading.measured.value,
        "Une ligne par valeur, la plus ancienne d’abord.",
    ),
)


def indicators_table(choice: Choice) -> Table:
    return Table(
        "Indicateurs",
        "indicateurs",
        INDICATORS,
        lambda: _indicators(choice),
        lambda: _count_readings(choice),
        "Indicateurs",
    )


def _count_readings(choice: Choice) -> int:
    measured = IndicatorValue.objects.filter(indicator__action__in=choice.pks, measured_on__lte=choice.as_of)
    unmeasured = Indicator.objects.filter(action__in=choice.pks)
    return measured.count() + unmeasured.count()


def _indicators(choice: Choice) -> Iterator[list[Reading]]:
    measured = IndicatorValue.objects.filter(measured_on__lte=choice.as_of)
    for chunk in choice.told():
        indicators = Indicator.objects.filter(action__in=[action.pk for action in chunk])
        found: dict[int, list[Indicator]] = {}
        for indicator in indicators.prefetch_related(Prefetch("values", measured, to_attr="measured")):
            found.setdefault(indicator.action_id, []).append(indicator)
        yield [
            Reading(action, indicator, value)
            for action in chunk
            for indicator in found.get(action.pk, ())
            for value in indicator.measured or (None,)
        ]
