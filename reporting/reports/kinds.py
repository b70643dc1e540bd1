"""The kinds of reports that can be composed: what each is for, what it takes, how long it will be."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from reporting.reports import annual, changes, partner_file, pilot_book, progress, summary, timeline_a3
from reporting.reports.order import Order

LANDSCAPE_PAGES = 1.3  # for each upright one: lines are longer, but fewer on a page, and blocks are not split


@dataclass(frozen=True)
class Section:
    """A part of a report, and how many A4 pages it usually takes: so many, and so many for each action."""

    slug: str
    title: str
    pages: float = 0
    pages_per_action: float = 0
    is_optional: bool = True
    needs_since: bool = False
    """It stands in the report only if that compares two days."""


@dataclass(frozen=True)
class Kind:
    slug: str
    """The end of its address, and what it is called in a file's name."""
    title: str
    purpose: str
    """Who reads it, for what: one sentence."""
    template: str
    build: Callable[[Order], dict]
    """Read all that the template shows."""
    sections: tuple[Section, ...]
    takes: frozenset[str] = frozenset()
    """What can be chosen besides the day: « depuis », « perimetre », « papier » (upright or lying)."""
    compares: bool = False
    """Whether it compares with the last committee where no other day is named."""
    needs: str = ""
    """The field of the scope without which there is nothing to tell."""

    @property
    def optional_sections(self) -> tuple[Section, ...]:
        return tuple(section for section in self.sections if section.is_optional)

    def told(self, order: Order) -> tuple[Section, ...]:
        """Return the sections that the report of this order will have."""
        return tuple(
            section
            for section in self.sections
            if section.slug not in order.left_out and (order.since or not section.needs_since)
        )

    def expected_pages(self, order: Order, actions: int) -> int:
        """Return how many pages the report will have, more or less, for a number of actions."""
        upright = sum(section.pages + actions * section.pages_per_action for section in self.told(order))
        return ceil(upright * (LANDSCAPE_PAGES if order.is_landscape else 1))


FULL_REPORT = Kind(
    "avancement",
    "Rapport d’avancement",
    "Tout ce que l’on sait du plan ou d’une partie, avec une fiche par action : pour préparer un comité.",
    progress.TEMPLATE,
    progress.build,
    sections=(
        Section("couverture", "Couverture et sommaire", pages=2, pages_per_action=0.02, is_optional=False),
        Section("essentiel", "L’essentiel en une page", pages=1, is_optional=False),
        Section("changements", "Ce qui a changé", pages=2, pages_per_action=0.06, needs_since=True),
        Section("mur", "Le mur des actions", pages=1),
        Section("attention", "Ce qui appelle l’attention du comité", pages=1, pages_per_action=0.02),
        Section("fiches", "Une fiche par action", pages=1, pages_per_action=0.4),
        Section("regles", "Annexe : règles de calcul", pages=1, is_optional=False),
    ),
    takes=frozenset({"depuis", "perimetre", "papier"}),
)

KINDS = (
    FULL_REPORT,
    Kind(
        "synthese",
        "Synthèse pour le comité",
        "L’état du plan, ce qui a bougé, ce qui appelle une décision : quatre pages, deux minutes.",
        summary.TEMPLATE,
        summary.build,
        sections=(
            Section("etat", "Où en est le plan", pages=1, is_optional=False),
            Section("changements", "Ce qui a changé depuis le dernier comité", pages=1, is_optional=False),
            Section("attention", "Ce qui appelle l’attention", pages=1, is_optional=False),
            Section("decisions", "Décisions attendues, décisions à suivre", pages=1, is_optional=False),
        ),
        takes=frozenset({"depuis", "perimetre"}),
        compares=True,
    ),
    Kind(
        "changements",
        "Ce qui a changé",
        "Action par action, l’avant et l’après entre deux dates, ce qui glisse et ce qui se tait.",
        changes.TEMPLATE,
        changes.build,
        sections=(
            Section("essentiel", "Ce qui a bougé, en chiffres", pages=1, is_optional=False),
            Section("actions", "Les changements, action par action", pages_per_action=0.12, is_optional=False),
        ),
        takes=frozenset({"depuis", "perimetre", "papier"}),
        compares=True,
    ),
    Kind(
        "annuel",
        "Rapport annuel",
        "Ce que le plan a fait dans l’année de la date choisie : à joindre au rapport de développement durable.",
        annual.TEMPLATE,
        annual.build,
        sections=(
            Section("couverture", "Couverture et sommaire", pages=2, is_optional=False),
            Section("annee", "L’année en chiffres", pages=2, is_optional=False),
            Section("orientations", "Ce qui a été fait, par orientation", pages_per_action=0.15, is_optional=False),
            Section("difficultes", "Difficultés et perspectives", pages=2, is_optional=False),
            Section("methode", "Annexe : méthode", pages=1, is_optional=False),
        ),
        takes=frozenset({"perimetre"}),
    ),
    Kind(
        "frise",
        "Frise sur une feuille A3",
        "Toutes les actions face aux mois du plan, échéances et glissements : pour le mur de la salle.",
        timeline_a3.TEMPLATE,
        timeline_a3.build,
        sections=(Section("frise", "La frise, lisible sans couleurs", pages_per_action=1 / 40, is_optional=False),),
        takes=frozenset({"depuis", "perimetre"}),
    ),
    Kind(
        "cahier-pilote",
        "Cahier du pilote",
        "Ce qui est demandé à un pilote, et une fiche à remplir par action : pour un point sur papier.",
        pilot_book.TEMPLATE,
        pilot_book.build,
        sections=(
            Section("couverture", "Couverture", pages=1, is_optional=False),
            Section("demandes", "Ce qui est demandé, décisions à porter", pages=1, is_optional=False),
            Section("fiches", "Une fiche recto verso par action", pages_per_action=2, is_optional=False),
        ),
        takes=frozenset({"perimetre"}),
        needs="pilote",
    ),
    Kind(
        "dossier-partenaire",
        "Dossier partenaire",
        "Les actions d’une organisation, ce qui est attendu d’elle, ses contacts : pour un rendez-vous.",
        partner_file.TEMPLATE,
        partner_file.build,
        sections=(
            Section("attendu", "Ce qui est attendu", pages=1, is_optional=False),
            Section("actions", "Ses actions", pages_per_action=0.3, is_optional=False),
            Section("contacts", "Ses contacts", is_optional=False),
        ),
        takes=frozenset({"perimetre"}),
        needs="partenaire",
    ),
)


def kind_named(slug: str) -> Kind | None:
    return next((kind for kind in KINDS if kind.slug == slug), None)
