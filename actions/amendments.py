"""The writes that change the plan itself: an action reworded, merged, abandoned or added by a deliberation."""

from datetime import date
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction

from actions.followup import StaleVersionError, claim_version, record_status
from actions.models import Action, Amendment, AmendmentKind, Objective, Plan, Status
from actions.models.status import CLOSED
from actors.clock import today
from actors.templatetags.french import day


def reword(
    *,
    action: Action,
    version: int,
    author,
    effective_on: date,
    reason: str,
    deliberation: str = "",
    title: str,
    description: str = "",
) -> Amendment:
    """Give the action another title or description; the earlier ones stay in the amendment.

    Like the other changes: `version` is that of the action which the author saw; the same change sent twice is
    recorded once. Raise `StaleVersionError` if somebody changed the action meanwhile, `ValidationError` if the change
    is impossible; nothing is written then.
    """
    with transaction.atomic():
        action = _locked(action)
        amendment = Amendment(
            action=action,
            kind=AmendmentKind.REWORDED,
            author=author,
            effective_on=effective_on,
            reason=reason,
            deliberation=deliberation,
            title_before=action.title,
            title_after=title,
            description_before=action.description,
            description_after=description,
        )
        if (title, description) == (action.title, action.description):
            if recorded := _already_recorded(amendment):
                return recorded
            raise ValidationError({"title": "C’est l’intitulé d’aujourd’hui\u00a0: changez-le, ou le descriptif."})
        _check_day(amendment)
        if not claim_version(action, version):
            raise StaleVersionError
        _save(amendment)
        Action.objects.filter(pk=action.pk).update(title=title, description=description)
    return amendment


def merge(
    *,
    action: Action,
    into: Action,
    version: int,
    author,
    effective_on: date,
    reason: str,
    deliberation: str = "",
) -> Amendment:
    """End the action since another one takes it over: it is abandoned, and its history says in which."""
    amendment = Amendment(
        action=action,
        kind=AmendmentKind.MERGED,
        merged_into=into,
        author=author,
        effective_on=effective_on,
        reason=reason,
        deliberation=deliberation,
    )
    if into.pk == action.pk or into.plan_id != action.plan_id:
        raise ValidationError({"into": "Choisissez une autre action du même plan."})
    if into.status == Status.ABANDONED:
        raise ValidationError({"into": f"L’action {into.number} est abandonnée\u00a0: choisissez-en une autre."})
    return _close(amendment, version, f"Fusionnée avec l’action {into.number}")


def abandon(
    *, action: Action, version: int, author, effective_on: date, reason: str, deliberation: str = ""
) -> Amendment:
    """Take the action out of the plan; its history stays."""
    amendment = Amendment(
        action=action,
        kind=AmendmentKind.ABANDONED,
        author=author,
        effective_on=effective_on,
        reason=reason,
        deliberation=deliberation,
    )
    return _close(amendment, version, "Retirée du plan")


def add(
    *,
    plan: Plan,
    objective: Objective,
    number: int,
    title: str,
    description: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    author,
    effective_on: date,
    reason: str,
    deliberation: str = "",
) -> Amendment:
    """Add an action to a running plan; it counts from `effective_on`, and never in the initial plan."""
    action = Action(
        plan=plan,
        objective=objective,
        number=number,
        title=title,
        description=description,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    amendment = Amendment(
        action=action,
        kind=AmendmentKind.ADDED,
        author=author,
        effective_on=effective_on,
        reason=reason,
        deliberation=deliberation,
        title_after=title,
        description_after=description,
    )
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=plan.pk)  # two may not take the same number
        if recorded := _already_recorded(amendment):
            return recorded
        _check_day(amendment)
        action.full_clean()
        action.save()
        _save(amendment)
    return amendment


def _close(amendment: Amendment, version: int, what: str) -> Amendment:
    """Write the amendment and, through `record_status`, that the action is abandoned."""
    with transaction.atomic():
        action = _locked(amendment.action)
        if action.status in CLOSED and (recorded := _already_recorded(amendment)):
            return recorded
        if action.version != version:
            raise StaleVersionError
        if action.status in CLOSED:
            raise ValidationError(f"L’action {action.number} est déjà {Status(action.status).label.lower()}.")
        _check_day(amendment)
        _save(amendment)
        record_status(
            action=action,
            version=version,
            author=amendment.author,
            submission=uuid4(),
            status=Status.ABANDONED,
            weather="",
            progress=action.progress,
            expected_end=action.expected_end,
            effective_on=amendment.effective_on,
            committee_note=f"{what}{amendment.by_deliberation}\u00a0: {amendment.reason}",
        )
    return amendment


def _locked(action: Action) -> Action:
    """Read the action as it is now, and hold it until the transaction ends."""
    return Action.objects.select_for_update().get(pk=action.pk)


def _already_recorded(amendment: Amendment) -> Amendment | None:
    """Return the amendment if the very same one is in the history: its form was sent twice."""
    action, said = amendment.action, ("kind", "effective_on", "reason", "deliberation", "merged_into", "author")
    same = Amendment.objects.filter(action__plan=action.plan_id, action__number=action.number)
    for name in (*said, "title_after", "description_after"):
        same = same.filter(**{name: getattr(amendment, name)})
    return same.select_related("action").last()


def _check_day(amendment: Amendment) -> None:
    """See that changes follow one another, and that none hides behind a later update of the state."""
    action, effective_on = amendment.action, amendment.effective_on
    earliest = [action.plan.starts_on]
    if action.pk:
        earliest += Amendment.objects.filter(action=action).values_list("effective_on", flat=True)
        if amendment.kind != AmendmentKind.REWORDED and action.updated_on:
            earliest.append(action.updated_on)
    if effective_on > today():
        raise ValidationError({"effective_on": "Cette date est dans l’avenir."})
    if effective_on < max(earliest):
        raise ValidationError(
            {
                "effective_on": f"Donnez une date à partir du {day(max(earliest))}\u00a0: début du plan, "
                "dernier suivi ou dernière évolution de l’action."
            }
        )


def _save(amendment: Amendment) -> None:
    amendment.full_clean(exclude=["action", "author", "merged_into"])
    amendment.save()
