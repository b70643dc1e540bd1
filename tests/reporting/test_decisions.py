"""Decisions: taking one, correcting it, and following them all over the meetings."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.meetings import close_minutes
from actions.models import Decision, Outcome, Status
from actors.models import Organisation
from tests import factories
from tests.reporting.pages import document, forms_of, text_of

MEETING = "/2012-2014/copil/2013-11-15/"
ON_ACTION = f"{MEETING}points/1/decision/"
ON_PLAN = f"{MEETING}decision/"
TABLE = "/2012-2014/copil/decisions/"
STATE = {"status": "in_progress", "weather": "cloudy", "progress": "60", "expected_end": "2014-06-30"}


@pytest.fixture
def browser(client_of, mission):
    return client_of(mission)


def sent(**fields):
    return {"text": "Signer à deux dès cette année.", "submission": str(uuid4()), "version": "0"} | STATE | fields


# Taking a decision


def test_on_an_action_whoever_pilots_it_is_proposed_as_carrier(browser, meeting, pilot):
    form = forms_of(browser.get(ON_ACTION))["decision-form"]
    assert (form["carrier"], form["carrier_name"]) == (str(pilot.contact.organisation_id), "Paul PILOTE")
    assert "changes_state" not in form


def test_a_decision_leaves_the_state_alone_unless_it_is_said_to_change_it(browser, meeting, action, pilot):
    place = pilot.contact.organisation
    data = sent(carrier=place.pk, carrier_name="Paul", due_on="2013-12-20", weather="stormy")
    response = browser.post(ON_ACTION, data)
    assert response.url == f"{MEETING}#point-1"
    decision = Decision.objects.get()
    assert (decision.text, decision.action, decision.carrier) == ("Signer à deux dès cette année.", action, place)
    assert (decision.due_on, decision.carried_by) == (date(2013, 12, 20), "Paul (Organisation de Paul PILOTE)")
    assert not action.updates.exists()


def test_a_decision_that_changes_the_state_enters_the_history(browser, meeting, action):
    response = browser.post(ON_ACTION, sent(changes_state="on", committee_note="Décidé."), follow=True)
    update = action.updates.get()
    assert (update.meeting, update.weather, update.progress) == (meeting, "cloudy", 60)
    assert (update.expected_end, update.committee_note) == (date(2014, 6, 30), "Décidé.")
    sheet = text_of(browser.get("/2012-2014/actions/1/"))
    assert "décidé en COPIL du 15 novembre 2013" in sheet
    assert "60 %" in text_of(response)


def test_on_the_plan_as_a_whole(browser, meeting):
    assert browser.post(ON_PLAN, sent()).url == f"{MEETING}#plan"
    assert Decision.objects.get().action is None


def test_sent_twice_is_taken_once(browser, meeting, action):
    data = sent(changes_state="on")
    for _ in range(2):
        assert browser.post(ON_ACTION, data).status_code == 302
    assert (Decision.objects.count(), action.updates.count()) == (1, 1)


WRONG = {
    "no text": ({"text": ""}, "obligatoire"),
    "long": ({"text": "x" * 2001}, "2000"),
    "before the meeting": ({"due_on": "2013-11-14"}, "précède le comité"),
    "no such day": ({"due_on": "demain"}, "date valide"),
    "no such carrier": ({"carrier": "999999"}, "choix"),
    "no weather": ({"changes_state": "on", "weather": ""}, "Choisissez la météo"),
    "too far": ({"changes_state": "on", "progress": "101"}, "inférieure ou égale à 100"),
}


@pytest.mark.parametrize(("wrong", "reason"), WRONG.values(), ids=WRONG)
def test_wrong_input_keeps_what_was_typed(browser, meeting, action, wrong, reason):
    typed = sent(carrier_name="Paul", **wrong)
    response = browser.post(ON_ACTION, typed)
    assert response.status_code == 422
    assert reason in text_of(response)
    kept = forms_of(response)["decision-form"]
    names = {"text", "carrier_name", "due_on", "submission", *STATE} & typed.keys() - {"weather"}
    assert {name: kept[name] for name in names} == {name: typed[name] for name in names}
    assert not Decision.objects.exists()
    assert not action.updates.exists()


@pytest.mark.parametrize("wrong", [{"submission": ""}, {"submission": "x"}, {"version": "", "changes_state": "on"}])
def test_a_tampered_form_is_ready_to_be_sent_again(browser, meeting, wrong):
    response = browser.post(ON_ACTION, sent(**wrong))
    assert response.status_code == 422
    assert "Ce formulaire était incomplet" in text_of(response)
    assert browser.post(ON_ACTION, forms_of(response)["decision-form"]).status_code == 302


def test_a_conflict_shows_both_and_can_be_sent_again(browser, meeting, action, pilot):
    factories.record(action, pilot, status=Status.ON_HOLD, progress=15, committee_note="Suspendue faute de crédits.")
    response = browser.post(ON_ACTION, sent(changes_state="on"))
    assert response.status_code == 409
    text = text_of(response)
    for words in ("Suspendue faute de crédits.", "Paul Pilote", "À surveiller", "15 %", "60 %"):
        assert words in text
    assert not Decision.objects.exists()
    assert browser.post(ON_ACTION, forms_of(response)["decision-form"]).status_code == 302
    assert (Decision.objects.count(), action.updates.count()) == (1, 2)


def test_only_what_is_on_the_agenda_is_decided_on(browser, meeting, other_action):
    for number in (2, 99):
        assert browser.post(f"{MEETING}points/{number}/decision/", sent()).status_code == 404
    assert not Decision.objects.exists()


# Correcting


def test_a_decision_is_corrected(browser, decision):
    form = forms_of(browser.get(f"{MEETING}decisions/1/"))["decision-form"]
    assert form["text"] == "Présenter une simulation."
    browser.post(f"{MEETING}decisions/1/", form | {"text": "Présenter deux simulations.", "outcome": "done"})
    decision.refresh_from_db()
    assert (decision.text, decision.outcome) == ("Présenter deux simulations.", Outcome.OPEN)


def test_a_wrong_correction_is_kept_and_refused(browser, decision):
    response = browser.post(f"{MEETING}decisions/1/", {"text": "Mieux dit.", "due_on": "2013-01-01"})
    assert response.status_code == 422
    assert forms_of(response)["decision-form"]["text"] == "Mieux dit."
    decision.refresh_from_db()
    assert decision.text == "Présenter une simulation."


def test_a_decision_is_withdrawn(browser, decision):
    assert browser.post(f"{MEETING}decisions/1/retirer/").status_code == 302
    assert not Decision.objects.exists()


@pytest.mark.parametrize("path", ["points/1/decision/", "decisions/1/", "decisions/1/retirer/"])
def test_nothing_is_decided_once_the_minutes_are_closed(browser, decision, meeting, mission, path):
    close_minutes(meeting=meeting, by=mission)
    response = browser.post(MEETING + path, sent(text="Trop tard."))
    assert response.status_code == 409
    assert "Trop tard." in text_of(response)
    assert [row.text for row in Decision.objects.all()] == ["Présenter une simulation."]


# The table


@pytest.fixture
def followed(plan, action, mission):
    """Decisions of two meetings: overdue, open with and without a date, done, dropped."""
    june, march = factories.meeting(plan, date(2013, 6, 21)), factories.meeting(plan, date(2013, 3, 22))
    network = factories.organisation("Union des SCOP", short_name="URSCOP")
    done = {"outcome": Outcome.DONE, "settled_on": date(2013, 5, 1), "outcome_note": "Vite fait"}
    dropped = {"outcome": Outcome.DROPPED, "settled_on": date(2013, 9, 1), "outcome_note": "Sans objet"}
    for number, (meeting, fields) in enumerate(
        [
            (june, {}),
            (june, {"due_on": date(2013, 12, 20), "carrier": network}),
            (march, {"due_on": date(2013, 9, 30), "action": action}),
            (march, {"due_on": date(2013, 4, 30)} | done),
            (june, dropped),
            (march, {"due_on": date(2013, 11, 15)}),
        ],
        start=1,
    ):
        factories.decision(meeting, mission, text=f"D{number}", pk=number, **fields)
    return june


def rows(response):
    body = document(response).find(".//tbody")
    return [row.get("id").removeprefix("decision-") for row in body] if body is not None else []


def test_the_most_pressing_come_first(client_of, followed, pilot, committee_member):
    for reader in (pilot, committee_member):
        response = client_of(reader).get(TABLE)
        assert rows(response) == ["3", "6", "2", "1", "4", "5"]
        assert "Solder" not in text_of(response)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("suite=a-suivre", ["3", "6", "2", "1"]),
        ("suite=en-retard", ["3"]),
        ("suite=faites", ["4"]),
        ("suite=sans-suite", ["5"]),
        ("porteur=union-des-scop", ["2"]),
        ("comite=2013-03-22", ["3", "6", "4"]),
        ("comite=2013-03-22&suite=a-suivre", ["3", "6"]),
        ("porteur=union-des-scop&suite=faites", []),
    ],
)
def test_filters_stand_in_the_address(browser, followed, query, expected):
    response = browser.get(f"{TABLE}?{query}")
    assert response.status_code == 200
    assert rows(response) == expected


@pytest.mark.parametrize("query", ["suite=x", "porteur=x", "comite=2013-03-21", "comite=x", "comite=2013-02-30"])
def test_filters_that_do_not_exist(browser, followed, query):
    response = browser.get(f"{TABLE}?{query}")
    assert response.status_code == 400
    assert "Ces filtres ne sont pas valables" in text_of(response)


def test_what_is_overdue_stands_out(browser, followed):
    overdue = [row for row in document(browser.get(TABLE)).find(".//tbody") if row.get("class") == "row-overdue"]
    assert [row.get("id") for row in overdue] == ["decision-3"]
    assert "En retard" in "".join(overdue[0].itertext())


def test_the_decisions_of_another_plan_stay_apart(browser, followed, mission):
    other = factories.plan("2015-2020", is_current=False)
    factories.decision(factories.meeting(other, date(2013, 6, 21)), mission, text="Du plan suivant")
    assert "Du plan suivant" not in text_of(browser.get(TABLE))
    assert browser.post("/2015-2020/copil/decisions/3/suite/", {"outcome": "open"}).status_code == 404


def test_queries_stay_constant(browser, followed, action, mission):
    def count():
        with CaptureQueriesContext(connection) as queries:
            browser.get(TABLE)
        return len(queries)

    count()
    few = count()
    for number in range(5):
        carrier = factories.organisation(f"Porteur {number}")
        factories.decision(followed, mission, action, carrier=carrier)
    assert count() == few
    assert Organisation.objects.filter(decisions__isnull=False).distinct().count() == 6


# Settling


def settle(client, pk=3, query="", **data):
    return client.post(f"{TABLE}{pk}/suite/{query}", {"outcome": "done", "settled_on": "2013-11-14"} | data)


def test_settled_in_place(browser, followed):
    response = settle(browser, query="?suite=a-suivre", note="Reçue")
    assert response.url == f"{TABLE}?suite=a-suivre#decision-3"
    decision = Decision.objects.get(pk=3)
    assert (decision.outcome, decision.settled_on, decision.outcome_note) == ("done", date(2013, 11, 14), "Reçue")
    settle(browser, outcome="open")
    assert Decision.objects.get(pk=3).settled_on is None


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"settled_on": ""}, "Donnez le jour."),
        ({"settled_on": "hier"}, "date valide"),
        ({"settled_on": "2013-11-16"}, "entre le comité (22 mars 2013) et aujourd’hui"),
        ({"settled_on": "2013-03-21"}, "entre le comité"),
        ({"outcome": "dropped"}, "en un mot pourquoi"),
        ({"outcome": "finished"}, "finished"),
        ({"note": "x" * 301}, "300"),
    ],
)
def test_what_cannot_be_settled_is_kept_and_refused(browser, followed, wrong, reason):
    response = settle(browser, **wrong)
    assert response.status_code == 422
    assert reason in text_of(response)
    fields = {
        field.get("name"): field.get("value") for field in document(response).findall(".//details[@open]//input")
    }
    assert fields["settled_on"] == wrong.get("settled_on", "2013-11-14")
    assert fields["note"] == wrong.get("note", "")
    assert Decision.objects.get(pk=3).outcome == Outcome.OPEN


def test_only_the_mission_settles(client, client_of, followed, pilot, committee_member, stranger):
    statuses = [settle(client_of(user)).status_code for user in (pilot, committee_member, stranger)]
    assert statuses == [403, 403, 404]
    assert settle(client).status_code == 302
    assert Decision.objects.get(pk=3).outcome == Outcome.OPEN


@pytest.mark.parametrize("pk", [99, 9 * 10**30])
def test_no_such_decision(browser, followed, pk):
    assert settle(browser, pk).status_code == 404


# On the sheet of an action


def test_the_sheet_shows_what_was_still_awaited_that_day(browser, followed, action):
    sheet = "/2012-2014/actions/1/"
    assert "Décisions du comité D3 COPIL du 22 mars 2013" in text_of(browser.get(sheet))
    assert "En retard" in text_of(browser.get(sheet))
    assert "Décisions du comité" not in text_of(browser.get(f"{sheet}?au=2013-03-21"))
    settle(browser)
    assert "Décisions du comité" not in text_of(browser.get(sheet))
    then = text_of(browser.get(f"{sheet}?au=2013-09-30"))
    assert "Décisions du comité D3" in then
    assert "À suivre" in then
