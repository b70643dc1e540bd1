"""The papers of a meeting: agenda and minutes on paper, and closing the minutes."""

from datetime import date, datetime
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone
from pypdf import PdfReader

from actions.meetings import close_minutes, record_decision
from actions.models import Meeting, Outcome, Weather
from reporting import minutes
from tests import factories
from tests.reporting.pages import text_of

PAGE = "/2012-2014/copil/2013-11-15/"


@pytest.fixture
def browser(client_of, mission):
    return client_of(mission)


@pytest.fixture
def decided(meeting, action, other_action, plan, mission):
    """The committee of today: a decision that changes action 1, none on action 2, one on the plan."""
    meeting.place, meeting.attendance, meeting.excused = "Salle 12", "MOUVES\nURSCOP", "COUAC"
    meeting.introduction = "Dernier comité de l’année."
    meeting.save()
    meeting.agenda.create(action=other_action, position=2)
    factories.record(action, mission, weather=Weather.STORMY, progress=50, expected_end=date(2013, 9, 30))
    carrier = factories.organisation("Union des SCOP", short_name="URSCOP")
    new_state = {"status": "in_progress", "weather": "cloudy", "progress": 60, "expected_end": date(2014, 3, 31)}
    shared = {"meeting": meeting, "author": mission}
    record_decision(
        **shared,
        submission=uuid4(),
        text="Signer à deux dès cette année.",
        action=action,
        carrier=carrier,
        due_on=date(2013, 12, 20),
        version=action.version,
        new_state=new_state,
    )
    factories.decision(meeting, mission, text="Tenir quatre comités par an.")
    earlier = factories.meeting(plan, date(2013, 6, 21))
    first = factories.meeting(plan, date(2013, 3, 22))
    settled = {"outcome": Outcome.DONE}
    factories.decision(earlier, mission, text="Encore ouverte.", due_on=date(2013, 9, 30))
    factories.decision(first, mission, text="Soldée depuis juin.", settled_on=date(2013, 9, 1), **settled)
    factories.decision(first, mission, text="Soldée avant juin.", settled_on=date(2013, 6, 21), **settled)
    return meeting


def paper(client, name="releve"):
    response = client.get(f"{PAGE}{name}.pdf")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    return PdfReader(BytesIO(response.content))


def words(reader):
    return " ".join("\n".join(page.extract_text() for page in reader.pages).split())


def test_the_minutes_say_all_that_was_decided(browser, decided):
    reader = paper(browser)
    text = words(reader)
    told = [
        "Projet de relevé de décisions du 15 novembre 2013",
        "Projet – ce relevé n’est pas encore arrêté",
        "Salle 12",
        "MOUVES ; URSCOP",
        "COUAC",
        "Dernier comité de l’année.",
        "Mener l’action 1",
        "En cours · en difficulté · 50 % · échéance le 30 septembre 2013",
        "Signer à deux dès cette année.",
        "Portée par URSCOP, pour le 20 décembre 2013",
        "En cours · à surveiller · 60 % · échéance le 31 mars 2014",
        "Mener l’action 2",
        "À lancer",
        "aucune",
        "Le plan dans son ensemble",
        "Tenir quatre comités par an.",
        "Suite donnée aux décisions précédentes",
        "Encore ouverte.",
        "en retard",
        "Soldée depuis juin.",
        "faite le 1er septembre 2013",
    ]
    places = [text.index(each) for each in told]
    assert places == sorted(places)
    assert "Soldée avant juin." not in text
    assert "Relevé de décisions du 15 novembre 2013" in reader.metadata.title


def test_closed_minutes_are_no_project_any_more(browser, decided, mission):
    close_minutes(meeting=decided, by=mission)
    text = words(paper(browser))
    assert "Projet" not in text
    assert "Relevé arrêté le 15 novembre 2013 par Agnès Mission." in text


def test_what_is_recorded_after_the_closing_does_not_enter_the_minutes(decided, action, mission, settings):
    settings.PORTAL_TODAY = None
    late = {"weather": Weather.STORMY, "progress": 5, "effective_on": date(2013, 11, 14)}
    with time_machine.travel(datetime(2013, 11, 20, 9, tzinfo=timezone.get_current_timezone()), tick=False):
        close_minutes(meeting=decided, by=mission)
    with time_machine.travel(datetime(2013, 11, 21, 9, tzinfo=timezone.get_current_timezone()), tick=False):
        factories.record(action, mission, **late)
        point = minutes.build(Meeting.objects.get(pk=decided.pk)).points[0]
    assert (point.before.update.progress, point.after.update.progress) == (50, 60)


def test_an_update_of_the_same_day_is_no_decision(decided, action, mission):
    factories.record(action, mission, progress=70, effective_on=date(2013, 11, 15))
    point = minutes.build(decided).points[0]
    assert (point.before.update.progress, point.after.update.progress) == (50, 60)


def test_the_agenda_on_paper(client_of, decided, pilot, committee_member, action, other_action, mission):
    for each, note in ((action, "Note sur la une."), (other_action, "Note sur la deux.")):
        factories.record(each, mission, committee_note=note, working_note="Reste entre nous.")
    text = words(paper(client_of(committee_member), "ordre-du-jour"))
    told = [
        "Ordre du jour du 15 novembre 2013",
        "Salle 12",
        "Mener l’action 1",
        "Note sur la une.",
        "Mener l’action 2",
    ]
    told += ["Note sur la deux.", "Décisions à suivre", "Encore ouverte."]
    places = [text.index(each) for each in told]
    assert places == sorted(places)
    assert "Soldée" not in text
    own = words(paper(client_of(pilot), "ordre-du-jour"))
    assert ("Note sur la une." in own, "Note sur la deux." in own) == (True, False)
    assert "Reste entre nous." not in text + own


def test_an_empty_meeting_has_its_papers(browser, plan):
    factories.meeting(plan, date(2013, 11, 15))
    assert "Aucune décision n’est encore saisie." in words(paper(browser))
    assert "L’ordre du jour n’est pas encore établi." in words(paper(browser, "ordre-du-jour"))


def test_closing_asks_first(browser, decided, mission):
    question = text_of(browser.get(f"{PAGE}arreter/"))
    assert "porte 2 décisions" in question
    assert "1 action de l’ordre du jour n’a pas de décision" in question
    assert not Meeting.objects.get(pk=decided.pk).is_closed
    response = browser.post(f"{PAGE}arreter/", follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    assert "Relevé arrêté le 15 novembre 2013 par Agnès Mission" in text_of(response)
    meeting = Meeting.objects.get(pk=decided.pk)
    assert (meeting.closed_on, meeting.closed_by) == (date(2013, 11, 15), mission)


def test_minutes_are_not_closed_before_the_day(browser, plan):
    factories.meeting(plan, date(2013, 12, 20))
    assert browser.post("/2012-2014/copil/2013-12-20/arreter/").status_code == 400
    assert not Meeting.objects.get().is_closed
