"""The directory: organisations, their contacts, and what each of them pilots or accompanies."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from model_bakery import baker

from actions.models import InvolvementRole
from tests import factories

ADDRESS = "/acteurs/"
NETWORK = "/acteurs/reseau-de-l-economie-sociale/"


@pytest.fixture
def network(db):
    return factories.organisation(
        "Réseau de l’économie sociale",
        kind="ess_network",
        slug="reseau-de-l-economie-sociale",
        short_name="RES",
        description="## Mission\nElle fédère.\n- les uns\n- les autres",
        website="https://example.org/",
    )


@pytest.fixture
def rita(network):
    return factories.contact(
        "Rita RÉSEAU", network, function="Directrice", email="rita@example.org", phone="05 00 00 00 09"
    )


@pytest.fixture
def read(request, client_of):
    """Return the text of a page as one of the cast reads it."""

    def text(who="mission", address=ADDRESS):
        response = client_of(request.getfixturevalue(who)).get(address)
        assert response.status_code == 200
        return response.content.decode().replace("&nbsp;", " ").replace("\u00a0", " ")

    return text


ROLES = {
    "stranger": 404,
    "committee_member": 200,
    "pilot": 200,
    "mission": 200,
    "directory_admin": 200,
    "superuser": 200,
}


@pytest.mark.parametrize("address", [ADDRESS, NETWORK])
@pytest.mark.parametrize("who", ROLES)
def test_role(request, client_of, network, who, address):
    assert client_of(request.getfixturevalue(who)).get(address).status_code == ROLES[who]


@pytest.mark.parametrize("address", [ADDRESS, NETWORK])
def test_visitors_log_in_first(client, network, address):
    assert client.get(address).url == f"/connexion/?next={address}"


@pytest.mark.parametrize("address", [ADDRESS, NETWORK])
def test_reading_only(client_of, mission, network, address):
    assert client_of(mission).post(address).status_code == 405


def test_organisations_by_kind(read, rita):
    factories.organisation("Ville", kind="institution", slug="ville")
    html = read()
    assert "2 organisations" in html
    assert html.index("Têtes de réseau de l’ESS") < html.index(">RES</a>") < html.index("Institutions")
    assert html.index("Institutions") < html.index(">Ville</a>")
    assert "Directions de la Métropole" not in html
    assert "Rita RÉSEAU" in html
    assert "Directrice" in html


SEARCHES = {
    "res": ["RES"],
    "RES": ["RES"],
    "economie": ["RES"],
    "sociale": ["RES"],
    "rita": ["RES"],
    "vill": ["Ville"],
    "  Ville  ": ["Ville"],
    "": ["RES", "Ville"],
    "   ": ["RES", "Ville"],
    "a": ["RES", "Ville"],
    "introuvable": [],
    "%": [],
    "_": [],
    "\0": [],
    "vi\0ll": [],
}


@pytest.mark.parametrize("words", SEARCHES)
def test_search(client_of, mission, rita, words):
    factories.contact("Anna VINCI", factories.organisation("Ville", kind="institution", slug="ville"))
    factories.contact("Autre RITAINE", rita.organisation)
    response = client_of(mission).get(ADDRESS, {"q": words})
    assert response.status_code == 200
    assert sorted(map(str, response.context["found"])) == SEARCHES[words]
    assert f"{len(SEARCHES[words])} organisation" in response.content.decode()


def test_what_was_searched_stays(read, network):
    html = read(address=f"{ADDRESS}?q=%22intro%22")
    assert 'value="&quot;intro&quot;"' in html
    assert "Aucune organisation ni personne ne porte ce nom." in html


def test_a_search_is_cut_short(client_of, mission, network):
    response = client_of(mission).get(ADDRESS, {"q": "x" * 5000})
    assert response.context["words"] == "x" * 200


def test_nothing_yet(read):
    assert "L’annuaire est encore vide." in read()


# who reads the e-mails and phones of the pilot of action 1, of its partner, of somebody else
DETAILS = {
    "committee_member": set(),
    "pilot": {"paul", "pia"},
    "mission": {"paul", "pia", "rita"},
    "directory_admin": {"paul", "pia", "rita"},
    "superuser": {"paul", "pia", "rita"},
}


@pytest.mark.parametrize("who", DETAILS)
def test_emails_and_phones(read, pilot, action, rita, who):
    partner = factories.contact("Pia PARTENAIRE", email="pia@example.org", phone="05 00 00 00 02")
    factories.involve(action, partner, role=InvolvementRole.PARTNER)
    people = {"paul": pilot.contact, "pia": partner, "rita": rita}
    pages = [read(who)]
    pages.append("".join(read(who, person.organisation.get_absolute_url()) for person in people.values()))
    for html in pages:
        assert {name for name in people if f"{name}@example.org" in html} == DETAILS[who]
        assert html.count("tel:05") == len(DETAILS[who])
        assert all(person.name in html for person in people.values())


def test_details_are_not_even_read(client_of, committee_member, rita):
    with CaptureQueriesContext(connection) as queries:
        response = client_of(committee_member).get(ADDRESS)
    assert response.status_code == 200
    asked = " ".join(query["sql"] for query in queries if '"actors_contact"' in query["sql"])
    assert asked
    assert '"actors_contact"."email"' not in asked
    assert '"actors_contact"."phone"' not in asked


def test_page_of_an_organisation(read, rita):
    html = read(address=NETWORK)
    assert "Réseau de l’économie sociale (RES)</h1>" in html
    assert "Tête de réseau de l’ESS" in html
    assert "<p>Elle fédère.</p>" in html
    assert "<li>les autres</li>" in html
    assert 'href="https://example.org/"' in html
    assert "Rita RÉSEAU" in html


def test_page_of_an_organisation_of_which_little_is_known(read, plan):
    factories.organisation("Ville", slug="ville")
    html = read(address="/acteurs/ville/")
    assert "La brochure ne présente pas cette organisation." in html
    assert "Aucun contact n’est enregistré." in html
    assert "Aucune action du plan en cours ne lui est rattachée." in html


@pytest.mark.parametrize("slug", ["inconnue", "x" * 500])
def test_unknown_organisation(client_of, mission, slug):
    assert client_of(mission).get(f"/acteurs/{slug}/").status_code == 404


@pytest.mark.parametrize(("who", "may"), [("committee_member", False), ("mission", False), ("directory_admin", True)])
def test_who_is_offered_to_edit(read, network, who, may):
    assert ("Ajouter une organisation" in read(who)) == may
    assert ("Modifier</a>" in read(who, NETWORK)) == may


INVOLVEMENTS = {
    "now": ({}, True),
    "until today": ({"ends_on": date(2013, 11, 15)}, True),
    "until some day": ({"ends_on": date(2014, 6, 30)}, True),
    "since today": ({"starts_on": date(2013, 11, 15)}, True),
    "ended": ({"ends_on": date(2013, 11, 14)}, False),
    "to come": ({"starts_on": date(2013, 11, 16)}, False),
}


@pytest.mark.parametrize(("fields", "is_held"), INVOLVEMENTS.values(), ids=INVOLVEMENTS)
def test_what_it_pilots_today(read, action, rita, fields, is_held):
    """The card counts the actions that the page of the organisation lists."""
    factories.involve(action, rita, **fields)
    assert ("pilote 1 action" in read()) == is_held
    assert ('id="role-pilot"' in read(address=NETWORK)) == is_held


def test_what_it_pilots_and_accompanies(read, action, other_action, rita, network):
    third = factories.action(action.plan, 3)
    factories.contact("Autre CONTACT", network)
    for each in (action, other_action):
        factories.involve(each, rita)
    factories.involve(third, rita, role=InvolvementRole.PARTNER)
    assert "pilote 2 actions, partenaire de 1 action\n" in read()
    html = read(address=NETWORK)
    assert html.index(">Pilote</h2>") < html.index("l’action 2") < html.index(">Partenaire de</h2>")
    assert html.index(">Partenaire de</h2>") < html.index("l’action 3")


def test_its_actions_with_the_state_of_today(read, action, other_action, mission, rita):
    for each in (action, other_action):
        factories.involve(each, rita)
    factories.record(action, mission, expected_end=date(2013, 10, 1), effective_on=date(2013, 9, 1))
    html = read(address=NETWORK)
    assert 'href="/2012-2014/actions/?pilote=reseau-de-l-economie-sociale">2 actions</a>' in html
    share = re.search(r'<p class="share-state">(.*?)</p>', html, re.S)[1]
    words = " ".join(re.sub(r"<[^>]*>", " ", share).split())
    assert words == "2 actions 1 À lancer 1 En cours 1 en retard 1 sans nouvelles"


def test_its_place_in_the_committee(read, network):
    assert 'id="comite"' not in read(address=NETWORK)
    baker.make(
        "actors.CommitteeSeat",
        organisation=network,
        college="ess_network",
        position=1,
        representation="Sa présidente.",
    )
    html = read(address=NETWORK)
    assert 'href="/acteurs/comite/#college-ess_network"' in html
    assert "Sa présidente." in html


def test_its_past_roles(read, action, other_action, rita):
    factories.involve(action, rita, starts_on=date(2012, 3, 1), ends_on=date(2013, 8, 31))
    factories.involve(other_action, rita, role=InvolvementRole.PARTNER, ends_on=date(2013, 11, 14))
    factories.involve(other_action, rita, ends_on=date(2013, 11, 15))
    earlier = factories.plan("2009-2011", is_current=False)
    factories.involve(factories.action(earlier, 9), rita, ends_on=date(2011, 12, 31))
    html = read("committee_member", NETWORK)
    past = " ".join(re.sub(r"<[^>]*>", " ", html[html.index('id="roles-passes"') :]).split())
    assert re.findall(r"(jusqu’au|du) ([^:]*) : (\w+) de l’ ?action (\d)", past) == [
        ("jusqu’au", "14 novembre 2013", "partenaire", "2"),
        ("du", "1er mars 2012 au 31 août 2013", "pilote", "1"),
        ("jusqu’au", "31 décembre 2011", "pilote", "9"),
    ]
    assert "(plan 2009-2011)" in past
    assert "Rita RÉSEAU" in past
    assert "rita@example.org" not in html


def test_those_who_do_not_see_the_plan_do_not_see_past_roles(read, action, rita):
    factories.involve(action, rita, ends_on=date(2013, 8, 31))
    assert "Rôles passés" in read(address=NETWORK)
    html = read("directory_admin", NETWORK)
    assert "Rôles passés" not in html
    assert "Mener l’action 1" not in html


def test_the_page_costs_as_many_queries_with_more_actions(client_of, mission, plan, rita):
    client = client_of(mission)

    def add(numbers):
        for number in numbers:
            action = factories.action(plan, number)
            factories.involve(action, rita)
            factories.involve(action, rita, ends_on=date(2012, 12, 31))

    def count():
        with CaptureQueriesContext(connection) as queries:
            html = client.get(NETWORK).content.decode()
        return html.count("past-when"), len(queries)

    add(range(1, 4))
    count()
    few = count()
    add(range(4, 9))
    many = count()
    assert (few[0], many[0]) == (3, 8)
    assert few[1] == many[1]


def test_actions_of_another_plan_are_left_out(read, plan, rita):
    other_plan = factories.plan("2009-2011", is_current=False)
    factories.involve(factories.action(other_plan, 9), rita)
    assert "pilote 1" not in read()
    assert "Mener l’action 9" not in read(address=NETWORK)


def test_those_who_do_not_see_the_plan_do_not_see_its_actions(read, action, rita):
    factories.involve(action, rita)
    assert "pilote 1 action" not in read("directory_admin")
    assert "Mener l’action 1" not in read("directory_admin", NETWORK)


def test_as_many_queries_with_more_organisations(client_of, mission, action):
    client = client_of(mission)

    def add(numbers):
        for number in numbers:
            factories.involve(action, factories.contact(f"Personne {number}"))

    def count():
        with CaptureQueriesContext(connection) as queries:
            response = client.get(ADDRESS)
        return len(response.context["found"]), len(queries)

    add(range(3))
    count()
    few = count()
    add(range(3, 8))
    many = count()
    assert (few[0], many[0]) == (3, 8)
    assert few[1] == many[1]
