"""Answering from a mail: what the signed link shows, takes, and refuses."""

from datetime import timedelta

import html5lib
import pytest
from django.core import signing
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from model_bakery import baker

from actions.models import Answer, InvolvementRole, PilotReply
from actions.replies import last_day, read_token, reply_link
from actors.clock import now
from tests import factories
from tests.conftest import TODAY
from tests.project.test_pages import nothing_inline


@pytest.fixture
def contact(pilot):
    return pilot.contact


@pytest.fixture
def mail(contact):
    return baker.make("actions.ReminderMail", kind="reminder", key="2013-11-15", email=contact.email, contact=contact)


@pytest.fixture
def link(mail, action):
    return reply_link(mail, action)


@pytest.fixture
def later(settings):
    """Return a function that moves the portal's clock forward."""

    def move(days):
        settings.PORTAL_TODAY = TODAY + timedelta(days=days)

    return move


def answer(client, link, answer=Answer.PROGRESSING, words="Le marché est notifié."):
    return client.post(link, {"answer": answer, "words": words})


def test_the_page_says_what_is_asked(client, link, action, mission):
    factories.record(action, mission, progress=40, committee_note="Une note.", working_note="Une autre.")
    response = client.get(link)
    text = response.content.decode()
    assert response.status_code == 200
    for words in (action.plan.title, action.title, "En cours", "Dans les temps", "avancée à 40", "29 novembre 2013"):
        assert words in text
    for private in ("Paul", "paul@example.org", "Une note.", "Une autre."):
        assert private not in text


def test_the_words_may_be_as_long_as_they_are_kept(client, link):
    assert 'maxlength="1000"' in client.get(link).content.decode()
    assert answer(client, link, words="x" * 1000).status_code == 302


def test_the_pages_are_valid(client, link):
    pages = [client.get(link), answer(client, link, "", ""), answer(client, link), client.get(link)]
    pages[2] = client.get(pages[2].url)
    assert [page.status_code for page in pages] == [200, 422, 200, 410]
    for page in pages:
        document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page.content.decode())
        assert len(document.findall(".//h1")) == 1
        assert nothing_inline(document)


def test_an_answer_waits_for_the_mission(client, link, mail, action, contact):
    response = answer(client, link, words="  Le marché est notifié.  ")
    reply = PilotReply.objects.get()
    assert (reply.mail, reply.action, reply.contact) == (mail, action, contact)
    assert (reply.answer, reply.words) == (Answer.PROGRESSING, "Le marché est notifié.")
    assert (reply.received_on, reply.reviewed_at, reply.update) == (TODAY, None, None)
    assert not action.updates.exists()
    thanks = client.get(response.url).content.decode()
    assert "Avance" in thanks
    assert "Le marché est notifié." in thanks


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_link_keeps_nothing(client, link, method):
    getattr(client, method)(f"{link}?reponse=avance")
    assert not PilotReply.objects.exists()


@pytest.mark.parametrize("who", ["stranger", "committee_member", "pilot", "mission", "directory_admin", "superuser"])
def test_being_signed_in_changes_nothing(client_of, request, link, who):
    client = client_of(request.getfixturevalue(who))
    assert client.get(link).status_code == 200
    assert answer(client, link).status_code == 302
    assert PilotReply.objects.count() == 1


def test_no_cookie_is_needed(link):
    """Some mail programs open links in a browser of their own that keeps none, and `no-referrer` hides the origin."""
    client = Client(enforce_csrf_checks=True, headers={"origin": "null"})
    assert answer(client, link).status_code == 302


@pytest.mark.parametrize(("parameter", "expected"), [("avance", "progressing"), ("bloque", "blocked")])
def test_the_link_may_prepare_an_answer(client, link, parameter, expected):
    text = client.get(f"{link}?reponse={parameter}").content.decode()
    assert text.count(" checked") == 1
    assert f'value="{expected}"' in text.partition(" checked")[0].rpartition("<input")[2]


@pytest.mark.parametrize("parameter", ["", "autre", "%00", "unchanged"])
def test_an_unknown_preparation_is_left_out(client, link, parameter):
    response = client.get(f"{link}?reponse={parameter}")
    assert response.status_code == 200
    assert " checked" not in response.content.decode()


def test_a_prepared_link_is_the_same_link(mail, action):
    assert reply_link(mail, action, Answer.BLOCKED) == f"{reply_link(mail, action)}?reponse=bloque"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"words": "Un mot."}, "Choisissez l’une des trois réponses."),
        ({"answer": "finished", "words": "Un mot."}, "finished"),
        ({"answer": "blocked", "words": " "}, "Dites en une phrase ce qui bloque"),
        ({"answer": "progressing", "words": "x" * 1001}, "1000 caractères"),
    ],
)
def test_a_wrong_answer_keeps_what_was_typed(client, link, data, said):
    response = client.post(link, data)
    text = response.content.decode()
    assert response.status_code == 422
    assert said in text
    assert data["words"].strip() in text
    assert not PilotReply.objects.exists()


@pytest.mark.parametrize("method", ["put", "delete"])
def test_other_methods_are_refused(client, link, method):
    assert getattr(client, method)(link).status_code == 405


def test_the_same_answer_twice_is_kept_once(client, link):
    assert answer(client, link).status_code == 302
    assert answer(client, link).status_code == 302
    assert PilotReply.objects.count() == 1


def test_another_answer_is_refused(client, link):
    answer(client, link)
    for response in (client.get(link), answer(client, link, Answer.BLOCKED, "Tout est bloqué.")):
        text = response.content.decode()
        assert response.status_code == 410
        assert "Vous avez déjà répondu" in text
        assert "Le marché est notifié." in text
    assert PilotReply.objects.get().answer == Answer.PROGRESSING


def test_the_database_keeps_one_answer(mail, action):
    make = {"mail": mail, "action": action, "answer": Answer.UNCHANGED}
    PilotReply.objects.create(**make)
    with pytest.raises(IntegrityError, match=r"reply_once_for_a_mail|UNIQUE"), transaction.atomic():
        PilotReply.objects.create(**make)


def test_a_mail_asks_about_each_action_by_itself(client, mail, contact, other_action, link):
    factories.involve(other_action, contact)
    answer(client, link)
    assert answer(client, reply_link(mail, other_action)).status_code == 302


@pytest.mark.parametrize(("days", "status"), [(14, 200), (15, 410)])
def test_a_link_holds_for_fourteen_days(client, link, later, days, status):
    later(days)
    response = client.get(link)
    assert response.status_code == status
    assert "29 novembre 2013" in response.content.decode()


def test_an_answer_that_comes_too_late_is_not_kept(client, link, later):
    later(15)
    response = answer(client, link)
    assert response.status_code == 410
    assert "Le prochain contiendra un lien neuf" in response.content.decode()
    assert not PilotReply.objects.exists()


def test_the_fourteen_days_are_counted_in_french_time(mail):
    mail.prepared_at = now().replace(hour=0, minute=30)  # still the day before in universal time
    assert last_day(mail) == TODAY + timedelta(days=14)


def test_who_handed_over_no_longer_answers(client, link, action, contact):
    action.involvements.filter(contact=contact).update(ends_on=TODAY - timedelta(days=1))
    for response in (client.get(link), answer(client, link)):
        assert response.status_code == 410
        assert "Vous n’êtes plus pilote de cette action" in response.content.decode()
    assert not PilotReply.objects.exists()


def test_a_contact_that_left_the_directory_no_longer_answers(client, link, action, mail):
    organisation = factories.organisation()
    action.involvements.create(organisation=organisation, role=InvolvementRole.PILOT)  # a pilot without a person
    mail.contact.delete()
    assert answer(client, link).status_code == 410


def garbled(link):
    token = link.split("/")[2]
    payload, _, signature = token.rpartition(":")
    other = "A" if signature[-5] != "A" else "B"
    return {
        "garbled": "n-importe-quoi",
        "signature": f"{payload}:{signature[:-5]}{other}{signature[-4:]}",
        "payload": f"{payload[:-1]}:{signature}",
        "no signature": payload,
        "empty signature": f"{payload}:",
        "accents": "réponse",
        "endless": "x" * 5000,
    }


@pytest.mark.parametrize("how", garbled("/reponse/a:bcdefg/"))
def test_a_forged_link_is_not_found(client, link, how):
    token = garbled(link)[how]
    for name in ("reply", "reply_thanks"):
        assert client.get(reverse(name, args=[token])).status_code == 404
    assert answer(client, reverse("reply", args=[token])).status_code == 404
    assert not PilotReply.objects.exists()


def test_a_link_signed_for_something_else_is_not_found(client, mail, action):
    token = signing.Signer(salt="autre").sign_object([mail.pk, action.pk])
    assert client.get(reverse("reply", args=[token])).status_code == 404


def test_a_link_whose_mail_is_gone_is_not_found(client, link, mail):
    mail.delete()
    assert client.get(link).status_code == 404


def test_a_link_reads_its_mail_and_action(mail, action, other_action):
    assert read_token(reply_link(mail, action).split("/")[2]) == (mail, action)
    assert read_token(reply_link(mail, other_action).split("/")[2]) == (mail, other_action)


def test_there_are_no_thanks_before_an_answer(client, link):
    assert client.get(f"{link}merci/").status_code == 404


def test_nothing_is_kept_or_told_elsewhere(client, link):
    responses = [client.get(link), answer(client, link, "", ""), answer(client, link), client.get(link)]
    responses.append(client.get(f"{link}merci/"))
    for response in responses:
        assert response.headers["Cache-Control"] == "private, no-store"
        assert response.headers["Referrer-Policy"] == "no-referrer"


def test_markup_in_words_is_text(client, link):
    response = answer(client, link, words="<script>alert(1)</script>")
    assert "<script>alert" not in client.get(response.url).content.decode()
