"""The Mission asks the pilots of chosen actions how they stand: who is asked, then asked once."""

from datetime import date
from uuid import uuid4

import html5lib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.models import UpdateRequest
from actions.requests import request_updates
from tests import factories

ADDRESS = "/2012-2014/actions/demander/"
LIST = "/2012-2014/actions/"
TYPED = {"message": "Le COPIL approche.", "due_on": "2013-11-27"}


@pytest.fixture
def browser(client_of, mission):
    return client_of(mission)


def sent(**fields):
    return TYPED | {"submission": str(uuid4())} | fields


def words(response):
    page = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    return " ".join("".join(page.find(".//main").itertext()).split())


def test_who_will_be_asked(browser, pilot, action, other_action):
    factories.involve(other_action, factories.contact("Nadia NULLE-PART"))
    said = words(browser.get(f"{ADDRESS}?action=1&action=2"))
    assert "Qui sera sollicité, pour 2 actions" in said
    assert "Paul PILOTE (Organisation de Paul PILOTE)" in said
    assert "Paul PILOTE (Organisation de Paul PILOTE) ni courriel" not in said
    assert "Nadia NULLE-PART (Organisation de Nadia NULLE-PART) ni courriel ni compte" in said
    assert not UpdateRequest.objects.exists()


def test_asked(browser, pilot, action, mission):
    response = browser.post(f"{ADDRESS}?action=1&filtres=signal%3Dsilence", sent(), follow=True)
    assert response.redirect_chain == [(f"{LIST}?signal=silence", 302)]
    assert "Mise à jour demandée pour 1 action : 1." in words(response)
    request = UpdateRequest.objects.get()
    assert (request.action, request.asked_by, request.asked_on) == (action, mission, date(2013, 11, 15))
    assert (request.message, request.due_on) == ("Le COPIL approche.", date(2013, 11, 27))


def test_the_message_and_the_day_are_optional(browser, pilot, action):
    browser.post(f"{ADDRESS}?action=1", sent(message="", due_on=""))
    request = UpdateRequest.objects.get()
    assert (request.message, request.due_on) == ("", None)


def test_the_pilot_reads_it_at_once(browser, client_of, pilot, action, mission):
    factories.record(action, mission)
    browser.post(f"{ADDRESS}?action=1", sent())
    said = words(client_of(pilot).get("/2012-2014/mes-actions/"))
    assert "Le COPIL approche." in said
    assert "pour le 27 novembre 2013" in said


def test_sent_twice_asks_once(browser, pilot, action):
    data = sent()
    assert [browser.post(f"{ADDRESS}?action=1", data).status_code for _ in range(2)] == [302, 302]
    assert UpdateRequest.objects.count() == 1


def test_the_page_sends_its_submission(browser, pilot, action):
    page = html5lib.parse(browser.get(f"{ADDRESS}?action=1").content.decode(), namespaceHTMLElements=False)
    submission = page.find(".//input[@name='submission']").get("value")
    assert browser.post(f"{ADDRESS}?action=1", sent(submission=submission)).status_code == 302


def test_what_already_waits_is_said(browser, pilot, action, mission):
    request_updates(actions=[action], asked_by=mission, submission=uuid4())
    assert "Déjà demandé le 15 novembre 2013, sans réponse encore." in words(browser.get(f"{ADDRESS}?action=1"))
    factories.record(action, mission)
    assert "Déjà demandé" not in words(browser.get(f"{ADDRESS}?action=1"))


def test_actions_without_pilot_are_not_asked_about(browser, pilot, action, other_action):
    assert "1 action sans pilote" in words(browser.get(f"{ADDRESS}?action=1&action=2"))
    browser.post(f"{ADDRESS}?action=1&action=2", sent())
    assert [request.action for request in UpdateRequest.objects.all()] == [action]


def test_nobody_to_ask(browser, action):
    assert browser.post(f"{ADDRESS}?action=1", sent()).status_code == 422
    assert not UpdateRequest.objects.exists()


def test_nothing_chosen(browser, action):
    assert "Aucune action n’est choisie." in words(browser.get(ADDRESS))


WRONG = {
    "a past day": ({"due_on": "2013-11-14"}, "Cette date est passée"),
    "no such day": ({"due_on": "2013-02-30"}, "date valide"),
    "a long message": ({"message": "x" * 501}, "500"),
    "NUL": ({"message": "a\0b"}, "Rien n’est encore demandé"),
    "no submission": ({"submission": ""}, "Rien n’est encore demandé"),
    "not a UUID": ({"submission": "x"}, "Rien n’est encore demandé"),
}


@pytest.mark.parametrize(("wrong", "reason"), WRONG.values(), ids=WRONG)
def test_wrong_input_keeps_what_was_typed(browser, pilot, action, wrong, reason):
    typed = sent(**wrong)
    response = browser.post(f"{ADDRESS}?action=1", typed)
    assert response.status_code == 422
    html = response.content.decode()
    assert reason in html
    page = html5lib.parse(html.replace("\0", ""), namespaceHTMLElements=False)
    if "message" not in wrong:
        assert page.find(".//textarea[@name='message']").text.strip() == typed["message"]
    assert page.find(".//input[@name='due_on']").get("value") == typed["due_on"]
    assert not UpdateRequest.objects.exists()


def test_a_form_without_submission_can_be_sent_again(browser, pilot, action):
    response = browser.post(f"{ADDRESS}?action=1", sent(submission=""))
    page = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    again = page.find(".//input[@name='submission']").get("value")
    assert browser.post(f"{ADDRESS}?action=1", sent(submission=again)).status_code == 302


@pytest.mark.parametrize(
    "query", ["action=un", "action=99", f"action={'9' * 5000}", "action=%00", "action=-1", "action=1.5"]
)
def test_wrong_address(browser, pilot, query):
    assert browser.get(f"{ADDRESS}?{query}").status_code == 400
    assert browser.post(f"{ADDRESS}?{query}", sent()).status_code == 400


ANSWERS = {
    "stranger": 404,
    "directory_admin": 404,
    "committee_member": 403,
    "pilot": 403,
    "mission": 302,
    "superuser": 302,
}


@pytest.mark.parametrize("who", ANSWERS)
def test_role(request, client_of, pilot, action, who):
    response = client_of(request.getfixturevalue(who)).post(f"{ADDRESS}?action=1", sent())
    assert response.status_code == ANSWERS[who]
    assert UpdateRequest.objects.exists() == (ANSWERS[who] == 302)


def test_as_many_queries_with_more_actions(browser, plan, pilot, mission):
    def count(numbers):
        query = "&".join(f"action={number}" for number in numbers)
        with CaptureQueriesContext(connection) as queries:
            browser.get(f"{ADDRESS}?{query}")
        return len(queries)

    for number in range(2, 8):
        action = factories.action(plan, number)
        factories.involve(action, factories.contact(f"Pilote {number}"))
        request_updates(actions=[action], asked_by=mission, submission=uuid4())
    count([2])
    assert count([2]) == count(range(2, 8))
