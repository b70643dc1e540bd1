"""The log of who was shown e-mails and phones: each view that shows some says so, by one line."""

from collections.abc import Collection, Iterable

from actors.models import Contact, PersonalDataAccess, User

PAGE_LENGTH = PersonalDataAccess._meta.get_field("page").max_length


def log_access(request, contacts: Iterable[Contact]) -> None:
    """Log that the answer to `request` shows the details that these contacts have, if any has some."""
    note_access(request.user, request.path, contacts)


def note_access(user: User, page: str, contacts: Iterable[Contact]) -> None:
    """Log that `user` was shown details on a page, or in a file that has no address yet.

    Of contacts read by `with_details_where`, what counts is what the reader may see.
    """
    shown = {contact.pk: contact for contact in contacts if _has_details(contact)}
    if not shown:
        return
    PersonalDataAccess.objects.create(
        user=user,
        page=page[:PAGE_LENGTH],
        number_of_people=len(shown),
        contact=_only(shown.values()),
    )


def _only(contacts: Collection[Contact]) -> Contact | None:
    """Return the only one, unless it is the version of a contact that was deleted."""
    contact = next(iter(contacts))
    return contact if len(contacts) == 1 and not contact._state.adding else None


def _has_details(contact: Contact) -> bool:
    if hasattr(contact, "shown_email"):
        return bool(contact.shown_email or contact.shown_phone)
    return bool(contact.email or contact.phone)
