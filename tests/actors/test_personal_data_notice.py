"""The notice of article 14: who is entered with an e-mail is told so, once, by the daily command or from the list."""

from datetime import date
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from actors.models import Contact, User
from actors.personal_data.notice import inform
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2013, 11, 15)


@pytest.fixture
def contact():
    house = factories.organisation("Maison des entreprises")
    details = {"email": "camille@example.org", "phone": "05 61 00 00 42", "function": "Directrice"}
    return factories.contact("Camille CONTACT", house, **details)


def run(*options) -> str:
    out = StringIO()
    call_command("inform_contacts", *options, stdout=out)
    return out.getvalue()


def test_without_send_nobody_is_written_to(contact):
    assert "Camille CONTACT <camille@example.org> – Maison des entreprises" in run()
    contact.refresh_from_db()
    assert (mail.outbox, contact.informed_on) == ([], None)


def test_the_notice_says_what_why_how_long_and_which_rights(contact, settings):
    settings.LEGAL = settings.LEGAL | {"dpo": "dpo@example.org"}
    settings.PERSONAL_DATA_YEARS = 4
    run("--send")
    [notice] = mail.outbox
    assert notice.to == ["camille@example.org"]
    said = notice.body
    for part in (
        "Maison des entreprises",
        "Directrice",
        "05 61 00 00 42",
        "D’où cela vient",
        "article 6.1.e",
        "puis 4 ans",
        "corriger ou effacer",
        "dpo@example.org",
        "www.cnil.fr",
        f"{settings.PORTAL_URL}/donnees-personnelles/",
    ):
        assert part in said
    contact.refresh_from_db()
    assert contact.informed_on == TODAY


def test_nobody_is_told_twice(contact):
    run("--send")
    run("--send")
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    "fields", [{"email": ""}, {"informed_on": TODAY}, {"left_on": TODAY}, {"erased_on": TODAY}], ids=str
)
def test_who_is_not_written_to(fields):
    factories.contact(**{"email": "camille@example.org"} | fields)
    run("--send")
    assert mail.outbox == []


def test_what_the_server_refuses_is_tried_again(contact, monkeypatch):
    monkeypatch.setattr("actors.mailing.EmailMultiAlternatives.send", lambda message: 1 / 0)
    with pytest.raises(CommandError, match="1 courriel à retenter au prochain passage\u00a0: Camille CONTACT"):
        run("--send")
    contact.refresh_from_db()
    assert contact.informed_on is None


def test_of_two_runs_at_once_one_writes(contact, monkeypatch):
    """The other run writes between the moment when this one has read whom to write to and the moment it writes."""
    contacts = list(Contact.objects.all())
    monkeypatch.setattr("actors.personal_data.notice.to_inform", lambda: _Read(contacts))
    Contact.objects.update(informed_on=TODAY)
    inform(Contact.objects.all())
    assert mail.outbox == []


class _Read(list):
    def filter(self, **conditions):
        return self


def test_a_demonstration_writes_to_nobody_through_a_real_server(contact, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    User.objects.create_user("mission@demo.invalid")
    with pytest.raises(CommandError, match="démonstration"):
        run("--send")
    contact.refresh_from_db()
    assert contact.informed_on is None


def test_the_directory_s_administrator_informs_from_the_list(client_of, directory_admin, contact):
    told = factories.contact("Déjà DITE", contact.organisation, email="dite@example.org", informed_on=TODAY)
    data = {"action": "inform_chosen", "_selected_action": [contact.pk, told.pk]}
    answer = client_of(directory_admin).post("/admin/actors/contact/", data, follow=True)
    assert "1 contact informé\u00a0; les autres n’ont pas d’adresse, l’ont déjà été ou sont partis." in (
        answer.content.decode()
    )
    assert [notice.to for notice in mail.outbox] == [["camille@example.org"]]


def test_the_mission_informs_nobody(client_of, mission, contact):
    client_of(mission).post("/admin/actors/contact/", {"action": "inform_chosen", "_selected_action": [contact.pk]})
    assert mail.outbox == []
