"""Who takes part in which objective, and in how many of its actions."""

from datetime import date

from actions.directory import ROLE_FILTER
from actions.models import Orientation, Plan
from reporting.charts.links import Links
from reporting.charts.matrix import Matrix, matrix
from reporting.partnerships import Partnerships


def objectives_matrix(
    told: Partnerships,
    plan: Plan,
    orientations: list[Orientation],
    links: Links,
    day: date,
    kept: dict[str, int] | None = None,
) -> Matrix:
    """Lay the objectives of some orientations out as columns; `kept` are filters that the links carry on."""
    kept = kept or {}
    numbers = {each.pk: each.number for each in orientations}
    objectives = [each for each in plan.objectives.all() if each.orientation_id in numbers]
    objectives.sort(key=lambda each: (numbers[each.orientation_id], each.number))

    def in_objective(organisation, role, number):
        return links.actions(day, **{**kept, "objectif": number, ROLE_FILTER[role]: organisation.slug})

    columns = tuple(
        (
            numbers[each.orientation_id],
            each.number,
            f"objectif {each.number}, {each.title}",
            links.actions(day, **kept, objectif=each.number),
        )
        for each in objectives
    )
    number_of = {each.pk: each.number for each in objectives}
    return matrix(told, columns, lambda fact: number_of[fact.objective], in_objective)
