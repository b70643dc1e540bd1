"""What the mails say: both parts, the links of those with and without an account, the headers."""

import re
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from actions.models import ReminderMail, UpdateRequest
from actors.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db

PORTAL = "https://portail.example.org"


@pytest.fixture(autouse=True)
def addresses(settings):
    settings.PORTAL_URL = PORTAL
    settings.MISSION_EMAIL = "Mission ESS <ess@metropole.example>"


@pytest.fixture
def send(mailoutbox):
    """Return a function that runs the command and returns the mails that left, by recipient."""

    def run():
        mailoutbox.clear()
        call_command("send_reminders", "--send", stdout=StringIO())
        return {mail.to[0]: mail for mail in mailoutbox}

    return run


@pytest.fixture
def outside(other_action):
    """The pilot of action 2, who has no account."""
    contact = factories.contact("Odile OUTRE", email="odile@example.org")
    factories.involve(other_action, contact)
    return contact


def parts(mail):
    html, mime_type = mail.alternatives[0]
    assert mime_type == "text/html"
    return mail.body, html


def links(part):
    return re.findall(r"https://[^\s\"<]+", part.replace("&amp;", "&"))


def test_a_pilot_with_an_account_is_led_to_the_update_screen(send, pilot, action):
    for part in parts(send()["paul@example.org"]):
        assert f"{PORTAL}/2012-2014/actions/1/suivi/?retour=mes-actions" in links(part)
        assert f"{PORTAL}/2012-2014/mes-actions/" in links(part)
        assert "/reponse/" not in part
        assert "Bonjour Paul PILOTE," in part
        assert "Sans nouvelles depuis le 1er janvier 2012" in part


def test_a_pilot_without_account_answers_by_signed_links(send, outside):
    for part in parts(send()["odile@example.org"]):
        signed = [link for link in links(part) if "/reponse/" in link]
        assert [link.partition("?")[2] for link in signed] == [
            "reponse=inchange",
            "reponse=avance",
            "reponse=bloque",
        ]
        assert "/suivi/" not in part
        assert "jusqu’au 29 novembre 2013" in part
        for link in signed:
            answer = Client().get(link.removeprefix(PORTAL))
            assert answer.status_code == 200
            assert "Mener l’action 2" in answer.content.decode()


@pytest.mark.parametrize("fields", [{"is_active": False}, {"role": None}], ids=["closed", "without the role"])
def test_an_account_that_cannot_record_is_none(send, pilot, fields):
    pilot.is_active = fields.get("is_active", True)
    pilot.save()
    if "role" in fields:
        pilot.groups.clear()
    assert "/reponse/" in send()["paul@example.org"].body


def test_an_agent_of_the_mission_may_be_a_pilot(send, pilot):
    pilot.groups.set(type(pilot.groups.first()).objects.filter(name=Role.MISSION))
    assert "/suivi/" in send()["paul@example.org"].body


def test_one_mail_holds_all_actions_and_reasons(send, pilot, other_action, mission):
    factories.involve(other_action, pilot.contact)
    UpdateRequest.objects.create(
        action=other_action, asked_by=mission, due_on=date(2013, 11, 22), message="Avant le COPIL & après\u202f?"
    )
    mail = send()["paul@example.org"]
    assert mail.subject == "Plan ESS\u00a0: 2 actions à mettre à jour"
    text, html = parts(mail)
    assert "Action 1. Mener l’action 1" in text
    assert "Action 2. Mener l’action 2" in text
    assert "«\u00a0Avant le COPIL & après\u202f?\u00a0»" in text
    assert "«\u00a0Avant le COPIL &amp; après\u202f?\u00a0»" in html
    for part in (text, html):
        assert "(demande du 15 novembre 2013, réponse attendue pour le 22 novembre 2013)" in part


def test_headers(send, pilot):
    message = send()["paul@example.org"].message()
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Reply-To"] == "Mission ESS <ess@metropole.example>"
    assert message.get_content_type() == "multipart/alternative"
    assert b"Subject: \n" not in message.as_bytes(), "a first line that is empty confuses servers"


def test_the_mail_says_why_and_whom_to_write_to(send, pilot):
    for part in parts(send()["paul@example.org"]):
        assert "Vous recevez ce courriel parce que" in part
        assert "ess@metropole.example" in part


def test_nothing_is_fetched_when_the_mail_is_read(send, pilot):
    _, html = parts(send()["paul@example.org"])
    assert not re.search(r"<(img|link|script|iframe)|url\(|src=", html)


def test_texts_cannot_forge_headers_nor_markup(send, pilot, action):
    forged = "Titre\r\nBcc: tous@example.org\r\n\r\n<script>alert(1)</script>"
    type(action).objects.filter(pk=action.pk).update(title=forged)
    type(pilot.contact).objects.filter(pk=pilot.contact.pk).update(name="Paul\nBcc: tous@example.org")
    action.milestones.create(title=forged, due_on="2013-11-20")
    mail = send()["paul@example.org"]
    assert mail.recipients() == ["paul@example.org"]
    assert mail.message()["Bcc"] is None
    assert "<script" not in parts(mail)[1]


def test_a_demonstration_says_that_it_is_one(send, plan, pilot):
    said = "Démonstration\u00a0: les états, les dates et les notes sont inventés."
    assert all(said not in part for part in parts(send()["paul@example.org"]))
    ReminderMail.objects.all().delete()
    plan.is_demonstration = True
    plan.save()
    assert all(said in part for part in parts(send()["paul@example.org"]))
