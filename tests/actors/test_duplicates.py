"""Which organisations and contacts are suspected to be the same twice, and which are not."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actors.duplicates import Reason, suspected, telling_words, website_host
from actors.models import Contact, Distinct, Organisation
from tests import factories

pytestmark = pytest.mark.django_db


def reasons(model):
    """Return why the pairs are suspected, by their names."""
    return {(pair.first.name, pair.second.name): set(pair.reasons) for pair in suspected(model)}


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ({"name": "Fédération de l’insertion"}, {"name": "FEDERATION DE L'INSERTION"}, Reason.NAME),
        ({"name": "La Serre"}, {"name": "Association la Serre (loi 1901)"}, Reason.NAME),
        ({"name": "SCOP Coopérer"}, {"name": "Coopérer SARL"}, Reason.NAME),
        ({"name": "Maison de l’initiative"}, {"name": "Maison de l’intiative"}, Reason.SPELLING),
        ({"name": "Coop’action"}, {"name": "Coopaction"}, Reason.SPELLING),
        ({"name": "MOUVES"}, {"name": "Mouvement social", "short_name": "Mouves"}, Reason.SIGLE),
        ({"name": "Réseau des Territoires de l’Économie Solidaire"}, {"name": "RTES"}, Reason.SIGLE),
        ({"name": "Comité national (CNLRQ)"}, {"name": "Régies", "short_name": "C.N.L.R.Q."}, Reason.SIGLE),
        (
            {"name": "Un", "website": "http://www.couac.org/accueil"},
            {"name": "Deux", "website": "https://couac.org"},
            Reason.WEBSITE,
        ),
    ],
)
def test_organisations_that_are_written_in_two_ways(first, second, reason):
    for rank, fields in enumerate((first, second)):
        factories.organisation(**fields, slug=f"fiche-{rank}")
    factories.organisation("Direction tout autre")
    ((_, found),) = reasons(Organisation).items()
    assert found == {reason}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"name": "Direction des Ressources Humaines"}, {"name": "Direction de la Commande Publique"}),
        # Initials that nobody wrote down
        ({"name": "Régie Active Toulouse"}, {"name": "Réseau Associatif Territorial"}),
        ({"name": "Un"}, {"name": "Une"}),
        ({"name": "Régie de quartier 31"}, {"name": "Régie de quartier 32"}),
        ({"name": "Ici", "website": ""}, {"name": "Là", "website": ""}),
    ],
)
def test_organisations_that_only_look_alike(first, second):
    for rank, fields in enumerate((first, second)):
        factories.organisation(**fields, slug=f"fiche-{rank}")
    assert reasons(Organisation) == {}


def test_a_site_that_many_share_says_nothing():
    for name in ("Culture", "Voirie", "Habitat", "Emploi"):
        factories.organisation(name, website="https://www.toulouse-metropole.fr")
    assert reasons(Organisation) == {}


CONTACTS = {"Zoé DUPONT": "zoe@a.example", "DUPONT Zoe": "ZOE@a.example", "Zoé DUPOND": "", "Yves MARTIN": ""}


def test_contacts_by_name_in_any_order_and_by_address():
    house = factories.organisation()
    for name, email in CONTACTS.items():
        factories.contact(name, house, email=email)
    assert reasons(Contact) == {
        ("Zoé DUPONT", "DUPONT Zoe"): {Reason.NAME, Reason.EMAIL},
        ("Zoé DUPONT", "Zoé DUPOND"): {Reason.SPELLING},
    }


def test_pairs_that_are_known_to_be_none_are_left_out():
    first, second = factories.organisation("La Serre"), factories.organisation("Serre", slug="serre-2")
    assert len(suspected(Organisation)) == 1
    Distinct.objects.create(model="contact", first=first.pk, second=second.pk)
    assert len(suspected(Organisation)) == 1
    Distinct.objects.create(model="organisation", first=first.pk, second=second.pk)
    assert suspected(Organisation) == []


@pytest.mark.parametrize("model", [Organisation, Contact])
def test_the_search_costs_as_many_queries_with_8_pairs_as_with_3(model):
    counts = []
    for number in (3, 5):
        for rank in range(number):
            for way in ("Zoé", "ZOE"):
                name = f"{way} Double {number * 10 + rank}"
                house = factories.organisation(name, slug=f"{way.encode().hex()}-{number}-{rank}")
                factories.contact(name, house)
        with CaptureQueriesContext(connection) as queries:
            assert suspected(model)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_name_of_little_words_alone_keeps_them():
    assert telling_words("La Sarl") == ["la", "sarl"]


@pytest.mark.parametrize(
    ("address", "host"),
    [("https://www.Exemple.org/x", "exemple.org"), ("", ""), ("pas une adresse", "")],
)
def test_the_host_of_a_site(address, host):
    assert website_host(address) == host
