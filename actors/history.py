"""The history of organisations and contacts: writes that leave their versions, and versions read back."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Model
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from actors.clock import today
from actors.models import Contact, Organisation

TRACKED = (Organisation, Contact)
FIRST_VERSION = "Telle qu’elle a été chargée avec le plan"


def create_all(rows: Iterable[Model], model: type[Model], *, author=None, reason: str) -> None:
    """Add the rows at once, each with its first version."""
    if rows := list(rows):
        bulk_create_with_history(rows, model, batch_size=500, default_user=author, default_change_reason=reason)


@transaction.atomic
def keep_first_versions(*, reason: str = FIRST_VERSION) -> None:
    """Give a first version to the rows that have none, such as those of a fixture."""
    for model in TRACKED:
        known = model.history.values("id")
        model.history.bulk_history_create(
            model._base_manager.exclude(pk__in=known), batch_size=500, default_change_reason=reason
        )


@transaction.atomic
def mark_as_checked(contacts: Iterable[Contact], *, author) -> list[Contact]:
    """Note that the contacts are right as of today; return them."""
    contacts = list(contacts)
    for contact in contacts:
        contact.checked_on, contact.to_check, contact.to_check_reason = today(), False, ""
    if contacts:
        bulk_update_with_history(
            contacts,
            Contact,
            ["checked_on", "to_check", "to_check_reason"],
            batch_size=500,
            default_user=author,
            default_change_reason="Marqué comme vérifié",
        )
    return contacts


def latest_version(row: Model):
    """Return the latest version of a row, whose number alone is looked at; the first, made now, where none is kept."""
    history = type(row).history
    if not (version := history.filter(id=row.pk).order_by("-history_id").first()):
        (version,) = history.bulk_history_create([row])
    return version
