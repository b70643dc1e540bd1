"""The list of meetings, preparing one, its page and its agenda."""

from datetime import date, time

import pytest

from actions.meetings import close_minutes
from actions.models import Decision, Meeting, Outcome, Weather
from tests import factories
from tests.reporting.pages import forms_of, text_of

LIST = "/2012-2014/copil/"
PAGE = "/2012-2014/copil/2013-11-15/"
TYPED = {
    "held_on": "2013-12-20",
    "starts_at": "14:30",
    "place": "Salle 12",
    "introduction": "Bilan de l’année.",
    "attendance": "MOUVES\nURSCOP",
    "excused": "COUAC",
}
FOR_THE_MISSION = ["Modifier", "Arrêter le relevé", "Retirer", "Ajouter une décision", "Compléter l’ordre du jour"]


@pytest.fixture
def browser(client_of, mission):
    return client_of(mission)


@pytest.fixture
def readers(client_of, pilot, committee_member):
    return [client_of(pilot), client_of(committee_member)]


# The list


def test_without_meetings_the_list_helps(browser, readers, plan):
    assert "« Préparer un comité » fixe sa date" in text_of(browser.get(LIST))
    assert "La Mission ESS annonce ici le prochain." in text_of(readers[0].get(LIST))


def test_the_next_meeting_then_the_past_ones(browser, plan, mission, action):
    factories.meeting(plan, date(2013, 12, 20))
    factories.meeting(plan, date(2013, 11, 25), action)
    past = factories.meeting(plan, date(2013, 6, 21))
    factories.meeting(plan, date(2013, 3, 22))
    factories.decision(past, mission)
    factories.decision(past, mission, action, outcome=Outcome.DONE, settled_on=date(2013, 9, 1))
    text = text_of(browser.get(LIST))
    told = [
        "Dans 10 jours",
        "Comité du 25 novembre 2013",
        "1 action à l’ordre du jour",
        "Dans 35 jours",
        "Comité du 20 décembre 2013",
        "Ordre du jour vide",
        "21 juin 2013",
        "2 décisions, dont 1 à suivre",
        "à arrêter",
        "22 mars 2013",
        "Aucune décision",
    ]
    places = [text.index(words) for words in told]
    assert places == sorted(places)


def test_a_meeting_of_today_is_past_once_its_minutes_are_closed(browser, meeting, mission):
    assert "Aujourd’hui" in text_of(browser.get(LIST))
    close_minutes(meeting=meeting, by=mission)
    text = text_of(browser.get(LIST))
    assert "Aujourd’hui" not in text
    assert "à arrêter" not in text


# Preparing


def test_a_meeting_is_prepared(browser, plan):
    response = browser.post(f"{LIST}nouveau/", TYPED)
    assert response.url == "/2012-2014/copil/2013-12-20/"
    meeting = plan.meetings.get()
    assert (meeting.starts_at, meeting.place, meeting.present) == (time(14, 30), "Salle 12", ["MOUVES", "URSCOP"])


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"held_on": ""}, "obligatoire"),
        ({"held_on": "2013-02-30"}, "date valide"),
        ({"held_on": "2011-12-31"}, "n’avait pas encore commencé"),
        ({"held_on": "2013-11-15"}, "déjà prévu"),
        ({"starts_at": "midi"}, "heure valide"),
        ({"place": "x" * 201}, "200"),
    ],
)
def test_wrong_input_keeps_what_was_typed(browser, meeting, wrong, reason):
    typed = TYPED | wrong
    response = browser.post(f"{LIST}nouveau/", typed)
    assert response.status_code == 422
    assert reason in text_of(response)
    kept = forms_of(response)["meeting-form"]
    assert {name: kept[name].replace("\r\n", "\n") for name in typed} == typed
    assert Meeting.objects.count() == 1


def test_a_meeting_moves_with_its_agenda(browser, meeting):
    response = browser.post(f"{PAGE}modifier/", TYPED)
    assert response.url == "/2012-2014/copil/2013-12-20/"
    assert [item.action.number for item in Meeting.objects.get().agenda.all()] == [1]


def test_a_meeting_that_has_decided_is_not_moved(browser, decision):
    response = browser.post(f"{PAGE}modifier/", TYPED)
    assert response.status_code == 422
    assert "sa date ne change plus" in text_of(response)
    assert Meeting.objects.get().held_on == date(2013, 11, 15)


# The page


def test_readers_see_the_meeting_and_change_nothing(readers, decision, action, mission):
    factories.record(action, mission, weather=Weather.STORMY)
    for client in readers:
        text = text_of(client.get(PAGE))
        assert "Mener l’action 1" in text
        assert "En difficulté" in text
        assert "Présenter une simulation." in text
        assert [words for words in FOR_THE_MISSION if words in text] == []


def test_the_mission_has_its_tools_until_the_minutes_are_closed(browser, meeting, mission):
    text = text_of(browser.get(PAGE))
    assert [words for words in FOR_THE_MISSION if words not in text] == []
    close_minutes(meeting=meeting, by=mission)
    text = text_of(browser.get(PAGE))
    assert [words for words in FOR_THE_MISSION if words in text] == []
    assert "Relevé arrêté le 15 novembre 2013 par Agnès Mission" in text


def test_before_the_day_one_prepares_and_does_not_decide(browser, plan, action):
    factories.meeting(plan, date(2013, 12, 20), action)
    text = text_of(browser.get("/2012-2014/copil/2013-12-20/"))
    assert "Compléter l’ordre du jour" in text
    assert [
        words for words in ("Ajouter une décision", "Arrêter le relevé", "Relevé de décisions") if words in text
    ] == []
    assert browser.get("/2012-2014/copil/2013-12-20/decision/").status_code == 400
    assert browser.get("/2012-2014/copil/2013-12-20/releve.pdf").status_code == 400


@pytest.mark.parametrize("day", ["2013-11-14", "2013-02-30", "0000-01-01", "9999-12-31"])
def test_no_meeting_that_day(browser, meeting, day):
    assert browser.get(f"{LIST}{day}/").status_code == 404


# The agenda


@pytest.fixture
def long_agenda(meeting, other_action, plan):
    for position, action in enumerate([other_action, factories.action(plan, 3)], start=2):
        meeting.agenda.create(action=action, position=position)
    return meeting


def agenda_of(meeting):
    return [*meeting.agenda.values_list("action__number", "reason")]


def test_what_is_ticked_is_added_with_its_reason(browser, meeting, other_action, plan):
    factories.action(plan, 3)
    browser.post(f"{PAGE}points/", {"propositions": ["3", "2"], "numero": "", "motif": ""})
    reason = "sans nouvelles depuis le 1er janvier 2012"
    assert agenda_of(meeting) == [(1, ""), (3, reason), (2, reason)]


def test_any_action_is_added_by_its_number(browser, meeting, plan, mission):
    quiet = factories.action(plan, 7)
    factories.record(quiet, mission, expected_end=date(2014, 6, 30))
    browser.post(f"{PAGE}points/", {"numero": "7", "motif": "Bilan à mi-parcours"})
    assert agenda_of(meeting) == [(1, ""), (7, "Bilan à mi-parcours")]


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({}, "Cochez au moins une proposition"),
        ({"numero": "99"}, "n’a pas d’action 99"),
        ({"numero": "9" * 30}, "n’a pas d’action"),
        ({"numero": "1"}, "déjà à l’ordre du jour"),
        ({"numero": "0"}, "supérieure ou égale à 1"),
        ({"numero": "deux"}, "nombre entier"),
        ({"numero": "3", "motif": "x" * 301}, "300"),
        ({"propositions": ["1"]}, "n’en fait pas partie"),
        ({"propositions": ["x"]}, "n’en fait pas partie"),
    ],
)
def test_what_cannot_be_added(browser, meeting, other_action, sent, reason):
    sent = {"propositions": ["2"]} | sent if sent else sent
    response = browser.post(f"{PAGE}points/", sent)
    assert response.status_code == 422
    assert reason in text_of(response)
    assert agenda_of(meeting) == [(1, "")]
    kept = forms_of(response)["agenda-form"]
    assert kept.get("numero", "") == sent.get("numero", "")
    assert ("propositions" in kept) is (sent.get("propositions") == ["2"])


def test_reordered_without_a_script(browser, long_agenda):
    browser.post(f"{PAGE}points/3/rang/", {"rang": "1"})
    assert [number for number, _ in agenda_of(long_agenda)] == [3, 1, 2]


@pytest.mark.parametrize("rank", ["", "haut", "-1", "²", "9" * 5])
def test_no_such_rank(browser, long_agenda, rank):
    assert browser.post(f"{PAGE}points/3/rang/", {"rang": rank}).status_code == 400
    assert [number for number, _ in agenda_of(long_agenda)] == [1, 2, 3]


def test_the_reason_is_changed(browser, meeting):
    browser.post(f"{PAGE}points/1/motif/", {"motif": "Arbitrage attendu"})
    assert agenda_of(meeting) == [(1, "Arbitrage attendu")]


def test_a_reason_too_long_is_kept_and_refused(browser, meeting):
    response = browser.post(f"{PAGE}points/1/motif/", {"motif": "x" * 301})
    assert response.status_code == 422
    assert forms_of(response)["reason-form"]["motif"] == "x" * 301
    assert agenda_of(meeting) == [(1, "")]


def test_an_action_is_taken_off(browser, long_agenda):
    browser.post(f"{PAGE}points/2/retirer/")
    assert [number for number, _ in agenda_of(long_agenda)] == [1, 3]


def test_an_action_decided_on_stays(browser, decision, meeting):
    response = browser.post(f"{PAGE}points/1/retirer/", follow=True)
    assert "elle reste à l’ordre du jour" in text_of(response)
    assert agenda_of(meeting) == [(1, "")]


WRITES = ["modifier/", "points/", "points/1/rang/", "points/1/motif/", "points/1/retirer/", "decision/", "arreter/"]


@pytest.mark.parametrize("path", WRITES)
def test_closed_minutes_refuse_with_a_word(browser, meeting, mission, path):
    close_minutes(meeting=meeting, by=mission)
    before = [*Meeting.objects.values(), *meeting.agenda.values()]
    response = browser.post(PAGE + path, {"text": "Trop tard.", "rang": "1", **TYPED})
    assert response.status_code == 409
    assert "Le relevé de décisions du comité du 15 novembre 2013 est arrêté" in text_of(response)
    assert "Trop tard." in text_of(response)
    assert [*Meeting.objects.values(), *meeting.agenda.values()] == before


@pytest.mark.parametrize("path", [*WRITES, "points/1/decision/", "decisions/1/", "decisions/1/retirer/"])
def test_only_the_mission_writes(readers, client_of, stranger, client, decision, meeting, path):
    before = [*Meeting.objects.values(), *meeting.agenda.values(), *Decision.objects.values()]
    data = {"text": "Autre.", "rang": "1", **TYPED}
    assert [reader.post(PAGE + path, data).status_code for reader in readers] == [403, 403]
    assert client_of(stranger).post(PAGE + path, data).status_code == 404
    assert client.post(PAGE + path, data).url == f"/connexion/?next={PAGE}{path}"
    assert [*Meeting.objects.values(), *meeting.agenda.values(), *Decision.objects.values()] == before


def test_nul_is_refused(browser, plan):
    assert browser.post(f"{LIST}nouveau/", TYPED | {"introduction": "a\0b"}).status_code == 422
    assert not plan.meetings.exists()


def test_a_meeting_that_will_not_be_held_is_cancelled_with_its_agenda(client_of, mission, meeting):
    client, address = client_of(mission), f"{meeting.get_absolute_url()}annuler/"
    assert "1&nbsp;action" in client.get(address).content.decode()
    response = client.post(address)
    assert response.status_code == 302
    assert not Meeting.objects.exists()


def test_a_meeting_that_has_decided_is_not_cancelled(client_of, mission, meeting, decision):
    response = client_of(mission).post(f"{meeting.get_absolute_url()}annuler/")
    assert response.status_code == 409
    assert "il ne peut plus être annulé" in response.content.decode()
    assert Meeting.objects.exists()


@pytest.mark.parametrize("who", ["pilot", "committee_member"])
def test_only_the_mission_cancels(who, request, client_of, meeting):
    response = client_of(request.getfixturevalue(who)).post(f"{meeting.get_absolute_url()}annuler/")
    assert response.status_code == 403
    assert Meeting.objects.exists()
