"""Two records of the same organisation, or of the same person, become one; a merge can be undone.

Whatever refers to the record that goes is found through the relations of the model, so that no app need be known.
Each thing done is a step, kept in the row of the merge; undoing goes through them backwards.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Field, Model, UniqueConstraint

from actors.clock import now
from actors.history import TRACKED, latest_version
from actors.merge_steps import Changed, Dropped, Filled, Pointed, Removed, Step, as_json, from_json, serialised
from actors.models import Merge

REASON = "Fusion avec un doublon"
# Of the fields of a record, those that the person who merges does not choose one by one.
NOT_CHOSEN = {"id", "organisation", "to_check", "informed_on", "erased_on"}


class MergeRefusedError(Exception):
    """The two cannot become one; the message says why."""


class UndoRefusedError(Exception):
    """What the merge did has changed since; the messages say what."""

    def __init__(self, problems: Iterable[str]):
        self.problems = list(problems)
        super().__init__(" ".join(self.problems))


@dataclass
class Outcome:
    """What a merge does: its steps, and what they mean to a reader."""

    steps: list[Step] = field(default_factory=list)
    moved: Counter = field(default_factory=Counter)  # how many rows of a model now refer to the one that stays
    joined: list[str] = field(default_factory=list)  # people of both organisations who become one too
    absorbed: list[str] = field(default_factory=list)  # rows that said the same as one of the row that stays

    @property
    def told(self) -> list[tuple[str, int]]:
        return [(str(model._meta.verbose_name_plural), count) for model, count in self.moved.items()]


def preview(*, kept: Model, removed: Model) -> Outcome:
    """Return what a merge would do: it is done, then taken back before anybody sees it. Raise `MergeRefusedError`."""
    with transaction.atomic():
        outcome = _Merging(author=None).run(*_locked(kept, removed), chosen=())
        transaction.set_rollback(True)
    return outcome


@transaction.atomic
def merge(*, kept: Model, removed: Model, chosen: Iterable[str], author) -> Merge:
    """Let `removed` join `kept`, which takes over its values of the `chosen` fields. Raise `MergeRefusedError`."""
    kept, removed = _locked(kept, removed)
    numbers = {"model": kept._meta.model_name, "kept": kept.pk, "removed": removed.pk}
    outcome = _Merging(author).run(kept, removed, chosen=chosen)
    return Merge.objects.create(**numbers, steps=[as_json(step) for step in outcome.steps], made_by=author)


def _locked(kept: Model, removed: Model) -> tuple[Model, Model]:
    model = type(kept)
    rows = {row.pk: row for row in model._base_manager.select_for_update().filter(pk__in=(kept.pk, removed.pk))}
    if len(rows) < 2:
        raise MergeRefusedError("L’une des deux fiches n’existe plus.")
    if any(getattr(row, "erased_on", None) for row in rows.values()):
        raise MergeRefusedError("Une personne effacée de l’annuaire ne se fusionne pas.")
    return rows[kept.pk], rows[removed.pk]


class _Merging:
    """One merge under way, with those that it entails."""

    def __init__(self, author):
        self.author = author
        self.outcome = Outcome()
        self._moved = []  # the rows to look at once all is in its place

    def run(self, kept: Model, removed: Model, *, chosen: Iterable[str]) -> Outcome:
        self._merge(kept, removed, chosen)
        for rows in self._moved:
            _see_that_they_fit(rows)
        return self.outcome

    def _merge(self, kept: Model, removed: Model, chosen: Iterable[str]) -> None:
        for relation in _relations(type(kept)):
            self._move(relation.field, kept, removed)
        values = {name: getattr(removed, name) for name in chosen}
        if "to_check_reason" in values:
            values["to_check"] = removed.to_check
        self._remove(removed, joined=kept.pk)
        self._change(kept, values)

    def _move(self, to: Field, kept: Model, removed: Model) -> None:
        """Let the rows that refer to `removed` by the field `to` refer to `kept`."""
        manager, moved = to.model._base_manager, []
        for row in manager.filter(**{to.name: removed.pk}).order_by("pk"):
            rival = _rival(row, to, kept)
            if rival is None and to.model in TRACKED:
                self._change(row, {to.name: kept})
                self.outcome.moved[to.model] += 1
            elif rival is None:
                moved.append(row.pk)
            elif to.model in TRACKED:
                self.outcome.joined.append(str(rival))
                self._merge(rival, row, chosen=_empty_fields(rival))
            else:
                self._absorb(rival, row)
        if moved:
            # Past `objects`: what may only be added to, such as the updates, still names the same person.
            manager.filter(pk__in=moved).update(**{to.name: kept.pk})
            self._note(Pointed, to.model, field=to.name, rows=moved, went=removed.pk, stays=kept.pk)
            self.outcome.moved[to.model] += len(moved)
            self._moved.append(manager.filter(pk__in=moved))

    def _absorb(self, rival: Model, row: Model) -> None:
        """Let the row go, since `rival` says the same of the record that stays; it takes over the rest."""
        if not hasattr(rival, "absorb"):  # an account; not named, since they are not for all who merge
            name = row._meta.verbose_name
            raise MergeRefusedError(f"Chacune des deux fiches a le sien ({name}) : il faut d’abord en détacher un.")
        for relation in _relations(type(row)):
            self._move(relation.field, rival, row)
        before = serialised(rival)
        try:
            rival.absorb(row)
        except ValidationError as error:
            raise MergeRefusedError(" ".join(error.messages)) from error
        self.outcome.absorbed.append(str(row))
        self._note(Dropped, type(row), told=serialised(row))
        row.delete()
        if (after := serialised(rival)) != before:
            rival.save()
            self._note(Filled, type(row), before=before, after=after)

    def _remove(self, row: Model, *, joined: int) -> None:
        latest_version(row)
        number, model = row.pk, type(row)
        row._history_user, row._change_reason = self.author, REASON
        row.delete()
        self._note(Removed, model, row=number, version=latest_version(model(pk=number)).pk, joined=joined)

    def _change(self, row: Model, values: dict) -> None:
        """Give a row of the directory other values, as a version of its history."""
        before = latest_version(row)
        for name, value in values.items():
            setattr(row, name, value)
        row._history_user, row._change_reason = self.author, REASON
        try:
            row.full_clean()
        except ValidationError as error:
            raise MergeRefusedError(" ".join(error.messages)) from error
        row.save()
        self._note(Changed, type(row), row=row.pk, before=before.pk, after=latest_version(row).pk)

    def _note(self, kind: type[Step], model: type[Model], **said) -> None:
        self.outcome.steps.append(kind(model=model._meta.label_lower, **said))


def fields_to_choose(row: Model) -> list[Field]:
    """Return the fields of which a merge keeps one value or the other."""
    return [each for each in row._meta.concrete_fields if each.name not in NOT_CHOSEN]


def _empty_fields(row: Model) -> list[str]:
    return [each.name for each in fields_to_choose(row) if not getattr(row, each.name)]


def _relations(model: type[Model]) -> list:
    """Return what refers to the rows of a model: the directory first, for the rest looks at it."""
    return sorted(model._meta.related_objects, key=lambda relation: relation.related_model not in TRACKED)


def _rival(row: Model, to: Field, kept: Model) -> Model | None:
    """Return the row that keeps `row` from referring to `kept`, since there may be one only; None if nothing does."""
    manager = type(row)._base_manager
    if to.unique:
        return manager.filter(**{to.name: kept.pk}).first()
    for constraint in type(row)._meta.constraints:
        if not isinstance(constraint, UniqueConstraint) or to.name not in constraint.fields:
            continue
        bound = manager.filter(constraint.condition) if constraint.condition else manager.all()
        same = {name: getattr(row, row._meta.get_field(name).attname) for name in constraint.fields}
        rival = bound.filter(**same | {to.name: kept.pk}).first()
        if rival and bound.filter(pk=row.pk).exists():
            return rival
    return None


def _see_that_they_fit(rows) -> None:
    """Refuse a merge after which a row that was moved would be refused by its own form."""
    if rows.model.clean is Model.clean:
        return
    for row in rows:
        try:
            row.clean()
        except ValidationError as error:
            message = " ".join(error.messages)
            raise MergeRefusedError(f"« {row} » : {message}") from error


# Undoing


def problems(merge: Merge) -> list[str]:
    """Return what keeps the merge from being undone: it is tried, then taken back before anybody sees it."""
    try:
        with transaction.atomic():
            _undo(merge, author=None)
            transaction.set_rollback(True)
    except UndoRefusedError as error:
        return error.problems
    return []


@transaction.atomic
def undo(*, merge: Merge, author) -> Merge:
    """Give back both records as they were, and to each what referred to it. Raise `UndoRefusedError`."""
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    _undo(merge, author)
    merge.undone_by, merge.undone_at = author, now()
    merge.save()
    return merge


def _undo(merge: Merge, author) -> None:
    if merge.undone_at:
        raise UndoRefusedError(["Cette fusion est déjà défaite."])
    for step in map(from_json, reversed(merge.steps)):
        if problem := step.problem():
            raise UndoRefusedError([problem])
        try:
            step.undo(author)
        except ValidationError as error:
            raise UndoRefusedError(error.messages) from error


def versions_of_all(row: Model):
    """Return the versions of a row and of the records that joined it: all that was ever said of it."""
    joined = defaultdict(set)
    for steps in Merge.objects.filter(undone_at=None).values_list("steps", flat=True):
        for step in map(from_json, steps):
            if isinstance(step, Removed) and step.model == row._meta.label_lower:
                joined[step.joined].add(step.row)
    numbers, found = set(), {row.pk}
    while found:
        numbers |= found
        found = set().union(*(joined[number] for number in found)) - numbers
    return type(row).history.filter(id__in=numbers)
