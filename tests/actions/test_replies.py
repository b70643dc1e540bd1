"""The Mission reviews the answers of pilots without account: the queue, approving, setting aside."""

from datetime import timedelta
from uuid import uuid4

import html5lib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from model_bakery import baker

from actions.models import Answer, PilotReply, Status, Weather
from actors.clock import now
from tests import factories
from tests.conftest import TODAY
from tests.project.test_pages import nothing_inline

QUEUE = "/2012-2014/reponses/"


def make_reply(action, contact, answer=Answer.UNCHANGED, words="", received_at=None, **fields):
    received_at = received_at or now()
    mail = baker.make("actions.ReminderMail", kind="reminder", key=str(uuid4()), contact=contact)
    return PilotReply.objects.create(
        mail=mail, action=action, contact=contact, answer=answer, words=words, received_at=received_at, **fields
    )


@pytest.fixture
def contact(pilot):
    return pilot.contact


@pytest.fixture
def followed(action, mission):
    """Action 1, in progress since 1 November."""
    factories.record(action, mission, progress=40)
    return action


@pytest.fixture
def unchanged(followed, contact):
    return make_reply(followed, contact)


@pytest.fixture
def blocked(followed, contact):
    return make_reply(followed, contact, Answer.BLOCKED, "Le terrain n’est pas disponible.")


def page(name, reply):
    return reverse(name, args=["2012-2014", reply.pk])


def typed(action, **fields):
    """What the form of an update sends."""
    state = {"status": Status.IN_PROGRESS, "weather": Weather.STORMY, "progress": 45, "expected_end": ""}
    meta = {"effective_on": TODAY, "version": action.version, "submission": uuid4()}
    return state | meta | {"committee_note": "Le terrain manque.", "working_note": ""} | fields


class TestQueue:
    def test_it_shows_what_waits_the_oldest_first(self, client_of, mission, followed, contact, blocked):
        older = make_reply(followed, contact, words="Rien de neuf.", received_at=now() - timedelta(days=2))
        response = client_of(mission).get(QUEUE)
        assert list(response.context["pending"]) == [older, blocked]
        text = response.content.decode()
        for words in ("Paul PILOTE", "Bloqué", "Le terrain n’est pas disponible.", "Rien de neuf.", "40\u00a0%"):
            assert words.replace("\u00a0", "&nbsp;") in text or words in text

    def test_a_reviewed_reply_goes_below(self, client_of, mission, unchanged, blocked):
        client = client_of(mission)
        client.post(page("reply_approve", unchanged), {"version": unchanged.action.version})
        client.post(page("reply_decline", blocked))
        response = client.get(QUEUE)
        text = response.content.decode()
        assert not response.context["pending"]
        assert "Aucune réponse n’attend" in text
        assert text.index("Écartée") < text.index("Inscrite au suivi")  # the last one first
        assert "par Agnès Mission" in text

    def test_another_plan_stays_apart(self, client_of, mission, unchanged, contact):
        factories.plan("2015-2020", is_current=False)
        client = client_of(mission)
        assert "Paul PILOTE" not in client.get("/2015-2020/reponses/").content.decode()
        for name in ("reply_review", "reply_decline"):
            assert client.get(reverse(name, args=["2015-2020", unchanged.pk])).status_code == 404

    def test_it_says_that_news_came_since(self, client_of, mission, unchanged):
        client = client_of(mission)
        assert "Mise à jour depuis" not in client.get(QUEUE).content.decode()
        factories.record(unchanged.action, mission, recorded_at=now() + timedelta(minutes=5))
        assert "Mise à jour depuis" in client.get(QUEUE).content.decode()

    def test_queries_do_not_depend_on_the_number_of_replies(self, client_of, mission, plan, contact):
        def fill(numbers):
            for number in numbers:
                make_reply(factories.action(plan, number), contact)
                make_reply(plan.actions.get(number=number), contact, reviewed_at=now(), reviewed_by=mission)

        client = client_of(mission)
        fill(range(11, 13))
        client.get(QUEUE)
        with CaptureQueriesContext(connection) as few:
            client.get(QUEUE)
        fill(range(13, 20))
        with CaptureQueriesContext(connection) as many:
            client.get(QUEUE)
        assert len(many) == len(few)

    def test_a_reply_outlives_its_contact(self, client_of, mission, unchanged, contact):
        contact.delete()
        assert "Un contact retiré de l’annuaire" in client_of(mission).get(QUEUE).content.decode()

    def test_the_pages_are_valid(self, client_of, mission, unchanged, blocked):
        client = client_of(mission)
        stale = client.post(page("reply_review", blocked), typed(blocked.action, version=0))
        done = client.post(page("reply_decline", unchanged), follow=True)
        pages = [client.get(page("reply_review", blocked)), client.get(page("reply_decline", blocked)), stale, done]
        for response in pages:
            document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(response.content.decode())
            assert len(document.findall(".//h1")) == 1
            assert nothing_inline(document)


class TestApprovingUnchanged:
    def test_it_confirms_in_the_name_of_the_pilot(self, client_of, mission, unchanged, contact):
        action = unchanged.action
        response = client_of(mission).post(page("reply_approve", unchanged), {"version": action.version})
        update = action.updates.latest_first().first()
        assert response.url == QUEUE
        assert (update.is_confirmation, update.progress, update.effective_on) == (True, 40, TODAY)
        assert (update.author, update.reported_by) == (mission, contact)
        unchanged.refresh_from_db()
        assert (unchanged.update, unchanged.reviewed_by, unchanged.reviewed_on) == (update, mission, TODAY)

    def test_twice_records_once(self, client_of, mission, unchanged):
        client = client_of(mission)
        for _ in range(2):
            assert client.post(page("reply_approve", unchanged), {"version": unchanged.action.version}).url == QUEUE
        assert unchanged.action.updates.filter(is_confirmation=True).count() == 1

    def test_an_action_updated_meanwhile_is_looked_at_again(self, client_of, mission, unchanged):
        version = unchanged.action.version
        factories.record(unchanged.action, mission, progress=60)
        response = client_of(mission).post(page("reply_approve", unchanged), {"version": version})
        assert response.status_code == 409
        assert "vient d’être mise à jour" in response.content.decode()
        assert list(response.context["pending"]) == [unchanged]
        assert not unchanged.action.updates.filter(is_confirmation=True).exists()

    @pytest.mark.parametrize("data", [{}, {"version": ""}, {"version": "x"}])
    def test_an_incomplete_approval_says_so(self, client_of, mission, unchanged, data):
        response = client_of(mission).post(page("reply_approve", unchanged), data)
        assert response.status_code == 400
        assert "Cette approbation est incomplète" in response.content.decode()

    def test_only_unchanged_is_approved_in_one_click(self, client_of, mission, blocked):
        response = client_of(mission).post(page("reply_approve", blocked), {"version": blocked.action.version})
        assert response.status_code == 404
        assert PilotReply.objects.pending().count() == 1


class TestReview:
    def test_blocked_is_prefilled_as_in_difficulty(self, client_of, mission, blocked):
        form = client_of(mission).get(page("reply_review", blocked)).context["form"]
        assert form["status"].value() == Status.IN_PROGRESS
        assert form["weather"].value() == Weather.STORMY
        assert form["progress"].value() == 40
        assert form["committee_note"].value() == "Le terrain n’est pas disponible."

    def test_progressing_is_prefilled_as_begun(self, client_of, mission, other_action, contact):
        reply = make_reply(other_action, contact, Answer.PROGRESSING, received_at=now() - timedelta(days=3))
        form = client_of(mission).get(page("reply_review", reply)).context["form"]
        assert form["status"].value() == Status.IN_PROGRESS
        assert form["weather"].value() == ""  # for the Mission to choose
        assert form["effective_on"].value() == TODAY - timedelta(days=3)

    def test_it_records_what_the_mission_wrote(self, client_of, mission, blocked, contact):
        response = client_of(mission).post(page("reply_review", blocked), typed(blocked.action))
        update = blocked.action.updates.latest_first().first()
        assert response.url == QUEUE
        assert (update.weather, update.progress) == (Weather.STORMY, 45)
        assert (update.author, update.reported_by) == (mission, contact)
        assert update.committee_note == "Le terrain manque."
        assert PilotReply.objects.get(update=update).reviewed_by == mission

    def test_the_same_form_sent_twice_records_once(self, client_of, mission, blocked):
        client, data = client_of(mission), typed(blocked.action)
        before = blocked.action.updates.count()
        for _ in range(2):
            assert client.post(page("reply_review", blocked), data).url == QUEUE
        assert blocked.action.updates.count() == before + 1

    def test_a_wrong_form_keeps_what_was_typed(self, client_of, mission, blocked):
        response = client_of(mission).post(page("reply_review", blocked), typed(blocked.action, progress=180))
        assert response.status_code == 422
        assert "Le terrain manque." in response.content.decode()
        assert PilotReply.objects.pending().count() == 1

    def test_an_incomplete_form_is_sent_anew(self, client_of, mission, blocked):
        response = client_of(mission).post(page("reply_review", blocked), typed(blocked.action, version=""))
        assert response.status_code == 422
        assert response.context["form"]["version"].value() == blocked.action.version

    def test_an_action_updated_meanwhile_shows_both_states(self, client_of, mission, blocked):
        data = typed(blocked.action)
        factories.record(blocked.action, mission, progress=75)
        client = client_of(mission)
        response = client.post(page("reply_review", blocked), data)
        text = response.content.decode()
        assert response.status_code == 409
        assert "75&nbsp;%" in text
        assert "Le terrain manque." in text
        assert PilotReply.objects.pending().count() == 1

        form = response.context["form"]
        again = {name: form[name].value() or "" for name in form.fields}
        assert client.post(page("reply_review", blocked), again).url == QUEUE

    def test_a_reply_reviewed_meanwhile_loses_nothing_typed(self, client_of, mission, superuser, blocked):
        client_of(superuser).post(page("reply_decline", blocked))
        response = client_of(mission).post(page("reply_review", blocked), typed(blocked.action))
        text = response.content.decode()
        assert response.status_code == 409
        assert "Sam Super a déjà examiné cette réponse" in text
        assert "Le terrain manque." in text
        assert 'action="/2012-2014/actions/1/suivi/"' in text
        assert blocked.action.updates.count() == 1

    def test_a_reviewed_reply_is_not_reviewed_again(self, client_of, mission, blocked):
        client = client_of(mission)
        client.post(page("reply_decline", blocked))
        for name in ("reply_review", "reply_decline"):
            response = client.get(page(name, blocked), follow=True)
            assert response.redirect_chain == [(QUEUE, 302)]
            assert "rien n’a été enregistré de plus" in response.content.decode()


class TestDeclining:
    def test_it_is_asked_then_done(self, client_of, mission, blocked):
        client = client_of(mission)
        assert "Écarter cette réponse" in client.get(page("reply_decline", blocked)).content.decode()
        assert PilotReply.objects.pending().count() == 1
        assert client.post(page("reply_decline", blocked)).url == QUEUE
        blocked.refresh_from_db()
        assert (blocked.reviewed_by, blocked.update) == (mission, None)
        assert blocked.action.updates.count() == 1

    def test_twice_is_harmless(self, client_of, mission, superuser, blocked):
        client_of(mission).post(page("reply_decline", blocked))
        response = client_of(superuser).post(page("reply_decline", blocked), follow=True)
        assert response.redirect_chain == [(QUEUE, 302)]
        assert "rien n’a été enregistré de plus" in response.content.decode()
        blocked.refresh_from_db()
        assert blocked.reviewed_by == mission


CAST = {"stranger": 404, "committee_member": 403, "pilot": 403, "mission": 302, "directory_admin": 404}


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize("name", ["reply_approve", "reply_review", "reply_decline"])
def test_reviewing_is_for_the_mission(name, who, client_of, request, unchanged):
    client = client_of(request.getfixturevalue(who))
    response = client.post(page(name, unchanged), typed(unchanged.action))
    assert response.status_code == CAST[who]
    assert PilotReply.objects.pending().exists() is (who != "mission")


@pytest.mark.parametrize("name", ["reply_approve", "reply_review", "reply_decline"])
def test_a_visitor_signs_in_first(name, client, unchanged):
    response = client.post(page(name, unchanged))
    assert response.status_code == 302
    assert response.url.startswith("/connexion/")


@pytest.mark.parametrize(("name", "status"), [("reply_review", 200), ("reply_decline", 200), ("reply_approve", 405)])
def test_getting_changes_nothing(name, status, client_of, mission, unchanged):
    assert client_of(mission).get(page(name, unchanged)).status_code == status
    assert PilotReply.objects.pending().count() == 1


def test_the_history_says_whose_answer_it_was(client_of, mission, unchanged):
    client = client_of(mission)
    client.post(page("reply_approve", unchanged), {"version": unchanged.action.version})
    assert "d’après la réponse de Paul PILOTE" in client.get("/2012-2014/actions/1/").content.decode()
