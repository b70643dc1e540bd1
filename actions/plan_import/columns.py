"""The columns of a plan's file, in the order of French « fiches action »: each is declared once, here."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from actions.models import Action
from actions.plan_import import values
from actions.plan_import.values import Holder, IndicatorLine
from actors.search import folded
from actors.spreadsheets import CellValue


@dataclass(frozen=True)
class Column:
    header: str
    field: str
    parse: Callable[[Any], Any]
    """Returns what a cell says; raises `UnexpectedValueError`."""
    write: Callable[[Action], CellValue]
    """Returns the cell of an action read by `actions.plan_import.writing`."""
    help: str
    example: str
    width: int = 12
    """In characters, in the spreadsheet."""
    required: bool = False
    variants: tuple[str, ...] = ()
    """Other headers under which the column is known; case, accents, plurals and small words do not count."""


def _axis(action: Action):
    return action.objective.orientation.axis


def _pilots(action: Action) -> str:
    return values.joined(held.organisation.name for held in action.pilots)


def _pilot_people(action: Action) -> str:
    return values.joined(held.contact.name if held.contact else "" for held in action.pilots)


def _partners(action: Action) -> str:
    partners = (Holder(held.organisation.name, held.contact.name if held.contact else "") for held in action.partners)
    return values.joined(map(values.holder_in_words, partners))


def _indicators(action: Action) -> str:
    lines = (IndicatorLine(each.name, each.unit, each.target, each.target_on) for each in action.indicators.all())
    return values.joined(map(values.indicator_in_words, lines))


COLUMNS = (
    Column(
        "Axe (n°)",
        "axis",
        values.number,
        lambda action: _axis(action).number,
        "Numéro de l’axe, répété sur chaque ligne (pas de cellules fusionnées).",
        "1",
        8,
        required=True,
        variants=("Axe",),
    ),
    Column(
        "Intitulé de l’axe",
        "axis_title",
        values.title,
        lambda action: _axis(action).title,
        "Il suffit de l’écrire sur une ligne de l’axe\u00a0; le même partout où il est écrit.",
        "Favoriser l’émergence et la création",
        30,
    ),
    Column(
        "Orientation (n°)",
        "orientation",
        values.number,
        lambda action: action.objective.orientation.number,
        "Numéro de l’orientation, unique dans le plan.",
        "1",
        11,
        required=True,
        variants=("Orientation",),
    ),
    Column(
        "Intitulé de l’orientation",
        "orientation_title",
        values.title,
        lambda action: action.objective.orientation.title,
        "Comme pour l’axe\u00a0: une ligne suffit.",
        "Susciter des projets",
        30,
    ),
    Column(
        "Objectif (n°)",
        "objective",
        values.number,
        lambda action: action.objective.number,
        "Numéro de l’objectif, unique dans le plan.",
        "1",
        9,
        required=True,
        variants=("Objectif",),
    ),
    Column(
        "Intitulé de l’objectif",
        "objective_title",
        values.title,
        lambda action: action.objective.title,
        "Comme pour l’axe\u00a0: une ligne suffit.",
        "Repérer les besoins",
        30,
    ),
    Column(
        "N°",
        "number",
        values.number,
        lambda action: action.number,
        "Numéro de l’action, unique dans le plan\u00a0: c’est lui qui fait reconnaître une action déjà enregistrée.",
        "Exemple",
        9,
        required=True,
        variants=("N° action", "N° de la fiche action"),
    ),
    Column(
        "Intitulé",
        "title",
        values.title,
        lambda action: action.title,
        "Ce que l’on fera, en une phrase\u00a0; 400 signes au plus.",
        "Créer un appel à projets «\u00a0Innovation sociale\u00a0»",
        60,
        required=True,
        variants=("Intitulé de l’action", "Action"),
    ),
    Column(
        "Descriptif",
        "description",
        values.text,
        lambda action: action.description,
        "Quelques phrases\u00a0; plusieurs lignes dans la cellule sont permises.",
        "Deux éditions, chacune sur un thème tiré du diagnostic.",
        60,
        variants=("Description", "Descriptif de l’action", "Description de l’action"),
    ),
    Column(
        "Direction pilote",
        "pilots",
        values.organisations,
        _pilots,
        "Qui conduit l’action. Plusieurs directions\u00a0: séparées par «\u00a0;\u00a0» ou une par ligne.",
        "Direction Recherche, Innovation et Filières",
        34,
        variants=("Direction", "Pilote", "Structure pilote", "Organisation pilote", "Service pilote"),
    ),
    Column(
        "Personne pilote",
        "pilot_people",
        values.people,
        _pilot_people,
        "Prénom NOM, dans l’ordre des directions\u00a0; place vide pour une direction sans personne.",
        "Camille EXEMPLE",
        26,
        variants=("Nom du pilote", "Contact pilote", "Personne référente", "Référent"),
    ),
    Column(
        "Partenaires",
        "partners",
        values.holders,
        _partners,
        "Séparés par «\u00a0;\u00a0». Avec une personne\u00a0: «\u00a0Organisation\u00a0: Prénom NOM\u00a0».",
        "ADEPES; CRESS M.-P. : Dominique EXEMPLE",
        40,
        variants=("Partenaire associé", "Structure partenaire", "Organisation partenaire"),
    ),
    Column(
        "Début",
        "starts_on",
        values.day,
        lambda action: action.starts_on,
        "Une date\u00a0: 15/11/2013, 2013-11-15 ou une cellule au format date. Un mois seul ne suffit pas.",
        "01/03/2015",
        12,
        variants=("Démarrage",),
    ),
    Column(
        "Fin",
        "ends_on",
        values.day,
        lambda action: action.ends_on,
        "Une date, comme le début, et pas avant lui.",
        "30/06/2017",
        12,
        variants=("Achèvement",),
    ),
    Column(
        "Indicateurs",
        "indicators",
        values.indicators,
        _indicators,
        "«\u00a0Nom [unité]\u00a0: cible au date\u00a0», séparés par «\u00a0;\u00a0». Seul le nom est nécessaire.",
        "Projets soutenus [projets] : 20 au 31/12/2017; Emplois créés [emplois] : 12,5",
        44,
        variants=("Indicateur de suivi", "Indicateur de résultat", "Indicateur d’évaluation"),
    ),
)
REQUIRED = tuple(column for column in COLUMNS if column.required)

SMALL_WORDS = {"de", "du", "des", "la", "le", "les", "l", "d", "s", "date", "prevu", "prevue"}
SYNONYMS = {
    "n": "numero",
    "no": "numero",
    "num": "numero",
    "titre": "intitule",
    "libelle": "intitule",
    "nom": "intitule",
}


def _key(header: str) -> frozenset[str]:
    """Return what tells a header from another: its words, in any order, without case, accents or plural."""
    words = re.findall(r"[a-z0-9]+", folded(header.replace("°", " ").replace("º", " ")))
    words = (word if word in SMALL_WORDS else word.removesuffix("s") for word in words)
    return frozenset(SYNONYMS.get(word, word) for word in words) - SMALL_WORDS


BY_KEY = {_key(header): column for column in COLUMNS for header in (column.header, *column.variants)}


def column_of(header: str) -> Column | None:
    """Return the column that a header announces, or None."""
    return BY_KEY.get(_key(header))
