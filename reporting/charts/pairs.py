"""Who works with whom: each pilot, and the partners that it meets, with in how many actions."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from actors.models import Organisation
from actors.templatetags.french import number
from reporting.charts.table import Cell, Table
from reporting.partnerships import Pair, Partnerships

MOST_NUMBERS = 20  # written in a row

Lead = Callable[[Pair], str]
"""The address of the list of the actions in which a pilot and a partner meet."""


@dataclass(frozen=True)
class Circle:
    """A pilot and its partners, those whom it meets most first: (pair, address)."""

    pilot: Organisation | None
    """None for the open actions that nobody pilots."""
    partners: tuple[tuple[Pair, str], ...]
    accompanied: int
    """Actions that it pilots with at least one partner."""
    total: int


def circles(told: Partnerships, lead: Lead) -> tuple[Circle, ...]:
    """Return the pilots that have partners, the one with the most accompanied actions first; nobody comes last."""
    led = {part.organisation: len(part.piloted) for part in told.parts} | {None: told.unled.total}
    by_pilot = sorted(told.pairs, key=lambda pair: pair.pilot_name)  # stable: partners stay in their order
    found = []
    for pilot, group in groupby(by_pilot, key=lambda pair: pair.pilot):
        pairs = list(group)
        met = {action for pair in pairs for action in pair.actions}
        found.append(Circle(pilot, tuple((pair, lead(pair)) for pair in pairs), len(met), led[pilot]))
    return tuple(sorted(found, key=lambda circle: (circle.pilot is None, -circle.accompanied)))


def pairs_table(told: Partnerships, lead: Lead) -> Table:
    return Table(
        caption="Pilotes et partenaires",
        headers=("Pilote", "Partenaire", "Actions", "Numéros"),
        rows=tuple(
            (
                Cell(pair.pilot_name, pair.pilot.get_absolute_url() if pair.pilot else ""),
                Cell(str(pair.partner), pair.partner.get_absolute_url()),
                Cell(number(len(pair.actions)), lead(pair)),
                _numbers(told, pair),
            )
            for pair in told.pairs
        ),
    )


def _numbers(told: Partnerships, pair: Pair) -> str:
    numbers = [str(told.actions[pk].number) for pk in pair.actions[:MOST_NUMBERS]]
    return ", ".join([*numbers, "…"] if len(pair.actions) > MOST_NUMBERS else numbers)
