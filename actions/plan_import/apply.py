"""Writing what an import does to a plan, all or nothing."""

from itertools import groupby

from django.db import transaction
from django.db.models import F, Model

from actions.models import Action, Amendment, AmendmentKind, Indicator, Involvement
from actions.plan_import.changes import ActionChange, Changes, NodeChange
from actors.clock import today
from actors.history import create_all
from actors.models import Contact, Organisation


@transaction.atomic
def apply(changes: Changes, *, author, source: str) -> None:
    """Write the changes; the status of actions is not among them. Nothing is ever deleted.

    In a running plan, new wordings and new actions enter its versions in the name of `author`; `source` is the reason.
    """
    if changes.plan._state.adding:
        changes.plan.save(force_insert=True)
    for _, of_a_level in groupby(changes.nodes, key=lambda change: type(change.target)):
        _write(list(of_a_level))
    create_all(changes.organisations, Organisation, author=author, reason=source)
    create_all(changes.contacts, Contact, author=author, reason=source)
    amendments = _amendments(changes, author, source) if changes.keeps_versions else []
    _write(changes.actions)
    # Whoever was updating an action that is worded otherwise now is told so.
    Action.objects.filter(pk__in=[change.target.pk for change in changes.reworded]).update(version=F("version") + 1)
    Involvement.objects.bulk_create(opened for change in changes.actions for opened in change.opened)
    _name_holders(changes.actions)
    Indicator.objects.bulk_create(indicator for change in changes.actions for indicator in change.indicators)
    Amendment.objects.bulk_create(amendments)


def _write(changes: list[NodeChange]) -> None:
    """Add the new ones of one kind, and update those that change."""
    changed = [change for change in changes if change.fields]
    for change in changed:
        for each in change.fields:
            setattr(change.target, each.name, each.value)
    if changes:
        model = type(changes[0].target)
        model.objects.bulk_create(change.target for change in changes if change.is_new)
        _update(
            model, [change.target for change in changed], {each.name for change in changed for each in change.fields}
        )


def _name_holders(changes: list[ActionChange]) -> None:
    named = [pair for change in changes for pair in change.named]
    for held, contact in named:
        held.contact = contact
    _update(Involvement, [held for held, _ in named], {"contact"})


def _update(model: type[Model], rows: list[Model], fields: set[str]) -> None:
    if rows:
        model.objects.bulk_update(rows, sorted(fields), batch_size=500)


def _amendments(changes: Changes, author, source: str) -> list[Amendment]:
    """Return the versions of the plan that the changes make, from the wordings as they are before `_write`."""
    common = {"effective_on": today(), "reason": source, "author": author}
    added = [
        Amendment(
            action=change.target,
            kind=AmendmentKind.ADDED,
            title_after=change.target.title,
            description_after=change.target.description,
            **common,
        )
        for change in changes.added
    ]
    return added + [_rewording(change, common) for change in changes.reworded]


def _rewording(change: ActionChange, common: dict) -> Amendment:
    action, said = change.target, {each.name: each.value for each in change.fields}
    return Amendment(
        action=action,
        kind=AmendmentKind.REWORDED,
        title_before=action.title,
        title_after=said.get("title", action.title),
        description_before=action.description,
        description_after=said.get("description", action.description),
        **common,
    )
