"""« Mes actions »: what is asked of a pilot, answered on the spot or, without JavaScript, through the full form."""

from datetime import date
from uuid import uuid4

import html5lib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.models import Status, UpdateRequest, Weather
from tests import factories

ADDRESS = "/2012-2014/mes-actions/"
FORM = "/2012-2014/actions/1/suivi/"
CONFIRM = f"{FORM}confirmer/"
BACK = "?retour=mes-actions"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser(client_of, pilot):
    return client_of(pilot)


@pytest.fixture
def own(plan, pilot, action):
    """Make actions that the pilot leads."""

    def make(number, **fields):
        made = factories.action(plan, number, **fields)
        factories.involve(made, pilot.contact)
        return made

    return make


def ask(action, mission, **fields):
    return UpdateRequest.objects.create(action=action, asked_by=mission, **fields)


def words(element):
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def page_of(response):
    return html5lib.parse(response.content.decode(), namespaceHTMLElements=False)


def part(response, label):
    """Return the section of a page that a heading names, or None."""
    return page_of(response).find(f".//section[@aria-labelledby='{label}']")


def numbers(section):
    found = section.iter("li") if section is not None else ()
    return [int(line.get("id").removeprefix("action-")) for line in found if "line" in line.get("class", "").split()]


def sent(**fields):
    return {
        "status": "in_progress",
        "weather": "cloudy",
        "progress": "60",
        "expected_end": "2014-06-30",
        "effective_on": "2013-11-15",
        "committee_note": "Le marché est attribué.",
        "working_note": "",
        "version": 0,
        "submission": str(uuid4()),
    } | fields


def test_what_is_asked_comes_first_the_most_pressing_before(browser, own, action, mission):
    factories.record(action, mission)
    silent, late, requested = own(2), own(3), own(4)
    factories.record(silent, mission, effective_on=date(2013, 5, 2))
    factories.record(late, mission, expected_end=date(2013, 10, 31))
    factories.record(requested, mission)
    ask(requested, mission, due_on=date(2013, 11, 27))
    response = browser.get(ADDRESS)
    assert numbers(part(response, "demande")) == [4, 2, 3]
    assert numbers(part(response, "a-jour")) == [1]
    assert words(page_of(response).find(".//p[@id='resume']")) == (
        "3 actions attendent de vos nouvelles, 1 est à jour."
    )


def test_each_reason_says_since_when_and_by_when(browser, action, mission):
    factories.record(action, mission, effective_on=date(2013, 5, 2), expected_end=date(2013, 10, 31))
    action.milestones.create(title="Choix du prestataire", due_on=date(2013, 11, 22))
    ask(action, mission, due_on=date(2013, 11, 27), message="Le COPIL s’en inquiète.")
    said = words(part(browser.get(ADDRESS), "demande"))
    for reason in (
        "Le COPIL s’en inquiète. ». Demandé depuis le 15 novembre 2013, pour le 27 novembre 2013.",
        "L’échéance du 31 octobre 2013 est dépassée. Demandé depuis le 1er novembre 2013.",
        "Le jalon « Choix du prestataire » est prévu le 22 novembre 2013. "
        "Demandé depuis le 8 novembre 2013, pour le 22 novembre 2013.",
        "Sans nouvelles depuis le 2 mai 2013. Demandé depuis le 1er août 2013.",
    ):
        assert reason in said


def test_the_state_is_shown(browser, action, mission):
    factories.record(action, mission, weather=Weather.STORMY, progress=35, expected_end=date(2014, 5, 1))
    said = words(part(browser.get(ADDRESS), "a-jour"))
    for shown in ("En cours", "En difficulté", "35 %", "échéance 01/05/2014", "dernier suivi 01/11/2013"):
        assert shown in said


def test_a_milestone_leads_to_where_it_is_updated(browser, action, mission):
    factories.record(action, mission)
    assert "/2012-2014/actions/1/jalons/" not in browser.get(ADDRESS).content.decode()
    action.milestones.create(title="Choix du prestataire", due_on=date(2013, 11, 22))
    assert "/2012-2014/actions/1/jalons/" in browser.get(ADDRESS).content.decode()


def test_when_news_will_be_expected_next(browser, own, action, mission):
    factories.record(action, mission, effective_on=date(2013, 11, 1))
    factories.record(own(2), mission, status=Status.COMPLETED)
    response = browser.get(ADDRESS)
    said = words(part(response, "a-jour"))
    assert "Prochaines nouvelles attendues d’ici le 30 janvier 2014." in said
    assert "Action réalisée : plus rien n’est attendu de vous." in said
    assert numbers(part(response, "a-jour")) == [1, 2]
    assert "Rien ne vous est demandé aujourd’hui" in words(page_of(response))


def test_a_closed_action_is_not_to_be_confirmed(browser, action, mission):
    factories.record(action, mission, status=Status.COMPLETED)
    html = browser.get(ADDRESS).content.decode()
    assert CONFIRM not in html
    assert FORM in html


def test_the_next_committee_is_announced(browser, plan, action):
    plan.meetings.create(held_on=date(2013, 11, 14))
    assert "Prochain COPIL" not in browser.get(ADDRESS).content.decode()
    plan.meetings.create(held_on=date(2014, 3, 21))
    plan.meetings.create(held_on=date(2013, 11, 29))
    assert "Prochain COPIL le 29 novembre 2013, dans 14 jours." in words(page_of(browser.get(ADDRESS)))


def test_only_own_actions_of_this_plan(browser, pilot, other_action):
    next_plan = factories.plan("2015-2020", is_current=False, starts_on=date(2015, 1, 1), ends_on=date(2020, 12, 31))
    factories.involve(factories.action(next_plan, 7), pilot.contact)
    response = browser.get(ADDRESS)
    assert numbers(part(response, "demande")) == [1]


def test_a_pilot_without_action(browser, action):
    action.involvements.all().delete()
    said = words(page_of(browser.get(ADDRESS)))
    assert "Aucune action du plan ne vous est confiée" in said
    assert "écrivez à la Mission ESS" in said


@pytest.mark.parametrize("who", ["mission", "superuser"])
def test_those_who_pilot_nothing_are_told_so(request, client_of, who, action):
    said = words(page_of(client_of(request.getfixturevalue(who)).get(ADDRESS)))
    assert "Votre compte n’est relié à personne de l’annuaire" in said


def test_other_methods(browser):
    assert browser.post(ADDRESS).status_code == 405


MENU = {"pilot": True, "mission": False, "committee_member": False, "superuser": False}


@pytest.mark.parametrize("who", MENU)
def test_pilots_have_it_first_in_the_menu(request, client_of, plan, who):
    menu = page_of(client_of(request.getfixturevalue(who)).get("/2012-2014/")).find(".//nav[@class='site-nav']")
    entries = [words(link) for link in menu.iter("a")]
    assert (entries[0] == "Mes actions") == MENU[who]
    assert ("Mes actions" in entries) == MENU[who]


def test_as_many_queries_with_more_actions(browser, own, action, mission):
    def count():
        with CaptureQueriesContext(connection) as queries:
            browser.get(ADDRESS)
        return len(queries)

    browser.get(ADDRESS)
    few = count()
    for number in range(2, 8):
        made = own(number)
        made.milestones.create(title=f"Jalon {number}", due_on=date(2013, 11, 20))
        ask(made, mission)
    assert count() == few


# Without JavaScript: the full form and the button lead back here.


def test_confirmed_without_javascript(browser, action, pilot):
    data = {"version": 0, "submission": str(uuid4())}
    response = browser.post(f"{CONFIRM}{BACK}", data, follow=True)
    assert response.redirect_chain == [(ADDRESS, 302)]
    assert "état confirmé sans changement" in response.content.decode()
    assert numbers(part(response, "a-jour")) == [1]
    assert action.updates.get().author == pilot


def test_updated_without_javascript(browser, action):
    form = browser.get(f"{FORM}{BACK}").content.decode()
    assert f'action="{FORM}{BACK}"' in form
    assert f'<a class="btn btn-link" href="{ADDRESS}">Annuler</a>' in form
    response = browser.post(f"{FORM}{BACK}", sent(), follow=True)
    assert response.redirect_chain == [(ADDRESS, 302)]
    assert action.updates.get().progress == 60


def test_the_way_back_survives_a_mistake_and_a_conflict(browser, action, mission):
    mistaken = browser.post(f"{FORM}{BACK}", sent(progress="150"))
    assert mistaken.status_code == 422
    assert f'action="{FORM}{BACK}"' in mistaken.content.decode()
    factories.record(action, mission)
    overtaken = browser.post(f"{CONFIRM}{BACK}", {"version": 0, "submission": str(uuid4())})
    assert overtaken.status_code == 409
    assert f'action="{FORM}{BACK}"' in overtaken.content.decode()


@pytest.mark.parametrize("where", ["https://elsewhere.example/", "//elsewhere.example", "admin:index", "\0", "liste2"])
@pytest.mark.parametrize("address", [FORM, CONFIRM])
def test_the_way_back_is_one_of_ours(browser, address, where):
    response = browser.post(f"{address}?retour={where}", sent())
    assert (response.status_code, response.url) == (302, "/2012-2014/actions/1/")


# With htmx: the line alone comes back.


def test_the_form_unfolds_in_the_line(browser, action, mission):
    factories.record(action, mission, progress=35)
    response = browser.get(f"{FORM}{BACK}", headers=HTMX)
    html = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in html
    assert html.strip().splitlines()[0].startswith('<li id="action-1"')
    assert 'value="35"' in html
    assert f'hx-post="{FORM}{BACK}"' in html


def test_confirmed_in_place(browser, action, mission):
    ask(action, mission)
    response = browser.post(f"{CONFIRM}{BACK}", {"version": 0, "submission": str(uuid4())}, headers=HTMX)
    assert response.status_code == 200
    page = page_of(response)
    line = page.find(".//li[@id='action-1']")
    assert "état confirmé sans changement" in words(line)
    assert "Prochaines nouvelles attendues d’ici le 13 février 2014." in words(line)
    announced = page.find(".//p[@id='annonce']")
    assert announced.get("role") == "status"
    assert announced.get("hx-swap-oob") == "innerHTML"
    assert words(announced) == "Action 1 : état confirmé sans changement."
    assert words(page.find(".//p[@id='resume']")) == "Rien ne vous est demandé aujourd’hui : votre action est à jour."
    assert "état confirmé" not in browser.get(ADDRESS).content.decode()


def test_updated_in_place(browser, action):
    response = browser.post(f"{FORM}{BACK}", sent(), headers=HTMX)
    assert response.status_code == 200
    line = words(page_of(response).find(".//li[@id='action-1']"))
    assert "60 %" in line
    assert "« En cours » au 15 novembre 2013" in line
    assert "followup-form" not in response.content.decode()
    assert action.updates.get().committee_note == "Le marché est attribué."


def test_a_mistake_stays_in_the_line_with_what_was_typed(browser, action):
    response = browser.post(f"{FORM}{BACK}", sent(progress="150"), headers=HTMX)
    html = response.content.decode()
    assert response.status_code == 422
    assert "<html" not in html
    assert "Rien n’est encore enregistré" in html
    assert 'value="150"' in html
    assert "Le marché est attribué." in html
    assert not action.updates.exists()


def test_a_conflict_stays_in_the_line_ready_to_be_sent_again(browser, action, mission):
    factories.record(action, mission, progress=15, committee_note="Reporté.")
    response = browser.post(f"{FORM}{BACK}", sent(), headers=HTMX)
    html = response.content.decode()
    assert response.status_code == 409
    assert "<html" not in html
    for shown in ("Agnès Mission", "15&nbsp;%", "60&nbsp;%", "Reporté.", 'name="version" value="1"'):
        assert shown in html
    assert action.updates.count() == 1


@pytest.mark.parametrize("address", [FORM.replace("/1/", "/2/"), CONFIRM.replace("/1/", "/2/")])
def test_not_the_actions_of_others(browser, other_action, address):
    assert browser.post(f"{address}{BACK}", sent(), headers=HTMX).status_code == 403
    assert not other_action.updates.exists()
