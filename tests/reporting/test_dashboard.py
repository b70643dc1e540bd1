"""The dashboard: where the plan stands, what to look at, what was said last; and the rules of counting."""

import re
from datetime import date

import html5lib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.models import Status, Weather
from reporting.views import dashboard
from tests import factories, sample_plan

ADDRESS = "/2012-2014/"
RULES = "/2012-2014/regles/"
SVG = "{http://www.w3.org/2000/svg}"


def walls_of(page):
    return [each for each in page.iter(f"{SVG}svg") if "wall" in each.get("class", "").split()]


@pytest.fixture
def six(plan, pilot, mission):
    """The six actions of `tests.sample_plan`; `pilot` leads the first."""
    return sample_plan.fill(plan, mission)


@pytest.fixture
def read(request, client_of):
    """Return the page as one of the cast reads it, parsed."""

    def page(who="mission", address=ADDRESS):
        response = client_of(request.getfixturevalue(who)).get(address)
        assert response.status_code == 200
        return html5lib.parse(response.content.decode(), namespaceHTMLElements=False)

    return page


def words(element):
    return " ".join(" ".join(element.itertext()).split())


def section(page, heading_id):
    """Return the section that a heading names, or None."""
    return next((each for each in page.iter("section") if each.get("aria-labelledby") == heading_id), None)


def links(element):
    return [link.get("href") for link in element.iter() if link.tag in ("a", f"{SVG}a")]


def numbers_linked(element):
    """The numbers of the actions whose sheets an element leads to, in its order."""
    sheet = re.compile(r"/2012-2014/actions/(\d+)/(\?au=.*)?")
    return [int(found[1]) for link in links(element) if (found := sheet.fullmatch(link))]


def test_the_whole(six, read):
    text = words(section(read(), "ensemble"))
    assert "34 % d’avancement moyen, sur 5 actions (hors abandonnées)" in text
    assert "1 / 6 action réalisée" in text
    assert "62 % du temps du plan écoulé (de janvier 2012 à décembre 2014)" in text


def test_on_a_past_day(six, read):
    page = read(address=f"{ADDRESS}?au=2013-03-01")
    assert "Situation au 1er mars 2013" in words(page)
    assert "revenir à aujourd’hui" in words(page)
    assert "17 % d’avancement moyen, sur 6 actions" in words(section(page, "ensemble"))
    assert numbers_linked(section(page, "derniers-suivis")) == [4]
    sheets = [link for link in links(page.find(".//main")) if re.match(r"/2012-2014/actions/\d", link)]
    assert sheets
    assert all(link.endswith("?au=2013-03-01") for link in sheets)


@pytest.mark.parametrize("day", ["2013-11-16", "hier", "2013-02-29", "0001-01-01"])
def test_wrong_day(client_of, mission, plan, day):
    assert client_of(mission).get(f"{ADDRESS}?au={day}").status_code == 400


@pytest.mark.parametrize(
    ("signal", "numbers", "why"),
    [
        ("retard", [2], "promise pour le 31 octobre 2013, 15 jours de retard"),
        ("difficulte", [2], "20 % d’avancement, échéance le 31 octobre 2013"),
        ("silence", [3, 5], "dernier suivi il y a 684 jours (aucun à ce jour)"),
        ("proche", [5], "dans 46 jours, le 31 décembre 2013"),
    ],
)
def test_what_to_look_at(six, read, signal, numbers, why):
    panel = section(read(), f"signal-{signal}")
    assert numbers_linked(panel) == numbers
    assert f"/2012-2014/actions/?signal={signal}" in links(panel)
    assert why in words(panel)


def test_nothing_to_look_at(action, mission, read):
    factories.record(action, mission)
    assert "0 en retard Aucune action : rien à signaler." in words(section(read(), "signal-retard"))


def test_the_most_pressing_first_and_the_others_in_the_list(plan, mission, read):
    for number in range(1, 8):
        factories.record(factories.action(plan, number), mission, expected_end=date(2013, 10, 20 - number))
    panel = section(read(), "signal-retard")
    assert numbers_linked(panel) == [7, 6, 5, 4, 3]
    assert "Voir les 7 actions en retard" in words(panel)


def test_what_is_missing(six, read):
    text = words(section(read(), "a-regarder"))
    assert "2 actions sans pilote" in text
    assert "1 action sans échéance" in text


def test_parts(six, read):
    page = read()
    assert "34 %" not in words(section(page, "axe-1"))
    assert "Avancement 20 %" in words(section(page, "axe-1"))
    assert "Avancement 55 %" in words(section(page, "axe-2"))
    walls = walls_of(page)
    assert [numbers_linked(wall) for wall in walls] == [[1, 2], [3], [4, 5, 6]]
    assert "Action 2, En cours, en retard" in words(walls[0])


def test_a_plan_too_large_for_bricks(six, read, monkeypatch):
    monkeypatch.setattr(dashboard, "LARGEST_WALL", 5)
    page = read()
    assert walls_of(page) == []
    assert "2 en cours" in words(section(page, "par-orientation"))


def test_latest_updates(six, read):
    updates = section(read(), "derniers-suivis")
    assert numbers_linked(updates) == [1, 2, 5, 6, 4]
    assert "1er novembre 2013" in words(updates)


def test_six_updates_are_enough(action, mission, read):
    for day in range(1, 9):
        factories.record(action, mission, effective_on=date(2013, 11, day), weather=Weather.CLOUDY)
    text = words(section(read(), "derniers-suivis"))
    assert text.count("À surveiller") == 6
    assert "3 novembre 2013" in text
    assert "2 novembre 2013" not in text


# who reads the notes for the committee of action 1 (piloted by `pilot`) and of action 2
NOTES = {
    "committee_member": (True, True),
    "pilot": (True, False),
    "mission": (True, True),
    "superuser": (True, True),
}


@pytest.mark.parametrize("who", NOTES)
def test_notes(pilot, action, other_action, mission, read, who):
    for each in (action, other_action):
        factories.record(each, mission, committee_note=f"Note {each.number}.", working_note="Entre nous.")
    text = words(read(who))
    assert ("Note 1." in text, "Note 2." in text) == NOTES[who]
    assert "Entre nous." not in text


@pytest.mark.parametrize("who", ["committee_member", "mission", "superuser"])
def test_only_pilots_come_for_their_own_actions(six, read, who):
    assert section(read(who), "vos-actions") is None


def test_own_actions(six, read):
    own = section(read("pilot"), "vos-actions")
    assert numbers_linked(own) == [1]
    assert "/2012-2014/actions/1/suivi/" in links(own)


def test_a_pilot_without_action_knows_whom_to_ask(six, pilot, read):
    six[1].involvements.all().delete()
    assert "écrivez à la Mission ESS" in words(section(read("pilot"), "vos-actions"))


def test_a_plan_without_actions(plan, read):
    assert "Ce plan n’a pas encore d’action." in words(read())


def test_actions_without_updates(action, read):
    assert "Aucun suivi n’est encore enregistré à cette date." in words(read())


@pytest.mark.parametrize(
    ("is_demonstration", "shown"), [(True, "Le portail se tient au 15 novembre 2013"), (False, "")]
)
def test_a_demonstration_says_so(plan, read, is_demonstration, shown):
    plan.is_demonstration = is_demonstration
    plan.save()
    text = words(read())
    assert ("Démonstration." in text) == is_demonstration
    assert shown in text


def test_counting_rules_know_the_plan_s_delay(plan, read):
    plan.review_every_days = 45
    plan.save()
    assert "depuis plus de 45 jours" in words(read("committee_member", RULES))


@pytest.mark.parametrize("address", [ADDRESS, RULES])
@pytest.mark.parametrize("who", ["stranger", "directory_admin"])
def test_not_for(request, client_of, plan, who, address):
    assert client_of(request.getfixturevalue(who)).get(address).status_code == 404


@pytest.mark.parametrize("address", [ADDRESS, RULES])
def test_visitors_log_in_first(client, plan, address):
    assert client.get(address).url == f"/connexion/?next={address}"


@pytest.mark.parametrize("address", [ADDRESS, RULES])
def test_reading_only(client_of, mission, plan, address):
    assert client_of(mission).post(address).status_code == 405


@pytest.mark.parametrize("who", ["pilot", "mission"])
def test_as_many_queries_with_more_actions(request, plan, pilot, mission, client_of, who):
    client = client_of(request.getfixturevalue(who))

    def add(numbers):
        for number in numbers:
            action = factories.action(plan, number)
            factories.involve(action, pilot.contact)
            factories.record(action, mission, weather=Weather.STORMY, expected_end=date(2013, 11, 2))
            factories.record(factories.action(plan, number + 50), mission, status=Status.ON_HOLD)

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(ADDRESS)
        return len(queries)

    add(range(2, 5))
    count()
    few = count()
    add(range(5, 10))
    assert count() == few
