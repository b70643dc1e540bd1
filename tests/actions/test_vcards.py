"""Contacts for an address book: whose, by whom, and read back."""

import pytest
import vobject
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.project.test_bad_input import VALUES

ALL = "/acteurs/contacts.vcf"
PAUL = "/acteurs/organisation-de-paul-pilote/contacts.vcf"


@pytest.fixture
def rita(db):
    network = factories.organisation("Réseau ; de, l’économie", slug="reseau", website="https://example.org/")
    return factories.contact(
        "Rita DE LA TOUR", network, function="Directrice, déléguée", email="rita@example.org", phone="05 00 00 00 09"
    )


@pytest.fixture
def take(request, client_of):
    """Return the cards that one of the cast takes from an address."""

    def cards(who, address=ALL):
        response = client_of(request.getfixturevalue(who)).get(address)
        assert response.status_code == 200
        assert response.headers["Content-Type"] == "text/vcard; charset=utf-8"
        return list(vobject.readComponents(response.content.decode()))

    return cards


def test_a_card_read_back(take, rita):
    (card,) = take("mission", "/acteurs/reseau/contacts.vcf")
    assert card.fn.value == "Rita DE LA TOUR"
    assert (card.n.value.given, card.n.value.family) == ("Rita", "DE LA TOUR")
    assert card.org.value == ["Réseau ; de, l’économie"]
    assert card.title.value == "Directrice, déléguée"
    assert (card.email.value, card.tel.value) == ("rita@example.org", "05 00 00 00 09")
    assert (card.email.type_param, card.url.value) == ("WORK", "https://example.org/")


def test_a_contact_of_whom_only_the_name_is_known(take, rita):
    factories.contact("Ludivine", rita.organisation)
    named = next(card for card in take("mission") if card.fn.value == "Ludivine")
    assert sorted(named.contents) == ["fn", "n", "org", "uid", "url", "version"]
    assert named.n.value.family == "Ludivine"


def test_a_name_holds_no_second_card(take, rita):
    rita.function = "Directrice\r\nEND:VCARD\r\nBEGIN:VCARD"
    rita.save()
    (card,) = take("mission")
    assert card.fn.value == "Rita DE LA TOUR"


def test_the_same_contact_keeps_its_identity(take, rita):
    before = take("mission")[0].uid.value
    rita.email = "autre@example.org"
    rita.save()
    after = take("mission", "/acteurs/reseau/contacts.vcf")[0]
    assert (after.uid.value, after.email.value) == (before, "autre@example.org")


# who takes whose card: that of the pilot of action 1, that of somebody else
TAKEN = {
    "pilot": ["Paul PILOTE"],
    "mission": ["Paul PILOTE", "Rita DE LA TOUR"],
    "directory_admin": ["Paul PILOTE", "Rita DE LA TOUR"],
    "superuser": ["Paul PILOTE", "Rita DE LA TOUR"],
}


@pytest.mark.parametrize("who", TAKEN)
def test_only_those_whose_details_one_may_read(take, pilot, rita, who):
    assert [card.fn.value for card in take(who)] == TAKEN[who]


@pytest.mark.parametrize(
    ("who", "status"), [("stranger", 404), ("committee_member", 403), ("pilot", 403), ("mission", 200)]
)
def test_the_contacts_of_another_organisation(request, client_of, pilot, rita, who, status):
    client = client_of(request.getfixturevalue(who))
    assert client.get("/acteurs/reseau/contacts.vcf").status_code == status


def test_one_contact_of_several(take, client_of, mission, rita):
    other = factories.contact("Autre CONTACT", rita.organisation)
    assert [card.fn.value for card in take("mission", f"/acteurs/reseau/contacts.vcf?contact={other.pk}")] == [
        "Autre CONTACT"
    ]
    elsewhere = factories.contact("Ailleurs")
    assert client_of(mission).get(f"/acteurs/reseau/contacts.vcf?contact={elsewhere.pk}").status_code == 404


def test_what_the_directory_was_searched_for(take, pilot, rita):
    assert [card.fn.value for card in take("mission", f"{ALL}?q=economie")] == ["Rita DE LA TOUR"]


def test_nobody_to_take(client_of, mission, db):
    factories.organisation("Vide")
    client = client_of(mission)
    assert client.get(ALL).status_code == 404
    assert client.get("/acteurs/vide/contacts.vcf").status_code == 404


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_whatever_the_address_says(client_of, mission, rita, value):
    client = client_of(mission)
    for address in (f"{ALL}?q={value}", f"/acteurs/reseau/contacts.vcf?contact={value}"):
        answer = client.get(address)
        assert answer.status_code in (400, 404)
        assert '<html lang="fr">' in answer.content.decode()


LINKS = {"committee_member": (False, False), "pilot": (True, False), "mission": (True, True)}


@pytest.mark.parametrize("who", LINKS)
def test_who_is_offered_cards(request, client_of, pilot, rita, who):
    client = client_of(request.getfixturevalue(who))
    pages = [client.get(f"/acteurs/{slug}/").content.decode() for slug in (pilot.contact.organisation.slug, "reseau")]
    assert tuple("contacts.vcf?contact=" in page for page in pages) == LINKS[who]
    assert ('href="/acteurs/contacts.vcf' in client.get("/acteurs/").content.decode()) == LINKS[who][0]


def test_as_many_queries_with_more_contacts(client_of, mission):
    client = client_of(mission)
    counts = []
    for numbers in (range(3), range(3, 8)):
        for number in numbers:
            factories.contact(f"Personne {number}")
        client.get(ALL)
        with CaptureQueriesContext(connection) as queries:
            client.get(ALL)
        counts.append(len(queries))
    assert counts[0] == counts[1]
