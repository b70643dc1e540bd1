"""The Mission's desk: what waits for it, each figure leading to what it counts."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from actions.models import Answer, Decision, MailKind, Meeting, PilotReply, ReminderMail, UpdateRequest
from actors.clock import today
from tests import factories, sample_plan

ADDRESS = "/2012-2014/suivi/"


@pytest.fixture
def page(client_of, mission):
    def get():
        return client_of(mission).get(ADDRESS)

    return get


def text(response):
    return " ".join(response.content.decode().split())


def decide(meeting, author, *, due_on, words="Fixer une date"):
    return Decision.objects.create(meeting=meeting, author=author, text=words, due_on=due_on, submission=uuid4())


def test_an_empty_plan_says_what_to_do(page, plan):
    html = text(page())
    assert "Aucune réponse n’attend d’être examinée" in html
    assert "Préparer un comité" in html
    assert "Aucune décision n’est à suivre" in html


def test_the_alerts_lead_to_their_lists(page, plan, mission):
    sample_plan.fill(plan, mission)
    html = text(page())
    assert '<a href="/2012-2014/actions/?signal=retard"><strong>1</strong> en retard</a>' in html
    assert '<a href="/2012-2014/actions/?signal=silence"><strong>2</strong> sans nouvelles</a>' in html


def test_a_request_counts_until_it_is_answered(page, plan, action, mission):
    UpdateRequest.objects.create(action=action, asked_by=mission)
    assert "<strong>1</strong> demande de mise à jour sans réponse" in text(page())
    factories.record(action, mission)
    assert "Aucune demande de mise à jour sans réponse" in text(page())


def test_answers_wait_for_the_mission(page, plan, action, pilot):
    mail = ReminderMail.objects.create(kind=MailKind.REMINDER, key="k", email="paul@example.org", subject="Objet")
    PilotReply.objects.create(mail=mail, action=action, contact=pilot.contact, answer=Answer.BLOCKED)
    html = text(page())
    assert "<strong>1</strong> réponse à examiner" in html
    assert "Paul PILOTE" in html
    assert "<strong>Bloqué</strong>" in html


def test_the_meeting_of_the_day_opens_its_session(page, plan, action):
    meeting = Meeting.objects.create(plan=plan, held_on=today())
    assert "L’ordre du jour est encore vide" in text(page())
    meeting.agenda.create(action=action, position=1)
    html = text(page())
    assert "1 action à l’ordre du jour" in html
    assert reverse("seance", args=[plan.slug, meeting.held_on]) in html


def test_minutes_that_stay_open_are_recalled(page, plan):
    Meeting.objects.create(plan=plan, held_on=date(2013, 6, 21))
    assert "n’est pas arrêté" in text(page())


def test_overdue_decisions_stand_out(page, plan, mission):
    meeting = Meeting.objects.create(plan=plan, held_on=date(2013, 6, 21))
    decide(meeting, mission, due_on=today() - timedelta(days=1), words="Relancer la Région")
    decide(meeting, mission, due_on=today())
    html = text(page())
    assert "<strong>2</strong> décisions à suivre</a>, dont 1 en retard" in html
    assert "Relancer la Région" in html
