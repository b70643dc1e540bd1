"""The steering committee: its seats, college by college."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actors.models import College, CommitteeSeat
from tests import factories

ADDRESS = "/acteurs/comite/"


def seat(name, college, position, **fields):
    organisation = factories.organisation(name, kind="other", short_name=fields.pop("short_name", ""))
    return CommitteeSeat.objects.create(organisation=organisation, college=college, position=position, **fields)


@pytest.fixture
def html(client_of, committee_member):
    return lambda: client_of(committee_member).get(ADDRESS).content.decode()


def test_seats_by_college_in_their_order(html):
    seat("Ville", College.INSTITUTION, 3)
    seat("Réseau B", College.ESS_NETWORK, 1, representation="Son président.")
    seat("Réseau A", College.ESS_NETWORK, 2, short_name="RA")
    page = html()
    assert "3 organisations chargées du suivi du plan" in page
    places = [page.index(text) for text in (College.ESS_NETWORK.label, ">Réseau B</a>", ">RA</a>")]
    places += [page.index(text) for text in (College.INSTITUTION.label, ">Ville</a>")]
    assert places == sorted(places)
    assert "Son président." in page
    assert '<p class="card-name">Réseau A</p>' in page
    assert 'href="/acteurs/ville/"' in page
    assert College.SOLIDARITY_FINANCE.label not in page


def test_one_seat(html):
    seat("Ville", College.INSTITUTION, 1)
    assert "1 organisation chargée du suivi du plan" in html()


def test_nothing_yet(html):
    assert "Aucun siège n’est encore attribué." in html()


ROLES = {
    "stranger": 404,
    "committee_member": 200,
    "pilot": 200,
    "mission": 200,
    "directory_admin": 200,
    "superuser": 200,
}


@pytest.mark.parametrize("who", ROLES)
def test_role(request, client_of, who):
    assert client_of(request.getfixturevalue(who)).get(ADDRESS).status_code == ROLES[who]


def test_visitors_log_in_first(client, db):
    assert client.get(ADDRESS).url == f"/connexion/?next={ADDRESS}"


def test_reading_only(client_of, mission):
    assert client_of(mission).post(ADDRESS).status_code == 405


def test_as_many_queries_with_more_seats(client_of, mission):
    client = client_of(mission)

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(ADDRESS)
        return len(queries)

    for number in range(3):
        seat(f"Réseau {number}", College.ESS_NETWORK, number)
    count()
    few = count()
    for number in range(3, 8):
        seat(f"Réseau {number}", College.ESS_NETWORK, number)
    assert count() == few
