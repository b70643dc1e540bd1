"""Whoever is shown e-mails or phones leaves a line in the log; whoever is not leaves none."""

import pytest

from actors.models import PersonalDataAccess
from tests import factories

PAGES = {
    "/acteurs/": None,
    "/acteurs/organisation-de-paul-pilote/": "pilot",
    "/2012-2014/actions/1/": "pilot",
    "/2012-2014/relances/": "pilot",
    "/2012-2014/actions/1/passation.pdf": "pilot",
    "/acteurs/annuaire.pdf": None,
    "/acteurs/contacts.vcf": None,
}


@pytest.fixture
def another(pilot):
    return factories.contact("Zoé AUTRE", email="zoe@example.org")


def logged():
    return [
        (row.user, row.page, row.number_of_people, row.contact) for row in PersonalDataAccess.objects.order_by("pk")
    ]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_that_shows_details_is_logged(client_of, mission, pilot, another, address):
    assert client_of(mission).get(address).status_code == 200
    [(user, page, number, contact)] = logged()
    assert (user, page) == (mission, address)
    assert (number, contact) == ((2, None) if PAGES[address] is None else (1, pilot.contact))


@pytest.mark.parametrize("address", ["/acteurs/", "/2012-2014/actions/1/"])
def test_a_page_without_details_is_not(client_of, committee_member, pilot, address):
    assert client_of(committee_member).get(address).status_code == 200
    assert logged() == []


def test_a_pilot_is_logged_for_the_own_actions_only(client_of, pilot, another):
    client_of(pilot).get("/acteurs/")
    assert logged() == [(pilot, "/acteurs/", 1, pilot.contact)]


def test_what_was_searched_is_not_kept(client_of, mission, pilot):
    client_of(mission).get("/acteurs/?q=PILOTE")
    assert [page for _, page, _, _ in logged()] == ["/acteurs/"]


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("/admin/actors/contact/", 3),
        ("/admin/actors/contact/{contact}/change/", 1),
        ("/admin/actors/contact/{contact}/donnees/", 1),
        ("/admin/actors/contact/{contact}/donnees.json", 1),
        ("/admin/actors/contact/{contact}/effacer/", 1),
        ("/admin/actors/organisation/{organisation}/change/", 2),
        ("/admin/actors/contact/{contact}/history/", 1),
        ("/admin/actors/contact/doublons/", 2),
        ("/admin/actors/contact/doublons/{contact}/{twin}/", 2),
        ("/admin/actors/organisation/", None),
    ],
)
def test_the_administration_is_logged_too(client_of, directory_admin, pilot, another, address, number):
    twin = factories.contact("P. PILOTE", pilot.contact.organisation, email=pilot.contact.email)
    factories.contact("Sans RIEN", pilot.contact.organisation)
    numbers = {"contact": pilot.contact.pk, "twin": twin.pk, "organisation": pilot.contact.organisation_id}
    address = address.format(**numbers)
    assert client_of(directory_admin).get(address).status_code == 200
    assert [(page, count) for _, page, count, _ in logged()] == ([(address, number)] if number else [])


def test_only_superusers_read_the_log_and_nobody_writes_it(client_of, superuser, mission, directory_admin, pilot):
    client_of(mission).get("/acteurs/")
    row = PersonalDataAccess.objects.get()
    base = "/admin/actors/personaldataaccess/"
    assert "/acteurs/" in client_of(superuser).get(base).content.decode()
    for reader in (mission, directory_admin):
        assert client_of(reader).get(base).status_code == 404
        assert client_of(reader).get(f"{base}{row.pk}/change/").status_code == 404
    for end in ("add/", f"{row.pk}/change/", f"{row.pk}/delete/"):
        assert client_of(superuser).post(base + end, {"page": "/rien/", "post": "yes"}).status_code == 403
    row.refresh_from_db()
    assert row.page == "/acteurs/"


def test_an_export_is_logged(client_of, directory_admin, pilot, another):
    data = {"format": "0", "resource": "0"}
    answer = client_of(directory_admin).post("/admin/actors/contact/export/", data)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert [(page, number) for _, page, number, _ in logged()] == [("/admin/actors/contact/export/", 2)]


def test_the_version_of_a_deleted_contact_is_logged_without_it(client_of, directory_admin, another):
    number = another.pk
    another.delete()
    assert client_of(directory_admin).get(f"/admin/actors/contact/{number}/history/").status_code == 200
    assert [(people, contact) for _, _, people, contact in logged()] == [(1, None)]
