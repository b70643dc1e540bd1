"""Contacts as cards that an address book takes (vCard 3.0, which every one reads)."""

from collections.abc import Iterable
from uuid import NAMESPACE_URL, uuid5

import vobject
from django.conf import settings

from actors.models import Contact

VCARD_TYPE = "text/vcard; charset=utf-8"


def vcards(contacts: Iterable[Contact]) -> str:
    """Return the cards of contacts read with their organisation, one after the other."""
    return "".join(_card(contact).serialize() for contact in contacts)


def _card(contact: Contact) -> vobject.base.Component:
    given, family = _given_and_family(contact.name)
    card = vobject.vCard()
    card.add("fn").value = contact.name
    card.add("n").value = vobject.vcard.Name(family=family, given=given)
    card.add("org").value = [contact.organisation.name]
    # The same contact taken again replaces the card instead of standing beside it.
    card.add("uid").value = str(uuid5(NAMESPACE_URL, f"{settings.PORTAL_URL}/contacts/{contact.pk}"))
    if contact.function:
        card.add("title").value = contact.function
    if contact.email:
        _work(card.add("email"), contact.email)
    if contact.phone:
        _work(card.add("tel"), contact.phone)
    if contact.organisation.website:
        card.add("url").value = contact.organisation.website
    return card


def _work(line, value: str) -> None:
    line.value, line.type_param = value, "WORK"


def _given_and_family(name: str) -> tuple[str, str]:
    """Tell apart « Prénom » and « NOM », which the directory writes in capitals; else the last word is it."""
    words = name.split()
    family = [word for word in words if word.isupper()] or words[-1:]
    return " ".join(word for word in words if word not in family), " ".join(family)
