"""Where what is declared and what the dates say disagree, and the page that lists it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.contradictions import ContradictionKind, contradicted
from actions.models import Action, Status, Weather
from tests import factories

ADDRESS = "/2012-2014/contradictions/"
TODAY = date(2013, 11, 15)
KIND = ContradictionKind
SPRING, OCTOBER = date(2013, 4, 1), date(2013, 10, 1)
FAR, BEYOND = date(2014, 12, 31), date(2015, 1, 1)


def found(plan, day=TODAY):
    rows = contradicted(Action.objects.with_state(plan, day), plan, day)
    return {row.action.number: list(row.contradictions) for row in rows}


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def update(day=OCTOBER, progress=60, **fields):
    return {"effective_on": day, "progress": progress, **fields}


CASES = {
    # planned dates, updates → kind and reason of each contradiction
    "all agrees": ({"ends_on": FAR}, [update()], []),
    "sunny though late": (
        {"ends_on": date(2013, 10, 31)},
        [update(progress=90)],
        [
            (
                KIND.TOO_MILD,
                "Déclarée « Dans les temps », pourtant : l’échéance du 31 octobre 2013 est dépassée de 15 jours",
            )
        ],
    ),
    "sunny though still and behind": (
        {"starts_on": date(2013, 1, 1), "ends_on": FAR},
        [update(SPRING, 10), update(progress=10)],
        [
            (
                KIND.TOO_MILD,
                "Déclarée « Dans les temps », pourtant : ni le statut ni l’avancement n’ont changé depuis le"
                " 1er avril 2013 (228 jours) ; avancement de 10 %, alors que 44 % du temps est écoulé",
            )
        ],
    ),
    "sunny though pushed back once": ({"ends_on": OCTOBER}, [update(progress=90, expected_end=FAR)], []),
    "sunny though pushed back twice": (
        {"ends_on": date(2014, 1, 1)},
        [update(expected_end=date(2014, 3, 1)), update(expected_end=date(2014, 7, 1))],
        [
            (
                KIND.TOO_MILD,
                "Déclarée « Dans les temps », pourtant : échéance repoussée 2 fois, + 6 mois :"
                " du 1er janvier 2014 au 1er juillet 2014",
            )
        ],
    ),
    "cloudy though late": (
        {"ends_on": date(2013, 10, 31)},
        [update(progress=90, weather=Weather.CLOUDY)],
        [
            (
                KIND.TOO_MILD,
                "Déclarée « À surveiller », pourtant : l’échéance du 31 octobre 2013 est dépassée de 15 jours",
            )
        ],
    ),
    "cloudy and still": ({"ends_on": FAR}, [update(SPRING, weather=Weather.CLOUDY)], []),
    "stormy and late": ({"ends_on": date(2013, 10, 31)}, [update(progress=90, weather=Weather.STORMY)], []),
    "stormy without a sign": (
        {"ends_on": FAR},
        [update(weather=Weather.STORMY)],
        [
            (
                KIND.TOO_STORMY,
                "Déclarée « En difficulté », alors qu’elle avance, sans retard ni échéance repoussée",
            )
        ],
    ),
    "to be launched since yesterday": (
        {"starts_on": date(2013, 11, 14)},
        [],
        [
            (
                KIND.NOT_LAUNCHED,
                "Déclarée « À lancer », alors que le début était prévu le 14 novembre 2013, il y a 1 jour",
            )
        ],
    ),
    "to be launched today": ({"starts_on": TODAY}, [], []),
    "to be launched one day": ({}, [], []),
    "in progress at 100": (
        {"ends_on": FAR},
        [update(progress=100)],
        [(KIND.NOT_COMPLETED, "Déclarée « En cours », avec un avancement de 100 %")],
    ),
    "suspended at 100": ({"ends_on": FAR}, [update(progress=100, status=Status.ON_HOLD)], []),
    "went back": (
        {"ends_on": FAR},
        [update(SPRING, 70), update(OCTOBER, 60), update(date(2013, 11, 2), 60)],
        [(KIND.WENT_BACK, "L’avancement est passé de 70 à 60 % le 1er octobre 2013")],
    ),
    "went back, then on": (
        {"ends_on": FAR},
        [update(SPRING, 70), update(OCTOBER, 60), update(date(2013, 11, 2), 65)],
        [],
    ),
    "promised on the plan's last day": ({"ends_on": FAR}, [update(progress=100, status=Status.ON_HOLD)], []),
    "promised after the plan": (
        {},
        [update(progress=60, expected_end=BEYOND)],
        [(KIND.BEYOND_PLAN, "Échéance au 1er janvier 2015, alors que le plan se termine le 31 décembre 2014")],
    ),
    "completed": ({"starts_on": SPRING, "ends_on": BEYOND}, [update(status=Status.COMPLETED, progress=100)], []),
}


@pytest.mark.parametrize(("planned", "updates", "expected"), CASES.values(), ids=CASES)
def test_contradictions(plan, action, mission, planned, updates, expected):
    Action.objects.filter(pk=action.pk).update(**planned)
    for fields in updates:
        factories.record(action, mission, **fields)
    told = [(each.kind, plain(each.reason)) for each in found(plan).get(1, [])]
    assert told == expected


@pytest.mark.parametrize(
    ("milestones", "reason"),
    [
        ([{}], "Déclarée « Réalisée », alors qu’un jalon reste à atteindre : « Jalon 1 »"),
        ([{}, {}], "Déclarée « Réalisée », alors que 2 jalons restent à atteindre : « Jalon 1 », « Jalon 2 »"),
        ([{"done_on": OCTOBER}, {"dropped_on": OCTOBER}], None),
    ],
)
def test_closed_with_open_milestones(plan, action, mission, milestones, reason):
    for number, fields in enumerate(milestones, 1):
        action.milestones.create(title=f"Jalon {number}", due_on=date(2013, 9, 1), **fields)
    factories.record(action, mission, status=Status.COMPLETED)
    told = [plain(each.reason) for each in found(plan).get(1, [])]
    assert told == ([reason] if reason else [])


def test_a_milestone_reached_since_was_open_then(plan, action, mission):
    action.milestones.create(title="Jalon", due_on=date(2013, 9, 1), done_on=date(2013, 11, 10))
    factories.record(action, mission, status=Status.COMPLETED, effective_on=OCTOBER)
    assert found(plan) == {}
    assert found(plan, date(2013, 11, 9))[1][0].kind == KIND.OPEN_MILESTONES


def test_open_milestones_of_an_open_action_are_no_contradiction(plan, action, mission):
    action.milestones.create(title="Jalon", due_on=date(2013, 9, 1))
    factories.record(action, mission)
    assert found(plan) == {}


@pytest.mark.parametrize("kind", KIND)
def test_each_kind_says_what_to_do(kind):
    assert kind.advice.endswith(".")


def test_the_number_of_queries_is_constant(plan, mission):
    def count():
        with CaptureQueriesContext(connection) as queries:
            found(plan)
        return len(queries)

    few = count()
    for number in range(1, 8):
        factories.record(factories.action(plan, number), mission, progress=100)
    assert few == count() == 3


@pytest.fixture
def contradictory(plan, action, pilot, mission):
    """Action 1, of the pilot, is at 100 % and promised after the plan; action 2, of nobody, is at 100 %."""
    factories.record(action, mission, progress=100, expected_end=BEYOND)
    factories.record(factories.action(plan, 2), mission, progress=100)


@pytest.fixture
def page(request, client_of, contradictory):
    def read(query="", who="mission", status=200):
        response = client_of(request.getfixturevalue(who)).get(ADDRESS + query)
        assert response.status_code == status
        return plain(response.content.decode().replace("&nbsp;", " "))

    return read


def test_by_pilot(page):
    html = page()
    assert "<strong>3</strong> contradictions sur 2 actions" in html
    organisation, nobody = html.index("Organisation de Paul PILOTE"), html.index("Pilote à désigner")
    assert organisation < html.index("/2012-2014/actions/1/") < nobody < html.index("/2012-2014/actions/2/")
    assert "Passer l’action à « Réalisée »" in html
    assert "Ramener l’échéance dans le plan" in html


def test_by_kind(page):
    html = page("?par=nature")
    completed, beyond = html.index("En cours à 100 %"), html.index("Échéance après la fin du plan")
    assert completed < html.index("/2012-2014/actions/2/") < beyond
    assert html.count('href="/2012-2014/actions/1/"') == 2
    assert "Météo plus clémente" not in html


def test_several_pilots_each_find_it(page, action):
    factories.involve(action, factories.contact("Berthe BIS", factories.organisation("Direction Bis")))
    html = page()
    assert html.count('href="/2012-2014/actions/1/"') == 2
    assert "<strong>3</strong> contradictions sur 2 actions" in html


def test_on_a_past_day(page):
    html = page("?au=2013-10-31")
    assert "Aucune contradiction" in html
    assert "revenir à aujourd’hui" in html


def test_nothing_is_updated_from_a_past_day(page):
    assert "/actions/1/suivi/" in page()
    past = page("?au=2013-11-02")
    assert "/2012-2014/actions/1/?au=2013-11-02" in past
    assert "/actions/1/suivi/" not in past


@pytest.mark.parametrize(
    ("who", "updatable"),
    [("mission", [1, 2]), ("superuser", [1, 2]), ("pilot", [1]), ("committee_member", [])],
)
def test_who_may_update(page, who, updatable):
    html = page(who=who)
    assert [number for number in (1, 2) if f"/2012-2014/actions/{number}/suivi/" in html] == updatable


@pytest.mark.parametrize("query", ["?par=rien", "?au=hier", "?au=2014-01-01"])
def test_wrong_address(page, query):
    assert "Demande incorrecte" in page(query, status=400)


@pytest.mark.parametrize("who", ["stranger", "directory_admin"])
def test_not_for_others(page, who):
    page(who=who, status=404)


def test_visitors_sign_in_first(client, plan):
    assert client.get(ADDRESS).url == f"/connexion/?next={ADDRESS}"


def test_nothing_is_posted(client_of, mission, plan):
    assert client_of(mission).post(ADDRESS).status_code == 405


def test_the_dashboard_leads_here(client_of, committee_member, contradictory):
    html = client_of(committee_member).get("/2012-2014/?au=2013-11-14").content.decode()
    assert f'href="{ADDRESS}?au=2013-11-14"' in html
