"""The log of the mails in the administration: it is read, searched, and never changed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.models import MailKind, ReminderMail
from tests import factories

pytestmark = pytest.mark.django_db

LIST = "/admin/actions/remindermail/"


@pytest.fixture
def mail(pilot, action):
    return logged(action, pilot.contact)


def logged(action, contact, **fields):
    fields = {"kind": MailKind.REMINDER, "email": contact.email, "sent_at": "2013-11-14T06:00:00Z"} | fields
    key = f"{contact.pk}:{ReminderMail.objects.count()}"
    mail = ReminderMail.objects.create(key=key, contact=contact, subject="Plan ESS : 1 action", **fields)
    mail.reminders.create(action=action, contact=contact, reason="silent", key=f"silent:{key}")
    return mail


def found(client, **query):
    return [*client.get(LIST, query).context["cl"].result_list]


@pytest.mark.parametrize("role", ["mission", "superuser"])
def test_it_is_only_read(request, client_of, mail, role):
    client = client_of(request.getfixturevalue(role))
    html = client.get(f"{LIST}{mail.pk}/change/").content.decode()
    for words in ("Paul PILOTE &lt;paul@example.org&gt;", "1. Mener l’action 1", "Sans nouvelles"):
        assert words in html
    for address in ("add/", f"{mail.pk}/change/", f"{mail.pk}/delete/"):
        assert client.post(LIST + address, {"subject": "Autre", "post": "yes"}).status_code == 403
    client.post(LIST, {"action": "delete_selected", "_selected_action": mail.pk, "post": "yes"})
    assert ReminderMail.objects.get().subject == "Plan ESS : 1 action"


@pytest.mark.parametrize("role", ["directory_admin", "pilot", "committee_member"])
def test_to_others_there_is_no_log(request, client_of, mail, role):
    assert client_of(request.getfixturevalue(role)).get(LIST).status_code == 404


@pytest.mark.parametrize("words", ["paul@example", "pilote"])
def test_a_mail_is_found_by_its_reader(client_of, mission, mail, other_action, words):
    logged(other_action, factories.contact("Odile OUTRE", email="odile@example.org"))
    assert found(client_of(mission), q=words) == [mail]


def test_mails_are_filtered_by_what_became_of_them(client_of, mission, mail, action, pilot):
    failed = logged(action, pilot.contact, sent_at=None, error="refusé")
    interrupted = logged(action, pilot.contact, sent_at=None)
    client = client_of(mission)
    for state, expected in {"sent": mail, "failed": failed, "interrupted": interrupted}.items():
        assert found(client, etat=state) == [expected]
    assert len(found(client, etat="inconnu")) == 3
    assert found(client, kind__exact="digest") == []


def test_the_list_costs_as_many_queries_with_8_rows_as_with_3(client_of, superuser, action):
    client, counts = client_of(superuser), []
    for numbers in (range(3), range(3, 8)):
        for number in numbers:
            logged(action, factories.contact(f"Contact {number}", email="c@example.org"))
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            assert len(found(client)) == max(numbers) + 1
        counts.append(len(queries))
    assert counts[0] == counts[1]
