"""The list of actions: filters, sorting, the state of a past day, and the way to the update form."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.models import Status
from actions.views import browse
from tests import factories, sample_plan
from tests.sample_plan import listed

ADDRESS = "/2012-2014/actions/"
ALL = [1, 2, 3, 4, 5, 6]


@pytest.fixture
def six(plan, pilot, mission):
    """The six actions of `tests.sample_plan`; `pilot` leads the first."""
    return sample_plan.fill(plan, mission)


@pytest.fixture
def get(client_of, mission):
    client = client_of(mission)
    return lambda query="": client.get(f"{ADDRESS}?{query}")


FILTERS = {
    "": ALL,
    "q=": ALL,
    "q=lieu": [2],
    "q=LIEU": [2],
    "q=l'achat": [1, 5],
    "q=l’achat": [1, 5],
    "q=2": [2, 4],
    "q=12": [4],
    "q=introuvable": [],
    "q=99999": [],
    "q=%25": [],
    "statut=in_progress": [1, 2],
    "statut=not_started": [3],
    "statut=completed": [4],
    "statut=on_hold": [5],
    "statut=abandoned": [6],
    "statut=sauf-abandonnees": [1, 2, 3, 4, 5],
    "meteo=sunny": [1],
    "meteo=stormy": [2],
    "meteo=cloudy": [],
    "axe=1": [1, 2, 3],
    "axe=2": [4, 5, 6],
    "orientation=2": [3],
    "objectif=3": [4, 5, 6],
    "pilote=direction-est": [2, 6],
    "pilote=direction-ouest": [4],
    "pilote=organisation-de-paul-pilote": [1],
    "partenaire=reseau": [1],
    "signal=retard": [2],
    "signal=difficulte": [2],
    "signal=silence": [3, 5],
    "signal=proche": [5],
    "signal=sans-pilote": [3, 5],
    "signal=sans-echeance": [3],
    "signal=retard&signal=difficulte": [2],
    "signal=silence&signal=proche": [5],
    "signal=retard&signal=silence": [],
    "axe=1&statut=in_progress": [1, 2],
    "axe=1&orientation=3": [],
    "pilote=direction-est&statut=abandoned": [6],
    "q=achat&axe=2&signal=silence": [5],
    "axe=1&axe=2": [4, 5, 6],
    "inconnu=1": ALL,
}


@pytest.mark.parametrize("query", FILTERS)
def test_filter(six, get, query):
    response = get(query)
    assert response.status_code == 200
    assert listed(response) == FILTERS[query]


def test_the_number_of_actions_is_said(six, get):
    assert "<strong>2</strong> actions" in get("statut=in_progress").content.decode()
    assert "<strong>1</strong> action\n" in get("statut=completed").content.decode()


CHANGES = {
    "": ALL,
    "changement=statut": [1, 2],
    "changement=lancee&changement=entendue": [1, 2],
    "changement=retard": [2],
    "changement=silence": [5],
    "changement=pilote": [5],
    "changement=statut&statut=in_progress&meteo=stormy": [2],
    "changement=realisee": [],
    "changement=aucun": [3, 4, 6],
    "changement=aucun&changement=statut": [],
}


@pytest.mark.parametrize("query", CHANGES)
def test_filter_by_what_changed(six, get, query):
    response = get(f"depuis=2013-06-21&{query}")
    assert response.status_code == 200
    assert listed(response) == CHANGES[query]


def test_what_changed_needs_a_day_to_compare_with(six, get):
    response = get("changement=retard")
    assert response.status_code == 400
    assert "donnez aussi celle de départ, « Évolution depuis le »" in response.content.decode().replace("\u00a0", " ")
    assert get("changement=brisee&depuis=2013-06-21").status_code == 400


@pytest.mark.parametrize("query", ["depuis=hier", "depuis=2013-11-15", "au=2013-01-01&depuis=2013-06-21"])
def test_a_wrong_comparison_is_refused(six, get, query):
    assert get(query).status_code == 400


def test_each_line_tells_what_changed(six, get):
    html = get("depuis=2013-06-21").content.decode().replace("&nbsp;", " ")
    lines = re.findall(r'<ul class="line-changes".*?</ul>', html, re.DOTALL)
    told = [re.sub(r"<[^>]*>|\s+", " ", line).split() for line in lines]
    assert [" ".join(words) for words in told] == [
        "À lancer → En cours échéance fixée au 31 déc. 2014 de nouveau suivie, le 1er nov. 2013 avancement 0 → 40 %",
        "nouvellement en retard, 15 j À lancer → En cours échéance fixée au 31 oct. 2013 "
        "de nouveau suivie, le 1er oct. 2013 avancement 0 → 20 %",
        "sans nouvelles depuis le 1er juin 2013 pilote : Direction Ouest (Walid OUEST) → sans pilote",
    ]
    assert "line-changes" not in get().content.decode()


def test_the_comparison_is_kept_from_page_to_page(six, get):
    html = unescape(get("depuis=2013-06-21&changement=retard").content.decode())
    assert 'name="depuis" value="2013-06-21"' in html
    assert 'href="/2012-2014/actions/2/?depuis=2013-06-21"' in html
    assert 'href="/2012-2014/exports/actions.csv?depuis=2013-06-21&changement=retard"' in html
    assert 'href="?">sans comparaison' in html


def test_the_compared_list_costs_as_much_for_many_actions(plan, six, mission, get):
    get("depuis=2013-06-21")
    with CaptureQueriesContext(connection) as few:
        get("depuis=2013-06-21")
    for number in range(7, 12):
        factories.involve(factories.action(plan, number), factories.contact(f"Pilote {number}"))
    with CaptureQueriesContext(connection) as many:
        get("depuis=2013-06-21")
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("key", "ascending", "descending"),
    [
        ("numero", ALL, ALL[::-1]),
        ("avancement", [3, 5, 2, 6, 1, 4], [4, 1, 6, 2, 5, 3]),
        ("echeance", [4, 2, 5, 1, 3, 6], [1, 5, 2, 4, 3, 6]),
        ("suivi", [3, 4, 6, 5, 2, 1], [1, 2, 5, 6, 4, 3]),
    ],
)
def test_sorting(six, get, key, ascending, descending):
    """Rows without an end come last both ways."""
    assert listed(get(f"tri={key}")) == ascending
    assert listed(get(f"tri=-{key}")) == descending


def test_a_header_sorts_and_then_the_other_way_round(six, get):
    query = r'aria-sort="{}"><a class="sort-link" href="\?([^"]*)">Échéance'
    html = get("tri=echeance&axe=2&page=1").content.decode()
    assert unescape(re.search(query.format("ascending"), html)[1]) == "tri=-echeance&axe=2"
    html = get("tri=-echeance").content.decode()
    assert re.search(query.format("descending"), html)[1] == "tri=echeance"


@pytest.mark.parametrize(
    "wrong",
    [
        "statut=finie",
        "meteo=neige",
        "axe=99",
        "axe=abc",
        "orientation=-1",
        "objectif=1.5",
        "pilote=personne",
        "pilote=reseau",
        "partenaire=direction-est",
        "signal=rouge",
        "signal=retard&signal=rouge",
        "tri=prix",
        "tri=objective__plan",
        "tri=--numero",
        f"q={'x' * 201}",
    ],
)
def test_a_wrong_filter_keeps_what_was_typed(six, get, wrong):
    typed = "meteo=sunny&au=2013-11-01" if wrong.startswith("q=") else "q=lieu&au=2013-11-01"
    response = get(f"{typed}&{wrong}")
    assert response.status_code == 400
    html = response.content.decode()
    assert "Ces filtres ne sont pas valables" in html
    assert 'name="au" value="2013-11-01"' in html
    assert ('value="sunny" selected' if wrong.startswith("q=") else 'value="lieu"') in html
    assert listed(response) == []
    assert "Exporter" not in html


def test_a_wrong_sort_key_is_explained(six, get):
    assert "Tri inconnu" in get("tri=prix").content.decode()


def test_nothing_found(six, get):
    html = get("q=introuvable").content.decode()
    assert "Aucune action ne répond à ces filtres." in html
    assert "<table" not in html
    assert "Exporter" not in html


def test_pages(six, get, monkeypatch):
    monkeypatch.setattr(browse, "ACTIONS_PER_PAGE", 4)
    first, second = get("tri=-numero"), get("tri=-numero&page=2")
    assert listed(first) == [6, 5, 4, 3]
    assert listed(second) == [2, 1]
    assert '<a href="?tri=-numero&amp;page=2" rel="next">' in first.content.decode()
    assert '<a href="?tri=-numero&amp;page=1" rel="prev">' in second.content.decode()
    assert "<strong>6</strong> actions, page 2 sur 2" in second.content.decode()


@pytest.mark.parametrize(
    ("page", "expected"), [("99", [5, 6]), ("0", [5, 6]), ("-1", [5, 6]), ("x", ALL[:4]), ("", ALL[:4])]
)
def test_wrong_page(six, get, monkeypatch, page, expected):
    monkeypatch.setattr(browse, "ACTIONS_PER_PAGE", 4)
    assert listed(get(f"page={page}")) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("au=2013-02-28&statut=not_started", ALL),
        ("au=2013-03-01&statut=completed", [4]),
        ("au=2013-06-15&statut=on_hold", [5]),
        ("au=2013-10-31&signal=retard", []),
        ("au=2013-11-01&signal=retard", [2]),
        ("au=2013-06-30&pilote=direction-ouest", [4, 5]),
        ("au=2013-07-01&pilote=direction-ouest", [4]),
        ("au=2013-11-15&statut=in_progress", [1, 2]),
        ("au=", ALL),
    ],
)
def test_the_state_of_a_past_day(six, get, query, expected):
    assert listed(get(query)) == expected


def test_the_day_is_said_and_kept_in_links(six, get):
    html = get("au=2013-03-01").content.decode()
    assert "Situation au 1er mars 2013" in html
    assert 'href="/2012-2014/actions/1/?au=2013-03-01"' in html
    assert 'href="/2012-2014/exports/actions.csv?au=2013-03-01"' in html


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("hier", "n’est pas valable"),
        ("2013-02-30", "n’est pas valable"),
        ("15/11/2013", "n’est pas valable"),
        ("2013-11-16", "dans l’avenir"),
        ("9999-12-31", "dans l’avenir"),
        ("0001-01-01", "trop ancienne"),
        ("1899-12-31", "trop ancienne"),
    ],
)
def test_wrong_day(six, get, day, reason):
    response = get(f"au={day}")
    assert response.status_code == 400
    assert reason in response.content.decode()


def test_the_earliest_day(six, get):
    assert get("au=1900-01-01").status_code == 200


BUTTONS = {"committee_member": [], "pilot": [1], "mission": ALL, "superuser": ALL}


@pytest.mark.parametrize("who", BUTTONS)
def test_who_is_offered_to_update(request, six, client_of, who):
    response = client_of(request.getfixturevalue(who)).get(ADDRESS)
    offered = re.findall(r'href="/2012-2014/actions/(\d+)/suivi/\?retour=liste"', response.content.decode())
    assert list(map(int, offered)) == BUTTONS[who]
    assert listed(response) == ALL


def test_own_actions(six, client_of, pilot):
    client = client_of(pilot)
    assert listed(client.get(f"{ADDRESS}?miennes=on")) == [1]
    assert listed(client.get(f"{ADDRESS}?miennes=on&statut=completed")) == []


def test_own_actions_are_offered_to_those_who_have_some(six, get, client_of, pilot):
    assert 'name="miennes"' in client_of(pilot).get(ADDRESS).content.decode()
    assert 'name="miennes"' not in get().content.decode()
    assert listed(get("miennes=on")) == ALL


@pytest.mark.parametrize("who", ["stranger", "directory_admin"])
def test_not_for(request, six, client_of, who):
    assert client_of(request.getfixturevalue(who)).get(ADDRESS).status_code == 404


def test_visitors_log_in_first(client, plan):
    response = client.get(f"{ADDRESS}?statut=completed")
    assert response.status_code == 302
    assert response.url == "/connexion/?next=/2012-2014/actions/%3Fstatut%3Dcompleted"


def test_reading_only(six, client_of, mission):
    assert client_of(mission).post(ADDRESS).status_code == 405


def test_as_many_queries_with_more_actions(plan, mission, get):
    def count():
        with CaptureQueriesContext(connection) as queries:
            response = get()
        return len(listed(response)), len(queries)

    def add(numbers):
        for number in numbers:
            action = factories.action(plan, number)
            factories.involve(action, factories.contact(f"Pilote {number}"))
            factories.record(action, mission, status=Status.ON_HOLD)

    add(range(1, 4))
    get()
    few = count()
    add(range(4, 9))
    many = count()
    assert (few[0], many[0]) == (3, 8)
    assert few[1] == many[1]
