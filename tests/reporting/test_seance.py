"""The séance: the agenda on the screen, point after point, and the decisions taken on the spot."""

from datetime import date
from uuid import uuid4

import html5lib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.meetings import add_to_agenda, change_reason
from actions.models import Decision, Meeting, Status, Weather
from actors.clock import now
from tests import factories

SEANCE = "/2012-2014/copil/2013-11-15/seance/"
FIRST, SECOND, THIRD, END = (f"{SEANCE}{place}/" for place in ("2", "1", "3", "bilan"))
TODAY = date(2013, 11, 15)


@pytest.fixture
def agenda(plan, pilot, action, meeting):
    """Actions 2, 1 and 3, in this order; action 1 is in the hands of `pilot`."""
    meeting.agenda.all().delete()
    actions = [factories.action(plan, 2), action, factories.action(plan, 3)]
    add_to_agenda(meeting=meeting, reasons=dict.fromkeys(actions, "À regarder ensemble"))
    return meeting


@pytest.fixture
def browser(client_of, mission, agenda):
    return client_of(mission)


def read(response):
    return response.content.decode().replace("&nbsp;", " ").replace("\u00a0", " ").replace("\u202f", " ")


def sent(**fields):
    return {"text": "Signer à deux.", "submission": str(uuid4()), "version": 0} | fields


def new_state(**fields):
    state = {"status": "in_progress", "weather": "cloudy", "progress": "60", "expected_end": ""}
    return sent(**{"changes_state": "on"} | state | fields)


def form_of(response):
    """Return what the browser would send of the decision form in a page."""
    page = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    form = next(each for each in page.iter("form") if "data-decision" in each.attrib)
    data = {field.get("name"): "".join(field.itertext()).removeprefix("\n") for field in form.iter("textarea")}
    for field in form.iter("input"):
        if field.get("type") not in ("radio", "checkbox") or "checked" in field.attrib:
            data[field.get("name")] = field.get("value", "on" if field.get("type") == "checkbox" else "")
    for field in form.iter("select"):
        data[field.get("name")] = next((o.get("value") for o in field.iter("option") if "selected" in o.attrib), "")
    return {name: value for name, value in data.items() if name != "csrfmiddlewaretoken"}


def decide(action, author, text="Attendre."):
    return factories.decision(Meeting.objects.get(held_on=TODAY), author, action, text=text)


# Where it begins and how it goes on


def test_it_opens_on_the_first_point(browser):
    assert browser.get(SEANCE).url == FIRST


def test_it_opens_on_the_first_point_without_a_decision(browser, plan, mission):
    for number in (2, 3):
        decide(plan.actions.get(number=number), mission)
    assert browser.get(SEANCE).url == SECOND


def test_it_opens_on_the_end_once_all_is_decided(browser, plan, mission):
    for action in plan.actions.all():
        decide(action, mission)
    assert browser.get(SEANCE).url == END


def test_an_empty_agenda(browser, agenda):
    agenda.agenda.all().delete()
    html = read(browser.get(SEANCE, follow=True))
    assert "L’ordre du jour est vide" in html
    assert 'href="/2012-2014/copil/2013-11-15/"' in html


@pytest.mark.parametrize(
    ("address", "place", "previous", "following"),
    [(FIRST, "1", None, SECOND), (SECOND, "2", FIRST, THIRD), (THIRD, "3", SECOND, END)],
)
def test_steps(browser, address, place, previous, following):
    html = read(browser.get(address))
    assert f"<strong>{place}</strong> sur 3" in html
    assert f'rel="next" href="{following}"' in html
    assert (f'rel="prev" href="{previous}"' in html) == (previous is not None)
    assert f"Sans décision, {'voir le bilan' if following == END else 'passer au suivant'} <kbd>→</kbd></a>" in html


def test_a_decided_point_is_marked(browser, action, mission):
    decide(action, mission)
    html = read(browser.get(SECOND))
    assert html.count('<li class="is-decided">') == 1
    assert "Passer au suivant <kbd>→</kbd></a>" in html


# What the room sees


def test_what_is_shown(browser, agenda, action, mission, pilot):
    change_reason(agenda.agenda.get(action=action), reason="Échéance à revoir")
    action.ends_on = date(2013, 6, 30)
    action.save()
    factories.record(
        action,
        pilot,
        weather=Weather.STORMY,
        progress=45,
        expected_end=date(2013, 10, 31),
        committee_note="Le marché est infructueux.",
        working_note="Ne pas le dire en réunion.",
    )
    earlier = factories.meeting(agenda.plan, date(2013, 6, 21))
    factories.decision(earlier, mission, action, text="Découper le marché.", due_on=date(2013, 9, 30))
    settled = {"text": "Une ancienne décision.", "outcome": "done", "settled_on": date(2013, 7, 1)}
    factories.decision(earlier, mission, action, **settled)
    decide(action, mission, "Relancer le marché.")
    response = browser.get(SECOND)
    html = read(response)
    for text in (
        "Objectif 1 – Objectif n° 1",
        "Mener l’action 1</h1>",
        "Échéance à revoir",
        "Organisation de Paul PILOTE – Paul PILOTE",
        "En difficulté",
        "45 %",
        "31 octobre 2013",
        "repoussée une fois, + 4 mois",
        "L’échéance du 31 octobre 2013 est dépassée de 15 jours",
        "Le marché est infructueux.",
        "Découper le marché.",
        "Comité du 21 juin 2013, pour le 30 septembre 2013",
        "Relancer le marché.",
    ):
        assert text in html
    assert "Une ancienne décision." not in html
    assert "Ne pas le dire en réunion." not in html
    assert response.context["step"].latest.shown_working_note == ""


def test_it_shows_the_day_of_the_meeting(client_of, mission, plan, action):
    """Minutes completed later: the room saw the state of its own day."""
    factories.meeting(plan, date(2013, 10, 15), action)
    factories.record(action, mission, progress=20, effective_on=date(2013, 10, 1))
    factories.record(action, mission, progress=70, effective_on=date(2013, 11, 1))
    html = read(client_of(mission).get("/2012-2014/copil/2013-10-15/seance/1/"))
    assert "<strong>20 %</strong>" in html
    assert "<strong>70 %</strong>" not in html


def test_the_form_is_prefilled(browser, action, pilot):
    factories.record(action, pilot, weather=Weather.STORMY, progress=35, expected_end=date(2014, 5, 1))
    form = form_of(browser.get(SECOND))
    assert form.pop("submission")
    assert form == {
        "text": "",
        "carrier": str(pilot.contact.organisation_id),
        "carrier_name": "Paul PILOTE",
        "due_on": "",
        "version": "1",
        "status": "in_progress",
        "weather": "stormy",
        "progress": "35",
        "expected_end": "2014-05-01",
        "committee_note": "",
    }


def test_the_frame_has_no_menu(browser):
    html = read(browser.get(FIRST))
    assert "site-nav" not in html
    assert "seance.js" in html


def test_a_demonstration_says_so(browser, plan):
    assert "suivi inventé" not in read(browser.get(FIRST))
    plan.is_demonstration = True
    plan.save()
    assert "suivi inventé" in read(browser.get(FIRST))


def test_the_number_of_queries_is_constant(browser, agenda, mission):
    def count():
        with CaptureQueriesContext(connection) as queries:
            browser.get(FIRST)
        return len(queries)

    count()
    few = count()
    for number in range(4, 10):
        action = factories.action(agenda.plan, number)
        factories.record(action, mission)
        add_to_agenda(meeting=agenda, reasons={action: ""})
        decide(action, mission)
    assert count() == few


# What is decided


def test_a_decision(browser, agenda, action, mission, pilot):
    carrier = pilot.contact.organisation
    data = sent(carrier=carrier.pk, carrier_name="Paul PILOTE", due_on="2013-12-20")
    response = browser.post(SECOND, data, follow=True)
    assert response.redirect_chain == [(THIRD, 302)]
    assert "Action 1 : décision enregistrée." in read(response)
    decision = agenda.decisions.get()
    assert (decision.action, decision.text, decision.author) == (action, "Signer à deux.", mission)
    assert (decision.carrier, decision.carrier_name, decision.due_on) == (carrier, "Paul PILOTE", date(2013, 12, 20))
    assert not action.updates.exists()


def test_the_last_decision_leads_to_the_end(browser):
    assert browser.post(THIRD, sent()).url == END


def test_a_decision_that_changes_the_state(browser, agenda, action):
    response = browser.post(SECOND, new_state(expected_end="2014-03-31"), follow=True)
    assert "décision enregistrée, état « En cours »" in read(response)
    update = action.updates.get()
    assert (update.meeting, update.effective_on) == (agenda, TODAY)
    assert (update.status, update.weather, update.progress) == ("in_progress", "cloudy", 60)
    assert update.expected_end == date(2014, 3, 31)
    assert update.committee_note == "Signer à deux."
    assert "décidé en COPIL du 15 novembre 2013" in read(browser.get("/2012-2014/actions/1/"))


def test_a_state_that_does_not_change_is_not_recorded(browser, agenda, action):
    """The fields of the state are sent with the form; they count once the box is ticked."""
    browser.post(SECOND, new_state(changes_state=""))
    assert agenda.decisions.exists()
    assert not action.updates.exists()


def test_sent_twice_is_recorded_once(browser, agenda, action):
    data = new_state()
    assert [browser.post(SECOND, data).url for _ in range(2)] == [THIRD, THIRD]
    assert agenda.decisions.count() == action.updates.count() == 1


WRONG = {
    "no text": (sent(text=""), "obligatoire"),
    "endless": (sent(text="x" * 2001), "2000"),
    "before the meeting": (sent(due_on="2013-11-14"), "précède le comité"),
    "no such day": (sent(due_on="bientôt"), "date valide"),
    "no such organisation": (sent(carrier="999999"), "choix"),
    "no weather": (new_state(weather=""), "Choisissez la météo"),
    "too much progress": (new_state(progress="101"), "inférieure ou égale à 100"),
    "tampered": (sent(submission="x"), "incomplet"),
    "version": (sent(version=""), "incomplet"),
}


@pytest.mark.parametrize(("data", "reason"), WRONG.values(), ids=WRONG)
def test_wrong_input_keeps_what_was_typed(browser, agenda, action, data, reason):
    response = browser.post(SECOND, data)
    assert response.status_code == 422
    html = read(response).replace(" ", "")
    assert reason.replace(" ", "") in html
    typed = form_of(response)
    for name in ("text", "due_on", "progress"):
        assert typed[name] == data.get(name, "")
    assert typed.get("changes_state", "") == data.get("changes_state", "")
    assert not agenda.decisions.exists()
    assert not action.updates.exists()


def test_a_conflict_keeps_what_was_typed(browser, agenda, action, pilot):
    factories.record(action, pilot, status=Status.ON_HOLD, progress=15, working_note="Entre nous.")
    response = browser.post(SECOND, new_state())
    assert response.status_code == 409
    html = read(response)
    assert "Paul Pilote a déclaré" in html
    assert "Suspendue" in html
    assert "Entre nous." not in html
    assert not agenda.decisions.exists()
    again = form_of(response)
    assert (again["text"], again["progress"], again["version"]) == ("Signer à deux.", "60", "1")
    assert browser.post(SECOND, again).url == THIRD
    assert (agenda.decisions.count(), action.updates.count()) == (1, 2)


def test_a_decision_alone_does_not_mind_what_was_recorded_meanwhile(browser, agenda, action, pilot):
    factories.record(action, pilot)
    assert browser.post(SECOND, sent()).url == THIRD
    assert agenda.decisions.count() == 1


# The end


def test_the_end(browser, agenda, action, mission):
    decide(action, mission, "Signer à deux.")
    factories.decision(agenda, mission, text="Se revoir en mars.")
    html = read(browser.get(END))
    assert "3 points à l’ordre du jour, dont 2 sans décision" in html
    for text in ("Signer à deux.", "Se revoir en mars.", "Sans décision"):
        assert text in html
    for address in (FIRST, SECOND, THIRD, "/2012-2014/copil/2013-11-15/releve.pdf"):
        assert f'href="{address}"' in html


# When it is open, and to whom


@pytest.mark.parametrize("address", [SEANCE, FIRST, END])
def test_closed_minutes(browser, agenda, mission, address):
    Meeting.objects.update(closed_at=now(), closed_by=mission)
    response = browser.get(address)
    assert response.status_code == 409
    assert "Relevé arrêté" in read(response)


def test_a_decision_after_the_minutes_were_closed(browser, agenda, mission):
    Meeting.objects.update(closed_at=now(), closed_by=mission)
    response = browser.post(SECOND, sent())
    assert response.status_code == 409
    assert "Signer à deux." in read(response)
    assert not Decision.objects.exists()


@pytest.mark.parametrize("path", ["", "1/", "bilan/"])
def test_before_the_day(client_of, mission, plan, action, path):
    factories.meeting(plan, date(2013, 12, 13), action)
    client = client_of(mission)
    for response in (client.get(f"/2012-2014/copil/2013-12-13/seance/{path}"),):
        assert response.status_code == 409
        assert "la séance s’ouvrira ce jour-là" in read(response)
    if path == "1/":
        assert client.post(f"/2012-2014/copil/2013-12-13/seance/{path}", sent()).status_code == 409
        assert not Decision.objects.exists()


ANSWERS = {
    "stranger": 404,
    "directory_admin": 404,
    "committee_member": 403,
    "pilot": 403,
    "mission": 302,
    "superuser": 302,
}


@pytest.mark.parametrize("who", ANSWERS)
def test_who_decides(request, client_of, agenda, who):
    response = client_of(request.getfixturevalue(who)).post(SECOND, sent())
    assert response.status_code == ANSWERS[who]
    assert agenda.decisions.exists() == (ANSWERS[who] == 302)


def test_visitors_sign_in_first(client, agenda):
    assert client.post(SECOND, sent()).url == f"/connexion/?next={SECOND}"
    assert not agenda.decisions.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_action_that_is_not_on_the_agenda(browser, agenda, method):
    factories.action(agenda.plan, 4)
    for number in (4, 99):
        assert getattr(browser, method)(f"{SEANCE}{number}/", sent()).status_code == 404
    assert not agenda.decisions.exists()


def test_no_meeting_on_that_day(browser):
    assert browser.get("/2012-2014/copil/2013-11-14/seance/").status_code == 404


def test_other_methods(browser):
    assert [browser.post(address).status_code for address in (SEANCE, END)] == [405, 405]
    assert browser.put(FIRST).status_code == 405


def test_the_meeting_leads_here(browser):
    assert f'href="{SEANCE}"' in read(browser.get("/2012-2014/copil/2013-11-15/"))
