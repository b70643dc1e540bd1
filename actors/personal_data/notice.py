"""The notice of article 14: whoever is entered with an e-mail is told so, once."""

from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from actors.addresses import whole
from actors.clock import today
from actors.mailing import may_write_to_people, send
from actors.models import Contact

SUBJECT = "Vos coordonnées dans l’annuaire du plan ESS de Toulouse Métropole"


class DemonstrationError(Exception):
    """The directory of a demonstration names true people: nobody is written to through a real server."""


@dataclass
class Notices:
    sent: list[Contact] = field(default_factory=list)
    failed: list[Contact] = field(default_factory=list)


def to_inform() -> QuerySet[Contact]:
    """Return the contacts who have an e-mail and were not told yet."""
    contacts = Contact.objects.in_office().exclude(email="").filter(informed_on=None, erased_on=None)
    return contacts.select_related("organisation").order_by("organisation__name", "name")


def inform(contacts: QuerySet[Contact]) -> Notices:
    """Write to those of `contacts` who are to be informed. What a server refuses is tried again by the next run."""
    if not may_write_to_people():
        raise DemonstrationError
    notices = Notices()
    for contact in to_inform().filter(pk__in=contacts.values("pk")):
        # Noted before it leaves: of two runs at once, one writes.
        if not Contact.objects.filter(pk=contact.pk, informed_on=None).update(informed_on=today()):
            continue
        if send("personal_data_notice", _told(contact), to=contact.email, subject=SUBJECT, has_html=False):
            Contact.objects.filter(pk=contact.pk).update(informed_on=None)
            notices.failed.append(contact)
        else:
            notices.sent.append(contact)
    return notices


def _told(contact: Contact) -> dict:
    return {
        "contact": contact,
        "legal": settings.LEGAL,
        "years": settings.PERSONAL_DATA_YEARS,
        "page": whole(reverse("personal_data")),
    }
