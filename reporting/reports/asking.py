"""Reading an order from the parameters of an address, and the questions that the composer asks."""

from dataclasses import dataclass, replace
from math import ceil

from django.core.exceptions import BadRequest
from django.http import QueryDict

from actions.models import Plan
from actions.period import period_asked
from reporting.reports.kinds import KINDS, Kind, Section, kind_named
from reporting.reports.order import LANDSCAPE, Order
from reporting.scope import WHOLE_PLAN, scope_of

LONG = 50  # pages: a report that will be longer is made in the background, in volumes of about so many


def asked_kind(data: QueryDict) -> Kind:
    """Return the kind that an address names, the first one without; raise `BadRequest` if there is no such kind."""
    slug = data.get("genre") or KINDS[0].slug
    if found := kind_named(slug):
        return found
    raise BadRequest(f"Il n’y a pas de rapport de la sorte « {slug} ». Choisissez dans la page des rapports.")


def asked_order(data: QueryDict, kind: Kind, plan: Plan, user) -> Order:
    """Return what an address asks of a kind; raise `BadRequest`, in French, for what makes no sense.

    What the kind does not take is left aside, so that one form can ask for any kind.
    """
    period = period_asked(data, plan)
    period = period.since_last_meeting() if kind.compares else period
    optional = {section.slug for section in kind.sections if section.is_optional}
    return Order(
        plan=plan,
        as_of=period.as_of,
        user=user,
        since=period.since if "depuis" in kind.takes else None,
        scope=scope_of(data, plan, user) if "perimetre" in kind.takes else WHOLE_PLAN,
        left_out=frozenset(optional.intersection(data.getlist("sans"))),
        is_landscape="papier" in kind.takes and _is_landscape(data.get("papier", "")),
    )


def _is_landscape(paper: str) -> bool:
    if paper not in ("", "portrait", LANDSCAPE):
        raise BadRequest(f"Le papier est «\u00a0portrait\u00a0» ou «\u00a0{LANDSCAPE}\u00a0».")
    return paper == LANDSCAPE


@dataclass(frozen=True)
class Outline:
    """What a report will hold, told before it is made."""

    kind: Kind
    order: Order
    actions: int
    """How many it is about."""

    @property
    def sections(self) -> tuple[tuple[Section, bool], ...]:
        """Every section that this order could have, and whether it has it."""
        told = self.kind.told(self.order)
        return tuple((section, section in told) for section in self.kind.sections)

    @property
    def expected_pages(self) -> int:
        return self.kind.expected_pages(self.order, self.actions)

    @property
    def is_empty(self) -> bool:
        return not (self.actions or self.order.scope.is_whole_plan)

    @property
    def lacks(self) -> str:
        """The field of the scope that has to be chosen first; empty if nothing lacks."""
        needed = self.kind.needs
        return needed if needed and getattr(self.order.scope, needed) is None else ""

    @property
    def volumes(self) -> int:
        """In how many files it comes: a render has its limits of time and memory."""
        return min(ceil(self.expected_pages / LONG), self.actions) or 1

    @property
    def is_long(self) -> bool:
        return self.expected_pages > LONG


def outline(kind: Kind, order: Order) -> Outline:
    return Outline(kind, order, order.actions.with_state(order.plan, order.as_of).count())


def divided(found: Outline) -> tuple[Order, ...]:
    """Return an order for each volume, each about as many actions, in the order of their numbers."""
    order = found.order
    if found.volumes == 1:
        return (order,)
    actions = order.actions.with_state(order.plan, order.as_of).order_by("number")
    numbers = list(actions.values_list("number", flat=True))
    share = ceil(len(numbers) / found.volumes)
    parts = (numbers[start : start + share] for start in range(0, len(numbers), share))
    return tuple(replace(order, scope=replace(order.scope, numbers=(part[0], part[-1]))) for part in parts)


def file_name(kind: Kind, order: Order) -> str:
    """« avancement-2012-2014-orientation-3-au-2013-11-15-depuis-2013-06-21 », without extension."""
    days = ["au", order.as_of.isoformat(), *(["depuis", order.since.isoformat()] if order.since else [])]
    paper = LANDSCAPE if order.is_landscape else ""
    return "-".join(filter(None, [kind.slug, order.plan.slug, order.scope.slug, *days, paper]))


def check(found: Outline) -> Outline:
    """Return the outline of a report that can be made; raise `BadRequest`, in French, of one that cannot."""
    if found.lacks:
        label = {"pilote": "un pilote", "partenaire": "une organisation partenaire"}[found.lacks]
        raise BadRequest(f"Choisissez {label} dans la page des rapports\u00a0: c’est de quoi parle ce document.")
    if found.is_empty:
        raise BadRequest("Aucune action n’entre dans ce périmètre à cette date.")
    return found
