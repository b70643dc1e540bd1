"""The yearly mail to the contacts: who gets it, how often, what the link does, what the administrator decides."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from actors.mailing import SMTP
from actors.models import Contact, ContactAsk, ContactCorrection, User
from actors.yearly import letters
from actors.yearly.answers import AlreadyReviewedError, accept, decline, link_of
from tests import factories
from tests.conftest import TODAY
from tests.project.test_bad_input import VALUES

A_YEAR_AGO = TODAY - timedelta(days=365)
PAGE = {"name": "Rita RÉSEAU", "function": "Directrice", "email": "rita@example.org", "phone": "05 00 00 00 09"}


@pytest.fixture
def rita(db):
    network = factories.organisation("Réseau de l’économie sociale", short_name="RES")
    return factories.contact(organisation=network, to_check=True, to_check_reason="Fonction ?", **PAGE)


@pytest.fixture
def asked(rita):
    return ContactAsk.objects.create(contact=rita, sent_at=timezone.now())


@pytest.fixture
def correction(client, asked):
    client.post(link_of(asked), PAGE | {"function": "Présidente", "remark": "Depuis mars."})
    return ContactCorrection.objects.get()


def run(*options):
    out = StringIO()
    call_command("ask_contacts", *options, stdout=out)
    return out.getvalue().replace("\u00a0", " ")


# Who is asked


@pytest.mark.django_db(transaction=True)
def test_without_send_nothing_leaves(rita):
    assert "1 contact à interroger" in run()
    assert (mail.outbox, ContactAsk.objects.count()) == ([], 0)


@pytest.mark.django_db(transaction=True)
def test_whom_nobody_checked_for_a_year(rita):
    factories.contact("Ancienne", email="ancienne@example.org", checked_on=A_YEAR_AGO)
    factories.contact("Récente", email="recente@example.org", checked_on=A_YEAR_AGO + timedelta(days=1))
    factories.contact("Partie", email="partie@example.org", left_on=TODAY)
    factories.contact("Sans adresse")
    said = run("--send")
    assert sorted(message.to[0] for message in mail.outbox) == ["ancienne@example.org", "rita@example.org"]
    assert "1 contact à vérifier sans adresse électronique :\nSans adresse" in said
    assert ContactAsk.objects.filter(sent_at__isnull=False, asked_on=TODAY).count() == 2


@pytest.mark.django_db(transaction=True)
def test_never_twice_within_a_year(rita, settings):
    run("--send")
    run("--send")
    settings.PORTAL_TODAY = TODAY + timedelta(days=364)
    run("--send")
    assert len(mail.outbox) == 1
    settings.PORTAL_TODAY = TODAY + timedelta(days=365)
    run("--send")
    assert len(mail.outbox) == 2


@pytest.mark.django_db(transaction=True)
def test_a_proposal_that_waits_is_answer_enough(rita):
    asked = ContactAsk.objects.create(contact=rita, asked_on=A_YEAR_AGO)
    ContactCorrection.objects.create(ask=asked, contact=rita, has_left=True)
    assert not letters.to_check().exists()


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_write_once(rita):
    assert letters.ask(rita).sent_at
    assert letters.ask(rita) is None
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_what_a_server_refused_is_tried_again(rita, settings):
    settings.EMAIL_BACKEND = "tests.actors.test_contact_checks.Refusing"
    with pytest.raises(CommandError, match="1 courriel non parti"):
        run("--send")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    run("--send")
    assert len(mail.outbox) == 1


class Refusing:
    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        raise OSError("no server")


@pytest.mark.django_db(transaction=True)
def test_a_demonstration_writes_to_nobody_through_a_server(rita, settings):
    User.objects.create_user("mission@demo.invalid")
    settings.EMAIL_BACKEND = SMTP
    with pytest.raises(CommandError, match="démonstration"):
        run("--send")
    assert ContactAsk.objects.count() == 0


# The mail


@pytest.mark.django_db(transaction=True)
def test_the_mail_says_what_is_kept_and_the_rights(rita, client, settings):
    settings.PORTAL_URL, settings.MISSION_EMAIL = "https://portail.example", "Mission ESS <ess@example.org>"
    run("--send")
    (message,) = mail.outbox
    assert message.subject.startswith("Toujours le bon contact")
    assert message.reply_to == ["Mission ESS <ess@example.org>"]
    bodies = (message.body, message.alternatives[0].content)
    for body in bodies:
        assert all(value in body for value in (*PAGE.values(), "Réseau de l’économie sociale", "15 décembre 2013"))
        assert "rectifier ou effacer" in body
        assert "ess@example.org" in body
        address = re.search(r"https://portail\.example(/contact/[^\s\"]+)", body)[1]
        assert client.get(address).status_code == 200
        assert "rita" not in address


# The page


def test_opening_the_page_keeps_nothing(client, asked, rita):
    response = client.get(link_of(asked))
    html = response.content.decode()
    assert response.status_code == 200
    assert all(value in html for value in PAGE.values())
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert ContactCorrection.objects.count() == 0
    rita.refresh_from_db()
    assert rita.checked_on is None


def test_all_is_right(client, asked, rita):
    for _ in range(2):  # the same sent twice
        response = client.post(link_of(asked), {"exact": "oui"}, follow=True)
        assert "c’est noté" in response.content.decode()
    rita.refresh_from_db()
    assert (rita.checked_on, rita.to_check, rita.to_check_reason) == (TODAY, False, "")
    assert rita.history.latest().history_change_reason == "Confirmé par la personne elle-même"
    assert client.get(link_of(asked)).status_code == 410
    assert client.post(link_of(asked), PAGE | {"function": "Autre"}).status_code == 410


def test_corrections_wait(client, asked, rita):
    data = PAGE | {"function": "Présidente", "phone": "", "has_left": "on", "remark": "Écrivez à Zoé."}
    for _ in range(2):
        response = client.post(link_of(asked), data, follow=True)
        assert "vos corrections sont transmises" in response.content.decode()
    kept = ContactCorrection.objects.get()
    assert kept.proposed == {"function": "Présidente", "phone": ""}
    assert (kept.has_left, kept.remark, kept.contact) == (True, "Écrivez à Zoé.", rita)
    rita.refresh_from_db()
    assert (rita.function, rita.checked_on) == ("Directrice", None)
    assert client.get(link_of(asked)).status_code == 410
    assert client.post(link_of(asked), {"exact": "oui"}).status_code == 410


def test_what_is_wrong_stays_typed(client, asked):
    response = client.post(link_of(asked), PAGE | {"email": "pas une adresse", "remark": "Un mot."})
    html = response.content.decode()
    assert response.status_code == 422
    assert 'value="pas une adresse"' in html
    assert "Un mot." in html
    # what the directory says is still what it says
    assert "<dd>rita@example.org</dd>" in html


def test_a_correction_that_corrects_nothing(client, asked):
    response = client.post(link_of(asked), PAGE)
    assert response.status_code == 422
    assert "rien n’y est changé" in response.content.decode()


def test_the_link_expires_and_says_so(client, asked, settings):
    settings.PORTAL_TODAY = asked.last_day
    assert client.get(link_of(asked)).status_code == 200
    settings.PORTAL_TODAY = asked.last_day + timedelta(days=1)
    for response in (client.get(link_of(asked)), client.post(link_of(asked), {"exact": "oui"})):
        assert response.status_code == 410
        html = response.content.decode()
        assert "jusqu’au 15 décembre 2013" in html
        assert "rita@example.org" not in html


def test_a_link_serves_its_address_alone(client, asked, rita):
    link = link_of(asked)
    Contact.objects.filter(pk=rita.pk).update(email="autre@example.org", name="Zoé NEUVE")
    response = client.get(link)
    assert response.status_code == 410
    assert "Zoé" not in response.content.decode()
    assert client.post(link, {"exact": "oui"}).status_code == 410


@pytest.mark.django_db
def test_no_thanks_without_an_answer(client, asked):
    assert client.get(f"{link_of(asked)}merci/").status_code == 404


@pytest.mark.parametrize("value", [*VALUES.values(), "a:b", "WzEsMl0:x"])
def test_links_that_are_none(client, db, value):
    response = client.get(f"/contact/{value}/")
    assert response.status_code == 404
    assert '<html lang="fr">' in response.content.decode()


def test_a_link_whose_contact_is_gone(client, asked, rita):
    link = link_of(asked)
    rita.delete()
    assert client.get(link).status_code == 404


def test_a_decision_is_dated(correction):
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactCorrection.objects.update(decision="accepted")


# The review

LIST = "/admin/actors/contactcorrection/"


@pytest.fixture
def review(client_of, directory_admin, correction):
    administrator = client_of(directory_admin)

    def post(data=None):
        address = f"{LIST}{correction.pk}/change/"
        return administrator.post(address, data, follow=True) if data else administrator.get(address)

    return post


def test_before_and_after(review):
    html = review().content.decode()
    assert "<del>Directrice</del>" in html
    assert "<ins>Présidente</ins>" in html
    assert "Depuis mars." in html


def test_accepted(review, correction, rita, directory_admin):
    assert "L’annuaire est corrigé pour Rita RÉSEAU." in review({"suite": "appliquer"}).content.decode()
    rita.refresh_from_db()
    assert (rita.function, rita.phone, rita.checked_on, rita.to_check) == ("Présidente", PAGE["phone"], TODAY, False)
    correction.refresh_from_db()
    assert (correction.decision, correction.reviewed_by) == ("accepted", directory_admin)
    assert LogEntry.objects.get().object_id == str(rita.pk)
    version = rita.history.latest()
    assert (version.history_user, version.history_change_reason) == (
        directory_admin,
        "Correction proposée par la personne",
    )
    assert "Appliquée" in review().content.decode()
    assert "quelqu’un d’autre" in review({"suite": "ecarter"}).content.decode().lower()


def test_declined(review, correction, rita):
    review({"suite": "ecarter"})
    rita.refresh_from_db()
    correction.refresh_from_db()
    assert (rita.function, rita.checked_on, correction.decision) == ("Directrice", None, "declined")


@pytest.mark.parametrize("suite", ["appliquer", "ecarter"])
def test_what_was_said_is_forgotten_once_reviewed(review, correction, suite):
    review({"suite": suite})
    correction.refresh_from_db()
    assert (correction.proposed, correction.remark) == ({}, "")


def test_who_has_left_is_to_be_replaced(correction, rita, directory_admin):
    ContactCorrection.objects.update(has_left=True)
    correction.refresh_from_db()
    accept(correction=correction, reviewer=directory_admin)
    rita.refresh_from_db()
    assert (rita.checked_on, rita.to_check) == (None, True)
    assert rita.to_check_reason == "Dit ne plus être le bon contact, le 15 novembre 2013."


def test_what_the_directory_cannot_hold_still_waits(review, correction, rita):
    factories.contact("Zoé NEUVE", rita.organisation)
    ContactCorrection.objects.update(proposed={"name": "Zoé NEUVE"})
    answer = review({"suite": "appliquer"})
    assert answer.status_code == 422
    assert "déjà un contact de ce nom" in answer.content.decode()
    assert ContactCorrection.objects.pending().exists()
    rita.refresh_from_db()
    assert rita.name == "Rita RÉSEAU"


def test_neither_one_nor_the_other(review):
    assert review({"suite": "autre"}).status_code == 422


def test_of_two_reviewers_one_comes_first(correction, rita, directory_admin, superuser):
    other = ContactCorrection.objects.select_related("contact").get()
    decline(correction=correction, reviewer=superuser)
    with pytest.raises(AlreadyReviewedError):
        accept(correction=other, reviewer=directory_admin)
    rita.refresh_from_db()
    assert rita.function == "Directrice"


def test_the_list_shows_what_waits(client_of, directory_admin, correction):
    client = client_of(directory_admin)
    html = client.get(LIST).content.decode()
    assert "Rita RÉSEAU" in html
    assert "fonction, une remarque" in html
    decline(correction=correction, reviewer=directory_admin)
    assert client.get(LIST).context["cl"].result_count == 0
    assert client.get(f"{LIST}?examen=toutes").context["cl"].result_count == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [("stranger", 404), ("committee_member", 404), ("pilot", 404), ("mission", 404), ("superuser", 200)],
)
def test_who_reviews(request, client_of, correction, who, status):
    client = client_of(request.getfixturevalue(who))
    for address in (LIST, f"{LIST}{correction.pk}/change/"):
        assert client.get(address).status_code == status
    if status == 404:
        assert client.post(f"{LIST}{correction.pk}/change/", {"suite": "appliquer"}).status_code == 404
        assert ContactCorrection.objects.pending().exists()


@pytest.mark.parametrize("number", ["0", "999999", "x", "9" * 40])
def test_corrections_that_are_none(client_of, directory_admin, number):
    assert client_of(directory_admin).get(f"{LIST}{number}/change/").status_code == 404
