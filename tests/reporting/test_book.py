"""The plan as a book: its contents, and each part with its text, its place and where it stands."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories, sample_plan
from tests.sample_plan import listed

BOOK, AXIS, ORIENTATION, OBJECTIVE = (
    "/2012-2014/plan/",
    "/2012-2014/axes/1/",
    "/2012-2014/orientations/3/",
    "/2012-2014/objectifs/3/",
)
PAGES = (BOOK, AXIS, ORIENTATION, OBJECTIVE)


@pytest.fixture
def six(plan, pilot, mission):
    """The six actions of `tests.sample_plan`."""
    return sample_plan.fill(plan, mission)


@pytest.fixture
def read(client_of, committee_member):
    client = client_of(committee_member)

    def text(address):
        response = client.get(address)
        assert response.status_code == 200
        return response.content.decode().replace("&nbsp;", " ").replace("\u00a0", " ")

    return text


def test_contents(six, plan, read):
    html = read(BOOK)
    assert "2 axes, 3 orientations, 3 objectifs, 6 actions" in html
    parts = ("/axes/1/", "/orientations/1/", "/objectifs/1/", "/orientations/2/", "/objectifs/2/")
    parts += ("/axes/2/", "/orientations/3/", "/objectifs/3/")
    places = [html.index(f'href="/2012-2014{part}"') for part in parts]
    assert places == sorted(places)
    assert "L’introduction de la brochure" not in html


def test_introduction(plan, read):
    plan.introduction, plan.footnotes = "## Éditorial\nBonjour.", "(1) Une note."
    plan.save()
    html = read(BOOK)
    assert "L’introduction de la brochure" in html
    assert "<p>Bonjour.</p>" in html
    assert "<p>(1) Une note.</p>" in html


def test_contents_on_a_past_day(six, read):
    assert '<td class="number">0 / 3</td>' in read(f"{BOOK}?au=2013-02-28")
    assert '<td class="number">1 / 3</td>' in read(f"{BOOK}?au=2013-03-01")


@pytest.mark.parametrize(
    ("address", "label", "title", "progress"),
    [
        (AXIS, "Axe 1", "Axe n° 1", 20),
        (ORIENTATION, "Orientation 3", "Orientation n° 3", 55),
        (OBJECTIVE, "Objectif 3", "Objectif n° 3", 55),
    ],
)
def test_part(six, read, address, label, title, progress):
    html = read(address)
    assert f'<h1><span class="h1-kicker">{label}</span> {title}</h1>' in html
    assert f"{progress} %</a> d’avancement moyen" in html
    assert "Situation au 15 novembre 2013" in html


def test_text_of_a_part(six, plan, read):
    objective = plan.objectives.get(number=3)
    objective.text, objective.footnotes = "Un texte.\n- une puce", "(1) Une note."
    objective.save()
    html = read(OBJECTIVE)
    assert "<p>Un texte.</p>" in html
    assert "<li>une puce</li>" in html
    assert "<p>(1) Une note.</p>" in html


@pytest.mark.parametrize(
    ("address", "above", "below", "beside"),
    [
        (AXIS, ["plan"], ["orientations/1", "orientations/2"], ["axes/2"]),
        (ORIENTATION, ["plan", "axes/2"], ["objectifs/3"], ["orientations/2"]),
        ("/2012-2014/orientations/2/", ["plan", "axes/1"], ["objectifs/2"], ["orientations/1", "orientations/3"]),
        (OBJECTIVE, ["plan", "axes/2", "orientations/3"], [], ["objectifs/2"]),
    ],
)
def test_what_stands_around(six, read, address, above, below, beside):
    html = read(address)
    trail = html.split('class="trail"')[1].split("</nav>")[0]
    neighbours = html.split('class="neighbours"')[1].split("</nav>")[0]
    for text, parts in ((trail, above), (html, below), (neighbours, beside)):
        for part in parts:
            assert f'href="/2012-2014/{part}/"' in text
    assert trail.count("<li>") == len(above)
    assert neighbours.count("<a ") == len(beside)


def test_actions_of_an_objective(six, client_of, mission):
    client = client_of(mission)
    assert listed(client.get(OBJECTIVE)) == [4, 5, 6]
    assert "Suspendue" in client.get(f"{OBJECTIVE}?au=2013-06-15").content.decode().split("<h2>Actions")[1]
    assert "Suspendue" not in client.get(f"{OBJECTIVE}?au=2013-05-15").content.decode().split("<h2>Actions")[1]
    assert listed(client.get(AXIS)) == []


@pytest.mark.parametrize(("count", "words"), [(1, "Voir l’action en liste"), (2, "Voir les 2 actions en liste")])
def test_the_link_to_the_list_says_how_many_it_holds(plan, read, count, words):
    for number in range(1, count + 1):
        factories.action(plan, number, of=factories.objective(plan, 3))
    assert words in read(OBJECTIVE)


def test_objective_without_actions(plan, read):
    factories.objective(plan, 3)
    html = read(OBJECTIVE)
    assert "Cet objectif n’a pas encore d’action." in html
    assert "– %</a> d’avancement moyen" in html
    assert "en liste" not in read(OBJECTIVE)


@pytest.mark.parametrize("kind", ["axes", "orientations", "objectifs"])
@pytest.mark.parametrize("number", [0, 4, 99999, 100000])
def test_unknown_part(six, client_of, mission, kind, number):
    assert client_of(mission).get(f"/2012-2014/{kind}/{number}/").status_code == 404


def test_parts_of_another_plan(six, client_of, mission):
    factories.objective(factories.plan("2015-2020", is_current=False), 9)
    client = client_of(mission)
    assert client.get("/2012-2014/objectifs/9/").status_code == 404
    assert client.get("/2015-2020/objectifs/9/").status_code == 200


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("day", ["2013-11-16", "hier"])
def test_wrong_day(six, client_of, mission, address, day):
    assert client_of(mission).get(f"{address}?au={day}").status_code == 400


ROLES = {
    "stranger": 404,
    "directory_admin": 404,
    "committee_member": 200,
    "pilot": 200,
    "mission": 200,
    "superuser": 200,
}


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("who", ROLES)
def test_role(request, six, client_of, who, address):
    assert client_of(request.getfixturevalue(who)).get(address).status_code == ROLES[who]


@pytest.mark.parametrize("address", PAGES)
def test_visitors_log_in_first(client, plan, address):
    assert client.get(address).url == f"/connexion/?next={address}"


@pytest.mark.parametrize("address", PAGES)
def test_reading_only(six, client_of, mission, address):
    assert client_of(mission).post(address).status_code == 405


@pytest.mark.parametrize("address", ["/2012-2014/plan/", "/2012-2014/axes/1/", "/2012-2014/objectifs/1/"])
def test_as_many_queries_with_more_actions(plan, mission, client_of, address):
    client = client_of(mission)

    def add(numbers):
        for number in numbers:
            action = factories.action(plan, number)
            factories.involve(action, factories.contact(f"Pilote {number}"))
            factories.record(action, mission)
            factories.objective(plan, 10 + number, 10 + number, 1)

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    add(range(1, 4))
    count()
    few = count()
    add(range(4, 9))
    assert count() == few
