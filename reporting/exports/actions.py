"""The actions of a plan as a table: bare values rather than objects, since a plan may have thousands of actions."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, islice
from operator import attrgetter
from typing import NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery

from actions.models import (
    Action,
    Involvement,
    InvolvementRole,
    Objective,
    Plan,
    Status,
    StatusUpdate,
    Weather,
)
from actions.models.change import Change, kinds_in
from actions.permissions import updates_visible_to
from actions.slippage import Slippage, slippage
from actors.models import User
from reporting.exports.tables import Column, Kind, Names, Table

EVERYWHERE = "toutes"  # an action that names no commune concerns them all
ACTIONS_PER_CHUNK = 500  # read from the database at once

STATUS_LABELS = {status.value: status.label for status in Status}
WEATHER_LABELS = {weather.value: weather.label for weather in Weather} | {"": None}

FIELDS = (
    "pk",
    "objective_id",
    "number",
    "title",
    "starts_on",
    "ends_on",
    "state_status",
    "state_weather",
    "state_progress",
    "promised_end",
    "state_updated_on",
    "is_late",
    "is_silent",
    "last_committee_note",
)
COMPARED_FIELDS = ("was_there", "was_status", "was_progress", "was_promised_end", "changes")


@dataclass(frozen=True)
class Choice:
    """Actions of a plan read with their state on a day, and who reads them."""

    plan: Plan
    as_of: date
    user: User
    actions: QuerySet
    since: date | None = None
    """The day that the actions were read to be compared with."""

    @property
    def pks(self) -> QuerySet:
        return self.actions.order_by().values("pk")

    def chunks(self, *fields: str) -> Iterator[list]:
        """Yield these values of the actions, in the order of the list; a field may be an annotation."""
        remaining = self.actions.select_related(None).values_list(*fields, named=True).iterator(ACTIONS_PER_CHUNK)
        while chunk := list(islice(remaining, ACTIONS_PER_CHUNK)):
            yield chunk

    def told(self) -> Iterator[list]:
        """Yield what says of which action a record tells: `pk`, `number` and what `wording` reads."""
        return self.chunks("pk", "number", "title", *self.earlier_fields)

    @property
    def earlier_fields(self) -> tuple[str, ...]:
        """The earlier title, where the actions were read with it."""
        return ("earlier_title",) if "earlier_title" in self.actions.query.annotations else ()


class Parts(NamedTuple):
    """The titles of what an action belongs to."""

    axis: str
    orientation: str
    objective: str


@dataclass(slots=True)
class Row:
    """An action read with its state, and what columns say of it besides."""

    action: tuple
    parts: Parts
    slippage: Slippage
    pilots: Names
    partners: Names
    communes: Names


COLUMNS = (
    Column("N°", "numero", Kind.NUMBER, attrgetter("action.number"), "Le numéro de l’action dans le plan.", 6),
    Column("Axe", "axe", Kind.LABEL, attrgetter("parts.axis"), "Le numéro et l’intitulé de l’axe.", 30),
    Column(
        "Orientation",
        "orientation",
        Kind.LABEL,
        attrgetter("parts.orientation"),
        "Le numéro et l’intitulé de l’orientation.",
        30,
    ),
    Column(
        "Objectif", "objectif", Kind.LABEL, attrgetter("parts.objective"), "Le numéro et l’intitulé de l’objectif.", 30
    ),
    Column("Intitulé", "intitule", Kind.TEXT, lambda row: wording(row.action), "L’intitulé à la date dite.", 60),
    Column(
        "Statut",
        "statut",
        Kind.LABEL,
        lambda row: STATUS_LABELS[row.action.state_status],
        "À lancer, En cours, Suspendue, Réalisée ou Abandonnée.",
    ),
    Column(
        "Météo",
        "meteo",
        Kind.LABEL,
        lambda row: WEATHER_LABELS[row.action.state_weather],
        "Tant que l’action est en cours\u00a0: Dans les temps, À surveiller ou En difficulté.",
        15,
    ),
    Column("Avancement (%)", "avancement", Kind.NUMBER, attrgetter("action.state_progress"), "De 0 à 100, déclaré."),
    Column("Début prévu", "debut_prevu", Kind.DAY, attrgetter("action.starts_on"), "Le début prévu au départ."),
    Column("Fin prévue", "fin_prevue", Kind.DAY, attrgetter("action.ends_on"), "La fin prévue au départ."),
    Column(
        "Échéance",
        "echeance",
        Kind.DAY,
        attrgetter("action.promised_end"),
        "La dernière fin annoncée ou, à défaut, la fin prévue.",
    ),
    Column(
        "Échéance repoussée (fois)",
        "fois_repoussee",
        Kind.NUMBER,
        lambda row: row.slippage.times_pushed_back,
        "Combien de fois une fin plus tardive a été annoncée.",
    ),
    Column(
        "Décalage (jours)",
        "decalage_jours",
        Kind.NUMBER,
        lambda row: row.slippage.days,
        "De la première fin connue à l’échéance\u00a0; négatif si elle est avancée.",
    ),
    Column(
        "En retard",
        "en_retard",
        Kind.FLAG,
        attrgetter("action.is_late"),
        "L’échéance est passée, et l’action n’est ni réalisée ni abandonnée.",
    ),
    Column(
        "Sans nouvelles",
        "sans_nouvelles",
        Kind.FLAG,
        attrgetter("action.is_silent"),
        "Ni mise à jour ni confirmation depuis le délai de suivi du plan.",
    ),
    Column(
        "Dernier suivi",
        "dernier_suivi",
        Kind.DAY,
        attrgetter("action.state_updated_on"),
        "La date d’effet de la dernière mise à jour ou confirmation.",
    ),
    Column("Pilotes", "pilotes", Kind.NAMES, attrgetter("pilots"), "Les organisations pilotes, à la date dite.", 40),
    Column(
        "Partenaires",
        "partenaires",
        Kind.NAMES,
        attrgetter("partners"),
        "Les organisations partenaires, à la date dite.",
        40,
    ),
    Column(
        "Communes",
        "communes",
        Kind.NAMES,
        lambda row: row.communes or (EVERYWHERE,),
        "Celles que l’action nomme\u00a0; «\u00a0toutes\u00a0» si elle n’en nomme aucune.",
        40,
    ),
    Column(
        "Dernière note pour le comité",
        "derniere_note",
        Kind.TEXT,
        attrgetter("action.last_committee_note"),
        "La dernière qui soit écrite\u00a0; vide si vous ne pouvez pas la lire.",
        60,
    ),
)


def compared_columns(since: date) -> tuple[Column, ...]:
    """The state on an earlier day, empty for an action that did not exist yet, and what changed from then on."""
    on = f"au {since:%d/%m/%Y}"

    def before(field):
        return lambda row: getattr(row.action, field) if row.action.was_there else None

    was = "à la date de comparaison\u00a0; vide si l’action n’existait pas."
    return (
        Column(
            f"Statut {on}",
            "statut_avant",
            Kind.LABEL,
            lambda row: STATUS_LABELS[row.action.was_status] if row.action.was_there else None,
            f"Le statut {was}",
        ),
        Column(f"Avancement (%) {on}", "avancement_avant", Kind.NUMBER, before("was_progress"), f"L’avancement {was}"),
        Column(f"Échéance {on}", "echeance_avant", Kind.DAY, before("was_promised_end"), f"L’échéance {was}"),
        Column(
            f"Changements depuis le {since:%d/%m/%Y}",
            "changements",
            Kind.NAMES,
            lambda row: tuple(kind.label for kind in kinds_in(row.action.changes) if kind != Change.NONE),
            "Ce qui a changé d’une date à l’autre.",
            40,
        ),
    )


def actions_table(choice: Choice) -> Table:
    return Table(
        title="Actions",
        key="actions",
        columns=(*COLUMNS, *compared_columns(choice.since)) if choice.since else COLUMNS,
        read=lambda: _read(choice),
        count=choice.actions.count,
        counted="Nombre d’actions",
    )


def wording(action) -> str:
    """Return the title that an action bore on the day that it was read for (see `Action.wording`)."""
    return getattr(action, "earlier_title", None) or action.title


def _read(choice: Choice) -> Iterator[list[Row]]:
    """Read the actions in chunks, and at once, in a few small values, what is told of all of them: five queries."""
    noted = choice.actions.annotate(last_committee_note=_last_committee_note(choice))
    fields = (*FIELDS, *choice.earlier_fields, *(COMPARED_FIELDS if choice.since else ()))
    chunks = replace(choice, actions=noted).chunks(*fields)
    first = next(chunks, [])
    # Where the first are all, their keys are sooner told than the query that chose them is written four times more.
    actions = choice.pks if len(first) == ACTIONS_PER_CHUNK else [action.pk for action in first]
    ends, communes = _announced_ends(actions, choice.as_of), _communes(actions)
    pilots, partners = (_holders(actions, choice.as_of, role) for role in InvolvementRole)
    parts = _parts(choice.plan)
    for chunk in chain([first], chunks):
        yield [
            Row(
                action,
                parts[action.objective_id],
                slippage(action.ends_on, ends.get(action.pk, ())),
                pilots=pilots.get(action.pk, ()),
                partners=partners.get(action.pk, ()),
                communes=communes.get(action.pk, ()),
            )
            for action in chunk
        ]


def _parts(plan: Plan) -> dict[int, Parts]:
    """Return the titles of the parts of a plan, by objective."""
    objectives: QuerySet[Objective] = plan.objectives.select_related("orientation__axis")
    return {
        objective.pk: Parts(
            objective.orientation.axis.numbered_title, objective.orientation.numbered_title, objective.numbered_title
        )
        for objective in objectives
    }


def _last_committee_note(choice: Choice) -> Subquery:
    """The latest note that is not empty, or nothing where the user may not read the notes of the action."""
    updates = updates_visible_to(choice.user).filter(action=OuterRef("pk")).effective_by(choice.as_of)
    notes = updates.exclude(committee_note="").latest_first()
    return Subquery(notes.values("shown_committee_note")[:1])


def _announced_ends(actions: QuerySet | list[int], as_of: date) -> dict[int, list[date]]:
    """Return the ends announced for each action (by primary key) up to a day, oldest first, without repetition."""
    updates = StatusUpdate.objects.effective_by(as_of).filter(action__in=actions, expected_end__isnull=False)
    ends: dict[int, list[date]] = {}
    oldest_first = updates.order_by("-action_id", "effective_on", "pk")  # as the index of the history runs
    for action, end in oldest_first.values_list("action", "expected_end").iterator():
        if (known := ends.setdefault(action, [])) and known[-1] == end:
            continue
        known.append(end)
    return ends


def _holders(actions: QuerySet | list[int], as_of: date, role: InvolvementRole) -> dict[int, Names]:
    """Return the names of the organisations that hold a role in each action on a day, without repetition."""
    held = Involvement.objects.held(as_of).filter(action__in=actions, role=role)
    return _names(held.values_list("action", "organisation__short_name", "organisation__name"))


def _communes(actions: QuerySet | list[int]) -> dict[int, Names]:
    """Return the names of the communes that each action names."""
    named = Action.communes.through.objects.filter(action__in=actions).order_by("commune__name")
    return _names(named.values_list("action", "commune__name"))


def _names(rows: QuerySet) -> dict[int, Names]:
    """Gather by action the first name of each row that is not empty; equal tuples are kept once."""
    gathered: dict[int, dict[str, None]] = defaultdict(dict)
    for action, *names in rows.iterator():
        gathered[action][next(filter(None, names))] = None
    once: dict[Names, Names] = {}
    return {action: once.setdefault(tuple(names), tuple(names)) for action, names in gathered.items()}
