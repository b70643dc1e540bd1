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
    ("signal", "words_of_it"),
    [
        ("retard", "1 en retard"),
        ("difficulte", "1 en difficulté"),
        ("silence", "2 sans nouvelles"),
        ("proche", "1 échéance dans les 60 jours"),
        ("sans-pilote", "2 sans pilote"),
        ("sans-echeance", "1 sans échéance"),
    ],
)
def test_what_to_look_at(six, read, signal, words_of_it):
    panel = section(read(), "a-regarder")
    [tile] = [link for link in panel.iter("a") if link.get("href") == f"/2012-2014/actions/?signal={signal}"]
    assert words(tile) == words_of_it


def test_what_presses_and_why(six, read):
    panel = section(read(), "pressantes")
    assert numbers_linked(panel) == [2]
    assert "promise pour le 31 octobre 2013, 15 jours de retard" in words(panel)
    assert "20 % d’avancement En difficulté" in words(panel)
    soon = section(read(), "proches")
    assert numbers_linked(soon) == [5]
    assert "dans 46 jours, le 31 décembre 2013" in words(soon)


def test_nothing_to_look_at(action, mission, read):
    factories.record(action, mission)
    page = read()
    assert "Aucune action : rien à signaler." in words(section(page, "pressantes"))
    assert "0 en retard" in words(section(page, "a-regarder"))
    assert "/2012-2014/actions/?signal=retard" not in links(section(page, "a-regarder"))


def test_the_most_pressing_first(plan, mission, read):
    """Late and in difficulty, then late, the longest first; then in difficulty alone."""
    for number in range(1, 8):
        factories.record(factories.action(plan, number), mission, expected_end=date(2013, 10, 20 - number))
    both, difficult = factories.action(plan, 8), factories.action(plan, 9)
    factories.record(both, mission, expected_end=date(2013, 11, 1), weather=Weather.STORMY)
    factories.record(difficult, mission, expected_end=date(2014, 11, 1), weather=Weather.STORMY)
    assert numbers_linked(section(read(), "pressantes")) == [8, 7, 6, 5, 4, 3, 2, 1]


def test_contradictions_are_counted(six, read, client_of, mission):
    factories.record(six[3], mission, status=Status.IN_PROGRESS, weather=Weather.STORMY)
    factories.record(six[5], mission, progress=100)
    panel = section(read(), "a-regarder")
    [tile] = [link for link in panel.iter("a") if link.get("href") == "/2012-2014/contradictions/"]
    shown = client_of(mission).get("/2012-2014/contradictions/").context["number_of_actions"]
    assert shown > 0
    assert words(tile).startswith(f"{shown} action")


def test_decisions_that_wait_are_counted(six, plan, mission, read):
    meeting = factories.meeting(plan, date(2013, 10, 1))
    factories.decision(meeting, mission, due_on=date(2013, 11, 1), text="Relancer.")
    factories.decision(meeting, mission, due_on=date(2013, 12, 1), text="Écrire.")
    panel = section(read(), "a-regarder")
    [tile] = [link for link in panel.iter("a") if "suite=en-retard" in link.get("href")]
    assert words(tile) == "1 décision du comité en retard"
    before = section(read(address=f"{ADDRESS}?au=2013-11-14"), "a-regarder")
    assert not [link for link in links(before) if "suite=en-retard" in link]


def test_the_next_meeting(plan, action, read):
    factories.meeting(plan, date(2013, 12, 20))
    assert "Prochain comité le 20 décembre 2013" in words(section(read(), "a-regarder"))
    assert "Prochain comité" not in words(section(read(address=f"{ADDRESS}?au=2013-11-14"), "a-regarder"))


def test_compared_with_the_last_meeting_unasked(six, plan, read):
    assert section(read(), "a-change") is None
    factories.meeting(plan, date(2013, 6, 21))
    panel = section(read(), "a-change")
    assert "depuis le dernier comité, le 21 juin 2013" in words(panel)
    assert any("?depuis=2013-06-21&changement=" in link for link in links(panel))
    assert "comparée au" not in words(read())


def test_every_figure_opens_its_rule(six, read):
    page = read()
    targets = [button.get("popovertarget") for button in page.iter("button") if button.get("class") == "explain"]
    cards = {card.get("id"): words(card) for card in page.iter("div") if card.get("class") == "explain-card"}
    assert set(targets) == set(cards)
    assert len(targets) == len(set(targets)) == 11
    assert "sauf les abandonnées" in cards["regle-avancement"]
    assert "depuis plus de 90 jours" in cards["regle-silence"]


def test_progress_leads_to_what_it_counts(six, read, client_of, mission):
    [link] = [link for link in links(section(read(), "ensemble")) if "sauf-abandonnees" in link]
    shown = client_of(mission).get(link).context["page"].paginator.count
    assert f"sur {shown} actions" in words(section(read(), "ensemble"))


def test_the_pace_is_said(six, read):
    [pace] = [each for each in read().iter(f"{SVG}svg") if each.get("class") == "gauge"]
    assert pace.get("aria-label") == "34\u00a0% d’avancement pour 62\u00a0% du temps écoulé"


def test_statuses_of_each_part(six, read, client_of, mission):
    """Bars and table say the same, and each leads to the actions it counts."""
    [figure] = [each for each in read().iter("figure") if each.get("aria-labelledby") == "statuts"]
    browser = client_of(mission)
    counted = 0
    for link in figure.iter(f"{SVG}a"):
        title = link.find(f"{SVG}title").text
        assert browser.get(link.get("href")).context["page"].paginator.count == int(title.split()[0]), title
        counted += 1
    cells = [cell for cell in figure.iter("td") if "(" in words(cell)]
    assert counted == len(cells) > 6


def test_parts(six, read):
    page = read()
    assert "34 %" not in words(section(page, "axe-1"))
    assert "Avancement 20 %" in words(section(page, "axe-1"))
    assert "Avancement 55 %" in words(section(page, "axe-2"))
    walls = walls_of(page)
    assert [numbers_linked(wall) for wall in walls] == [[1, 2], [3], [4, 5, 6]]
    assert "Action 2, En cours, en retard" in words(walls[0])


def test_a_plan_too_large_for_bricks(six, read, monkeypatch):
    monkeypatch.setattr(dashboard, "LARGEST_TOLD", 5)
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
