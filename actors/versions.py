"""The versions of an organisation or a contact, read back: who changed what, when, before and after."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ForeignKey, Model

from actors.models import Organisation, User
from actors.roles import can_edit_directory
from actors.templatetags.french import day

CREATED, DELETED = "+", "-"
EMPTY = "vide"


class ChangedMeanwhileError(Exception):
    """The row is no longer as its reader saw it."""


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Version:
    pk: int
    row: Model  # as it was
    at: datetime
    author: str
    reason: str
    kind: str
    changes: tuple[Change, ...]
    has_before: bool
    can_return: bool  # it is neither what stands nor a deletion


def versions_of(model: type[Model], pk, *, viewer) -> list[Version]:
    """Return the versions of a row, the latest first."""
    records = list(model.history.filter(id=pk).order_by("-history_id"))
    authors = _authors(records, viewer)
    words = _Words(model, records)
    current = records[0] if records else None
    return [
        Version(
            pk=record.pk,
            row=record.instance,
            at=record.history_date,
            author=authors[record.history_user_id],
            reason=record.history_change_reason or "",
            kind=record.history_type,
            changes=() if record.history_type == DELETED else words.changes(earlier, record),
            has_before=earlier is not None and record.history_type != CREATED,
            can_return=record.history_type != DELETED
            and (current.history_type == DELETED or bool(words.changes(record, current))),
        )
        for record, earlier in zip(records, [*records[1:], None], strict=False)
    ]


@dataclass(frozen=True)
class Deletion:
    row: Model  # as it was
    at: datetime
    author: str


def deletions(model: type[Model], *, viewer, except_for: Iterable[int] = ()) -> list[Deletion]:
    """Return the rows of a model that are gone, the latest first."""
    gone = model.history.filter(history_type=DELETED).exclude(id__in=model._base_manager.values("pk"))
    latest = {record.id: record for record in gone.exclude(id__in=except_for).order_by("history_id")}
    records = sorted(latest.values(), key=lambda record: -record.history_id)
    authors = _authors(records, viewer)
    return [Deletion(record.instance, record.history_date, authors[record.history_user_id]) for record in records]


def changes_to_return_to(version: Version, row: Model | None) -> tuple[Change, ...]:
    """Return what changes if the row (None once deleted) is again as that version has it."""
    return _Words(type(version.row), filter(None, (version.row, row))).changes(row, version.row)


@dataclass(frozen=True)
class Difference:
    name: str  # of the field
    label: str
    kept: str
    removed: str
    prefers_removed: bool  # the record that stays says nothing of it


def compared(kept: Model, removed: Model) -> list[Difference]:
    """Return the fields in which two records differ, with what each says."""
    words = _Words(type(kept), (kept, removed))
    return [
        Difference(
            field.name,
            str(field.verbose_name),
            words.value(field, kept),
            words.value(field, removed),
            prefers_removed=not getattr(kept, field.attname),
        )
        for field in words.fields
        if getattr(kept, field.attname) != getattr(removed, field.attname)
    ]


@transaction.atomic
def restore(version: Version, *, author, seen: int) -> Model:
    """Bring a row back as that version has it, and return it; the history goes on.

    Raise `ChangedMeanwhileError` if its latest version is no longer `seen`, `ValidationError` if it cannot be.
    """
    model, row = type(version.row), version.row
    latest = model.history.filter(id=row.pk).select_for_update().order_by("-history_id").first()
    if latest.pk != seen:
        raise ChangedMeanwhileError
    standing = model._base_manager.filter(pk=row.pk).first()
    if getattr(standing, "erased_on", None):
        raise ValidationError("La personne a été effacée de l’annuaire : rien de ce qui en était dit ne revient.")
    row._state.adding = standing is None
    row.full_clean()
    row._history_user = author
    row._change_reason = f"Version du {day(version.at)} rétablie"
    row.save()
    return row


def _authors(records: Iterable, viewer) -> dict[int | None, str]:
    """Return who made the versions, named as far as the viewer may know; names that one may not are not read."""
    authors: dict[int | None, str] = {None: "Le portail"}
    ids = {record.history_user_id for record in records} - {None}
    if not can_edit_directory(viewer):
        return authors | dict.fromkeys(ids, "L’administration de l’annuaire")
    knows_accounts = viewer.has_perm("actors.view_user")
    known = ("first_name", "last_name", *(("email",) if knows_accounts else ()))
    for user in User.objects.filter(pk__in=ids).only(*known):
        authors[user.pk] = user.get_full_name() or (user.email if knows_accounts else f"Compte n°\u00a0{user.pk}")
    return authors


class _Words:
    """What the columns of a model, and the values in `rows`, are called."""

    def __init__(self, model: type[Model], rows: Iterable):
        self.fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        targets = {row.organisation_id for row in rows if hasattr(row, "organisation_id")}
        names = Organisation.objects.filter(pk__in=targets).only("name", "short_name") if targets else ()
        self._organisations = {organisation.pk: str(organisation) for organisation in names}

    def changes(self, before, after) -> tuple[Change, ...]:
        """Return what differs; of the first version, all that it says."""
        if before is None:
            told = [field for field in self.fields if getattr(after, field.attname)]
            return tuple(Change(str(field.verbose_name), "", self.value(field, after)) for field in told)
        return tuple(
            Change(str(field.verbose_name), self.value(field, before), self.value(field, after))
            for field in self.fields
            if getattr(before, field.attname) != getattr(after, field.attname)
        )

    def value(self, field, row) -> str:
        value = getattr(row, field.attname)
        if isinstance(field, ForeignKey):
            return self._organisations.get(value, f"organisation supprimée (n°\u00a0{value})")
        if isinstance(value, bool):
            return "oui" if value else "non"
        if isinstance(value, date):
            return day(value)
        return str(dict(field.flatchoices).get(value, value or EMPTY))
