"""The handover of actions from one pilot to another, on a day of the past or of the future."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import transaction

from actions.models import Action, Involvement, InvolvementRole, Plan
from actors.clock import today
from actors.models import Contact, Organisation
from actors.templatetags.french import day

FURTHEST = timedelta(days=731)


@dataclass(frozen=True)
class Handover:
    """What a handover does to one action; `givers` is empty where the taker joins the pilots, or is the first."""

    action: Action
    givers: tuple[Involvement, ...]
    taker: Involvement
    """Not saved yet."""


def hand_over(
    *,
    actions: Sequence[Action],
    givers: Mapping[int, Sequence[int]],
    organisation: Organisation,
    contact: Contact | None,
    on: date,
    author,
) -> None:
    """Make an organisation, and there a contact, the pilot of actions from the day `on`; all of them or none.

    `givers` names by action the involvements that end the day before (primary keys); the other pilots stay. The taker
    takes over the rest of their time: where a later handover is already planned, it still holds. Recording the same
    handover twice changes nothing; the history of each action in the administration tells who recorded it.

    Raise `ValidationError`, which says for each action what is impossible.
    """
    terms = {"organisation": organisation, "contact": contact, "on": on}
    with transaction.atomic():
        locked = list(
            Action.objects.select_for_update(of=["self"])
            .select_related("plan")
            .filter(pk__in=[action.pk for action in actions])
        )
        if is_recorded(actions=locked, **terms):
            return
        for handover in plan_handover(actions=locked, givers=givers, **terms):
            _write(handover)
        said = f"Pilotage confié à {contact or organisation} à compter du {day(on)}."
        LogEntry.objects.log_actions(author.pk, locked, CHANGE, change_message=said)


def is_recorded(*, actions: Sequence[Action], organisation: Organisation, contact: Contact | None, on: date) -> bool:
    """Tell whether all these actions were handed over in just this way before."""
    begun = Involvement.objects.pilots().filter(organisation=organisation, contact=contact, starts_on=on)
    return begun.filter(action__in=actions).order_by().values("action").distinct().count() == len(actions)


def plan_handover(
    *,
    actions: Sequence[Action],
    givers: Mapping[int, Sequence[int]],
    organisation: Organisation,
    contact: Contact | None,
    on: date,
) -> list[Handover]:
    """Say what `hand_over` would do, without doing it; raise the same `ValidationError`."""
    pilots = pilots_by_action(actions)
    handovers, errors = [], []
    for action in actions:
        taker = Involvement(
            action=action, organisation=organisation, contact=contact, role=InvolvementRole.PILOT, starts_on=on
        )
        try:
            check_day(action.plan, on)
            handovers.append(_plan(taker, pilots[action.pk], set(givers.get(action.pk, ()))))
        except ValidationError as error:
            errors += [f"Action {action.number}\u00a0: {message}" for message in error.messages]
    if errors:
        raise ValidationError(errors)
    return handovers


def held_on(pilots: Sequence[Involvement], on: date) -> list[Involvement]:
    """Keep the involvements in force on a day, as `InvolvementQuerySet.held` does."""
    return [
        pilot
        for pilot in pilots
        if (pilot.starts_on is None or pilot.starts_on <= on) and (pilot.ends_on is None or pilot.ends_on >= on)
    ]


def pilots_by_action(actions: Sequence[Action]) -> dict[int, list[Involvement]]:
    pilots = {action.pk: [] for action in actions}
    for held in Involvement.objects.pilots().filter(action__in=actions):
        pilots[held.action_id].append(held)
    return pilots


def check_day(plan: Plan, on: date) -> None:
    """Raise `ValidationError` unless a handover in this plan may take place on that day."""
    latest = today() + FURTHEST
    if not plan.starts_on <= on <= latest:
        raise ValidationError(f"Donnez une date du {day(plan.starts_on)} au {day(latest)}.")


def _plan(taker: Involvement, pilots: list[Involvement], giving: set[int]) -> Handover:
    on = taker.starts_on
    held = held_on(pilots, on)
    givers = tuple(pilot for pilot in held if pilot.pk in giving)
    if len(givers) < len(giving):
        raise ValidationError(f"le pilote choisi ne l’est pas le {day(on)}.")
    if any(_is_same(giver, taker) for giver in givers):
        raise ValidationError(f"{taker.contact or taker.organisation} en est déjà le pilote.")
    if any(giver.starts_on == on for giver in givers):
        raise ValidationError(f"son pilote ne l’est que depuis le {day(on)}\u00a0: donnez une date plus récente.")
    ends = [giver.ends_on for giver in givers]
    taker.ends_on = max(ends) if ends and None not in ends else None
    others = [pilot for pilot in pilots if pilot not in givers and pilot.organisation_id == taker.organisation_id]
    if found := next((pilot for pilot in others if _overlap(pilot, taker)), None):
        since = f" à compter du {day(found.starts_on)}" if found.starts_on and found.starts_on > on else ""
        raise ValidationError(f"{found.organisation} en est déjà pilote{since}.")
    return Handover(taker.action, givers, taker)


def _is_same(one: Involvement, other: Involvement) -> bool:
    return (one.organisation_id, one.contact_id) == (other.organisation_id, other.contact_id)


def _overlap(one: Involvement, other: Involvement) -> bool:
    return (one.starts_on or date.min) <= (other.ends_on or date.max) and (other.starts_on or date.min) <= (
        one.ends_on or date.max
    )


def _write(handover: Handover) -> None:
    """End the involvements of those who give, then open that of the taker: an organisation holds one at a time."""
    for giver in handover.givers:
        giver.ends_on = handover.taker.starts_on - timedelta(days=1)
        giver.save(update_fields=["ends_on"])
    handover.taker.full_clean()
    handover.taker.save()
