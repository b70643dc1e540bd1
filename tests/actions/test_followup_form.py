"""The update form and « Confirmer sans changement »: what is typed is recorded once, or kept."""

from datetime import date
from uuid import uuid4

import html5lib
import pytest
from django.test import Client

from actions.models import Status, Weather
from tests import factories

ADDRESS = "/2012-2014/actions/1/suivi/"
CONFIRM = f"{ADDRESS}confirmer/"
SHEET = "/2012-2014/actions/1/"
TYPED = {
    "status": "in_progress",
    "weather": "cloudy",
    "progress": "60",
    "expected_end": "2014-06-30",
    "effective_on": "2013-11-12",
    "committee_note": "Le marché est attribué.",
    "working_note": "Relancer la direction.",
}


def sent(version=0, **fields):
    return TYPED | {"version": version, "submission": str(uuid4())} | fields


def form_of(response):
    """Return what the browser would send of the update form in a page."""
    page = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    form = next(each for each in page.iter("form") if "followup-form" in each.get("class", ""))
    data = {field.get("name"): "".join(field.itertext()).removeprefix("\n") for field in form.iter("textarea")}
    for field in form.iter("input"):
        if field.get("type") != "radio" or "checked" in field.attrib:
            data[field.get("name")] = field.get("value", "")
    return {name: value for name, value in data.items() if name != "csrfmiddlewaretoken"}


def typed_in(response):
    return {name: value for name, value in form_of(response).items() if name in TYPED}


@pytest.fixture
def browser(client_of, mission):
    return client_of(mission)


def test_the_form_shows_the_current_state(browser, action, mission):
    factories.record(
        action, mission, weather=Weather.STORMY, progress=35, expected_end=date(2014, 5, 1), committee_note="Avant."
    )
    form = form_of(browser.get(ADDRESS))
    assert form.pop("submission")
    assert form == {
        "status": "in_progress",
        "weather": "stormy",
        "progress": "35",
        "expected_end": "2014-05-01",
        "effective_on": "2013-11-15",
        "committee_note": "",
        "working_note": "",
        "version": "1",
    }


def test_the_planned_end_is_proposed_first(browser, action):
    action.ends_on = date(2014, 1, 31)
    action.save()
    assert form_of(browser.get(ADDRESS))["expected_end"] == "2014-01-31"


def test_recorded(browser, action, mission):
    response = browser.post(ADDRESS, sent(), follow=True)
    assert response.redirect_chain == [(SHEET, 302)]
    assert "Action 1 : « En cours » au 12 novembre 2013." in response.content.decode().replace("\u00a0", " ")
    update = action.updates.get()
    assert (update.status, update.weather, update.progress) == ("in_progress", "cloudy", 60)
    assert (update.expected_end, update.effective_on) == (date(2014, 6, 30), date(2013, 11, 12))
    assert (update.committee_note, update.working_note) == (TYPED["committee_note"], TYPED["working_note"])
    assert update.author == mission
    action.refresh_from_db()
    assert (action.status, action.version) == ("in_progress", 1)


def test_the_form_of_the_page_can_be_sent_as_it_is(browser, action, mission):
    factories.record(action, mission)
    assert browser.post(ADDRESS, form_of(browser.get(ADDRESS))).status_code == 302
    assert action.updates.count() == 2


ANSWERS = {
    "stranger": 404,
    "directory_admin": 404,
    "committee_member": 403,
    "pilot": 302,
    "mission": 302,
    "superuser": 302,
}


@pytest.mark.parametrize("address", [ADDRESS, CONFIRM])
@pytest.mark.parametrize("who", ANSWERS)
def test_role(request, client_of, pilot, action, who, address):
    response = client_of(request.getfixturevalue(who)).post(address, sent())
    assert response.status_code == ANSWERS[who]
    assert action.updates.exists() == (ANSWERS[who] == 302)


@pytest.mark.parametrize("path", ["", "confirmer/"])
def test_a_pilot_does_not_record_the_actions_of_others(client_of, pilot, other_action, path):
    response = client_of(pilot).post(f"/2012-2014/actions/2/suivi/{path}", sent())
    assert response.status_code == 403
    assert "Action non permise" in response.content.decode()
    assert not other_action.updates.exists()


@pytest.mark.parametrize("address", [ADDRESS, CONFIRM])
def test_visitors_log_in_first(client, action, address):
    assert client.post(address, sent()).url == f"/connexion/?next={address}"
    assert not action.updates.exists()


def test_other_methods(browser, action):
    assert browser.put(ADDRESS).status_code == 405
    assert browser.delete(ADDRESS).status_code == 405
    assert browser.get(CONFIRM).status_code == 405


@pytest.mark.parametrize("number", [0, 7, 99999])
@pytest.mark.parametrize("path", ["", "confirmer/"])
def test_unknown_action(browser, action, number, path):
    assert browser.post(f"/2012-2014/actions/{number}/suivi/{path}", sent()).status_code == 404


@pytest.mark.parametrize(
    ("typed", "weather", "progress"),
    [
        ({"status": "on_hold"}, "", 60),
        ({"status": "abandoned", "weather": "windy"}, "", 60),
        ({"status": "completed", "progress": "60"}, "", 100),
        ({"status": "completed", "progress": "101"}, "", 100),
        ({"status": "completed", "progress": ""}, "", 100),
        ({"status": "not_started", "progress": "60"}, "", 0),
        ({"status": "in_progress", "progress": "0"}, "cloudy", 0),
    ],
)
def test_what_the_status_rules_out_is_left_out(browser, action, typed, weather, progress):
    assert browser.post(ADDRESS, sent(**typed)).status_code == 302
    update = action.updates.get()
    assert (update.status, update.weather, update.progress) == (typed["status"], weather, progress)


WRONG = {
    "to come": ({"effective_on": "2013-11-16"}, "Cette date est dans l’avenir"),
    "no day": ({"effective_on": ""}, "obligatoire"),
    "no such day": ({"effective_on": "2013-02-30"}, "date valide"),
    "no such end": ({"expected_end": "bientôt"}, "date valide"),
    "no weather": ({"weather": ""}, "Choisissez la météo"),
    "unknown weather": ({"weather": "windy"}, "windy"),
    "unknown status": ({"status": "finished"}, "finished"),
    "no status": ({"status": ""}, "obligatoire"),
    "above 100": ({"progress": "101"}, "inférieure ou égale à 100"),
    "below 0": ({"progress": "-1"}, "supérieure ou égale à 0"),
    "huge": ({"progress": "9" * 30}, "inférieure ou égale à 100"),
    "not a number": ({"progress": "beaucoup"}, "nombre entier"),
    "no progress": ({"progress": ""}, "Donnez l’avancement"),
    "long note": ({"committee_note": "x" * 4001}, "4000"),
    "long working note": ({"working_note": "x" * 4001}, "4000"),
}


@pytest.mark.parametrize(("wrong", "reason"), WRONG.values(), ids=WRONG)
def test_wrong_input_keeps_what_was_typed(browser, action, wrong, reason):
    typed = sent(**wrong)
    response = browser.post(ADDRESS, typed)
    assert response.status_code == 422
    html = response.content.decode()
    assert "Rien n’est encore enregistré" in html
    assert reason in html
    expected = {name: typed[name] for name in TYPED}
    for name in ("status", "weather"):  # a choice that does not exist cannot stay chosen
        if name in wrong:
            del expected[name]
    assert typed_in(response) == expected
    assert not action.updates.exists()
    assert form_of(response)["submission"] == typed["submission"]


def test_a_note_of_the_greatest_length(browser, action):
    assert browser.post(ADDRESS, sent(committee_note="é" * 4000)).status_code == 302
    assert action.updates.get().committee_note == "é" * 4000


def test_nul_is_refused(browser, action):
    assert browser.post(ADDRESS, sent(committee_note="a\0b")).status_code == 422
    assert not action.updates.exists()


@pytest.mark.parametrize("field", ["version", "submission"])
@pytest.mark.parametrize("value", ["", "x", "-1", "\0"])
def test_tampered_form(browser, action, field, value):
    assert browser.post(ADDRESS, sent(**{field: value})).status_code == 422
    assert not action.updates.exists()


def test_extra_fields_are_ignored(browser, action, other_action, mission, pilot):
    extra = {
        "author": pilot.pk,
        "action": other_action.pk,
        "recorded_at": "2012-01-01 00:00",
        "is_confirmation": "on",
        "id": 999,
        "pk": 999,
    }
    assert browser.post(ADDRESS, sent(**extra)).status_code == 302
    update = action.updates.get()
    assert (update.author, update.recorded_on, update.is_confirmation) == (mission, date(2013, 11, 15), False)
    assert update.pk != 999


def test_backdated_update_says_so(browser, action, mission):
    factories.record(action, mission, progress=90, effective_on=date(2013, 11, 14))
    html = browser.post(ADDRESS, sent(version=1), follow=True).content.decode()
    assert "l’état actuel ne change pas" in html
    action.refresh_from_db()
    assert action.progress == 90


def test_sent_twice_is_recorded_once(browser, action):
    data = sent()
    assert [browser.post(ADDRESS, data).status_code for _ in range(2)] == [302, 302]
    assert action.updates.count() == 1


def test_conflict_shows_both_and_can_be_sent_again(browser, action, pilot):
    factories.record(
        action,
        pilot,
        status=Status.ON_HOLD,
        progress=15,
        committee_note="Suspendue faute de crédits.",
        working_note="Voir en janvier.",
        effective_on=date(2013, 11, 10),
    )
    typed = sent(version=0)
    response = browser.post(ADDRESS, typed)
    assert response.status_code == 409
    html = response.content.decode()
    for text in ("Paul Pilote", "Suspendue", "15&nbsp;%", "Suspendue faute de crédits.", "Voir en janvier."):
        assert text in html
    for text in ("À surveiller", "60&nbsp;%", "30 juin 2014", "<td>Le marché est attribué.</td>"):
        assert text in html
    assert typed_in(response) == TYPED
    assert action.updates.count() == 1

    again = form_of(response)
    assert again["version"] == "1"
    assert again["submission"] != typed["submission"]
    assert browser.post(ADDRESS, again).status_code == 302
    assert action.updates.count() == 2
    assert action.updates.latest_first().first().committee_note == TYPED["committee_note"]


def test_the_same_submission_with_other_words_is_a_conflict(browser, action):
    data = sent()
    browser.post(ADDRESS, data)
    response = browser.post(ADDRESS, data | {"committee_note": "Autre chose."})
    assert response.status_code == 409
    assert typed_in(response)["committee_note"] == "Autre chose."
    assert action.updates.count() == 1


def test_confirmed_in_one_click(client_of, pilot, action, mission):
    factories.record(action, mission, progress=35, weather=Weather.CLOUDY)
    data = {"version": 1, "submission": str(uuid4())}
    client = client_of(pilot)
    response = client.post(CONFIRM, data, follow=True)
    assert response.redirect_chain == [(SHEET, 302)]
    assert "état confirmé sans changement" in response.content.decode()
    client.post(CONFIRM, data)
    update = action.updates.get(is_confirmation=True)
    assert (update.author, update.effective_on) == (pilot, date(2013, 11, 15))
    assert (update.status, update.weather, update.progress) == ("in_progress", "cloudy", 35)


def test_confirming_a_stale_version_is_a_conflict(browser, action, pilot):
    factories.record(action, pilot, status=Status.ON_HOLD)
    response = browser.post(CONFIRM, {"version": 0, "submission": str(uuid4())})
    assert response.status_code == 409
    assert "Paul Pilote" in response.content.decode()
    assert form_of(response)["version"] == "1"
    assert action.updates.count() == 1


GARBAGE = {
    "nothing": {},
    "no version": {"submission": str(uuid4())},
    "no submission": {"version": 0},
    "a word": {"version": "un", "submission": str(uuid4())},
    "endless": {"version": "9" * 5000, "submission": str(uuid4())},
    "not a UUID": {"version": 0, "submission": "x"},
    "NUL": {"version": "0\0", "submission": "\0"},
}


@pytest.mark.parametrize("data", GARBAGE.values(), ids=GARBAGE)
def test_incomplete_confirmation(browser, action, data):
    response = browser.post(CONFIRM, data)
    assert response.status_code == 400
    assert "Cette confirmation est incomplète." in response.content.decode()
    assert not action.updates.exists()


@pytest.mark.parametrize("version", ["-1", "9" * 30])
def test_confirmation_of_a_version_that_never_was(browser, action, version):
    assert browser.post(CONFIRM, {"version": version, "submission": str(uuid4())}).status_code == 409


@pytest.mark.parametrize(("path", "status"), [("", 422), ("confirmer/", 400)])
def test_the_submission_of_another_action(browser, action, other_action, path, status):
    data = sent()
    browser.post(ADDRESS, data)
    assert browser.post(f"/2012-2014/actions/2/suivi/{path}", data).status_code == status
    assert not other_action.updates.exists()


@pytest.mark.parametrize("address", [ADDRESS, CONFIRM])
def test_forms_are_protected(action, mission, address):
    client = Client(enforce_csrf_checks=True)
    client.force_login(mission, backend="allauth.account.auth_backends.AuthenticationBackend")
    response = client.post(address, sent())
    assert response.status_code == 403
    assert "Formulaire périmé" in response.content.decode()
    assert not action.updates.exists()
    client.get(ADDRESS)
    token = client.cookies["csrftoken"].value
    assert client.post(address, sent(csrfmiddlewaretoken=token)).status_code == 302
