"""The Mission's page of the reminders."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from actions.models import MailState, Reminder, ReminderMail
from tests import factories

pytestmark = pytest.mark.django_db

ADDRESS = "/2012-2014/relances/"


@pytest.fixture
def page(client_of, mission):
    """Return a function that reads the page as the Mission."""

    def read():
        answer = client_of(mission).get(ADDRESS)
        assert answer.status_code == 200
        return answer.content.decode()

    return read


def send():
    call_command("send_reminders", "--send", stdout=StringIO())


def test_address():
    assert reverse("reminders", args=["2012-2014"]) == ADDRESS


def test_what_will_leave_and_why(page, pilot, other_action):
    contact = factories.contact("Odile OUTRE", email="odile@example.org")
    factories.involve(other_action, contact)
    html = page()
    assert "Prochain départ&nbsp;: aujourd’hui, vendredi 15 novembre 2013" in html
    assert "(2 courriels)" in html
    assert "paul@example.org – a un compte&nbsp;: met à jour dans le portail" in html
    assert "odile@example.org – sans compte&nbsp;: répond par un lien" in html
    assert html.count("Sans nouvelles depuis le 1er janvier 2012") == 2


def test_once_sent_the_next_working_day_is_announced(page, pilot):
    send()
    html = page()
    assert "Prochain départ&nbsp;: lundi 18 novembre 2013" in html
    assert "aucun pilote n’a de nouveau motif" in html


def test_whom_nobody_can_write_to(page, pilot, other_action):
    pilot.contact.email = pilot.email = ""
    pilot.contact.save()
    pilot.save()
    html = page()
    assert "sans adresse électronique" in html
    assert "1 action sans personne désignée comme pilote" in html


def test_the_last_mails_and_what_became_of_them(page, plan):
    for email, fields in {
        "partie@example.org": {"sent_at": "2013-11-14T06:00:00Z"},
        "refusee@example.org": {"error": "SMTPRecipientsRefused: boîte pleine"},
        "coupee@example.org": {},
    }.items():
        ReminderMail.objects.create(kind="reminder", key=email, email=email, subject="Objet", **fields)
    html = page()
    for state in MailState:
        assert f">{state.label}</span>" in html
    assert "SMTPRecipientsRefused: boîte pleine" in html
    assert html.index("coupee@") < html.index("refusee@") < html.index("partie@")


def test_reading_it_changes_nothing(page, pilot, mailoutbox):
    page()
    assert (ReminderMail.objects.count(), Reminder.objects.count(), mailoutbox) == (0, 0, [])


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"ends_on": date(2013, 11, 14)}, "terminé"), ({"is_current": False}, "remplacé par un autre")],
)
def test_a_plan_that_is_no_longer_reminded(page, plan, pilot, fields, words):
    type(plan).objects.update(**fields)
    html = page()
    assert f"Le portail ne relance plus personne pour ce plan, qui est {words}." in html
    assert "Ce qui partira" not in html


def test_it_cannot_be_sent_to(client_of, mission, plan):
    assert client_of(mission).post(ADDRESS).status_code == 405
