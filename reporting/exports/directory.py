"""The organisations that lead or accompany the actions, as a table: without e-mails and phones."""

from collections import defaultdict
from collections.abc import Iterator
from operator import attrgetter
from typing import NamedTuple

from django.db.models import Prefetch, QuerySet

from actions.models import Involvement, InvolvementRole
from actors.models import Contact, Organisation, OrganisationKind
from reporting.exports.actions import Choice
from reporting.exports.tables import Column, Kind, Names, Table

KIND_LABELS = {kind.value: kind.label for kind in OrganisationKind}


class Entry(NamedTuple):
    """An organisation with one of its contacts; None where it has none."""

    organisation: Organisation
    contact: Contact | None
    piloted: Names
    partnered: Names


COLUMNS = (
    Column("Organisation", "organisation", Kind.TEXT, attrgetter("organisation.name"), "Une ligne par contact.", 45),
    Column("Sigle", "sigle", Kind.TEXT, attrgetter("organisation.short_name"), "Le sigle ou le nom court.", 20),
    Column(
        "Type", "type", Kind.LABEL, lambda entry: KIND_LABELS[entry.organisation.kind], "La sorte d’organisation.", 25
    ),
    Column("Site", "site", Kind.TEXT, attrgetter("organisation.website"), "L’adresse du site internet.", 30),
    Column(
        "Contact",
        "contact",
        Kind.TEXT,
        lambda entry: entry.contact and entry.contact.name,
        "Les adresses électroniques et les téléphones ne sont jamais exportés.",
        30,
    ),
    Column(
        "Fonction",
        "fonction",
        Kind.TEXT,
        lambda entry: entry.contact and entry.contact.function,
        "Celle du contact.",
        30,
    ),
    Column(
        "Pilote des actions",
        "pilote_des_actions",
        Kind.NAMES,
        attrgetter("piloted"),
        "Leurs numéros, parmi les actions exportées.",
        25,
    ),
    Column(
        "Partenaire des actions",
        "partenaire_des_actions",
        Kind.NAMES,
        attrgetter("partnered"),
        "Leurs numéros, parmi les actions exportées.",
        25,
    ),
)


def directory_table(choice: Choice) -> Table:
    return Table("Annuaire", "annuaire", COLUMNS, lambda: _entries(choice), lambda: _count(choice), "Contacts")


def _involvements(choice: Choice) -> QuerySet[Involvement]:
    return Involvement.objects.held(choice.as_of).filter(action__in=choice.pks)


def _organisations(choice: Choice) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk__in=_involvements(choice).order_by().values("organisation"))


def _count(choice: Choice) -> int:
    """Count a line for each contact, and for each organisation that has none."""
    organisations = _organisations(choice)
    contacts = Contact.objects.filter(organisation__in=organisations.values("pk"))
    return contacts.count() + organisations.filter(contacts=None).count()


def _entries(choice: Choice) -> Iterator[list[Entry]]:
    held: dict[tuple[int, str], dict[str, None]] = defaultdict(dict)
    involved = _involvements(choice).order_by("action__number").values_list("organisation", "role", "action__number")
    for organisation, role, number in involved.iterator():
        held[organisation, role][str(number)] = None
    people = Contact.objects.only("organisation", "name", "function")
    organisations = _organisations(choice).defer("description")
    yield [
        Entry(
            organisation,
            contact,
            tuple(held[organisation.pk, InvolvementRole.PILOT]),
            tuple(held[organisation.pk, InvolvementRole.PARTNER]),
        )
        for organisation in organisations.prefetch_related(Prefetch("contacts", people, to_attr="people"))
        for contact in organisation.people or (None,)
    ]
