"""Pages that a person finds again as they were made, as long as nothing was written and nothing else is different."""

from datetime import timedelta
from threading import Thread

import pytest
from django.contrib.messages import INFO
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import caches
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from actions.models import Action
from actors import kept
from actors.models import PersonalDataAccess
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/2012-2014/actions/"
PAGES = [
    "/2012-2014/",
    LIST,
    "/2012-2014/actions/1/",
    "/2012-2014/frise/",
    "/2012-2014/evolution/",
    "/2012-2014/changements/?depuis=2013-06-01",
    "/2012-2014/reseau/",
    "/2012-2014/territoire/",
    "/2012-2014/plan/",
    "/2012-2014/axes/1/",
    "/2012-2014/orientations/1/",
    "/2012-2014/objectifs/1/",
    "/2012-2014/exports/actions.csv",
    "/2012-2014/exports/actions.json",
    "/2012-2014/exports/actions.xlsx",
    "/2012-2014/exports/historique.csv?depuis=2013-06-01",
]
TO_KNOW_THE_PERSON = 6  # queries: the session, the account and its roles, and whether something was written


@pytest.fixture(autouse=True)
def nothing_kept_before():
    caches["pages"].clear()


@pytest.fixture
def client(client_of, committee_member, action):
    """A member of the committee who has opened a page before, and so has the cookie that protects forms."""
    opened = client_of(committee_member)
    opened.get(LIST)
    return opened


@pytest.fixture
def nothing_written(monkeypatch):
    """PostgreSQL's mark is that of all the databases of a server, in which other tests write at the same time."""
    monkeypatch.setattr(kept, "_state_of_the_database", lambda: "as it was")


def queries_of(client, address, **extra) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address, **extra).status_code == 200
    return len(queries)


def is_made(client, address, **extra) -> bool:
    return queries_of(client, address, **extra) > TO_KNOW_THE_PERSON


def test_nothing_written_is_told_as_such(db):
    seen = [(kept._state_of_the_database(), kept._state_of_the_database()) for _ in range(200)]
    assert any(before == after for before, after in seen)


@pytest.mark.usefixtures("nothing_written")
@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_found_again_as_it_was(client, address):
    made = client.get(address)
    assert not is_made(client, address)
    found = client.get(address)
    assert found.content == made.content
    assert found.headers["Cache-Control"] == "private, no-store"


def rename(pk: int) -> None:
    Action.objects.filter(pk=pk).update(title="Ouvrir la maison de l’ESS")


def in_another_connection(write, *args) -> None:
    def written():
        write(*args)
        connection.close()

    thread = Thread(target=written)
    thread.start()
    thread.join()


@pytest.mark.parametrize("where", [lambda write, pk: write(pk), in_another_connection], ids=["own", "other"])
@pytest.mark.parametrize("address", PAGES[1:4])
def test_whatever_was_written_shows_at_once(client, action, address, where):
    client.get(address)
    where(rename, action.pk)
    assert "Ouvrir la maison de l’ESS" in client.get(address).content.decode()


def test_a_connection_opened_anew_shows_what_was_written_between_the_two(client, action):
    connection.close()
    client.get(LIST)
    in_another_connection(rename, action.pk)
    connection.close()
    assert "Ouvrir la maison de l’ESS" in client.get(LIST).content.decode()


def test_a_row_that_is_deleted_is_gone(client, other_action):
    client.get(LIST)
    other_action.delete()
    assert "Mener l’action 2" not in client.get(LIST).content.decode()


def test_what_is_not_written_yet_is_not_kept(client, action):
    client.get(LIST)
    with transaction.atomic():
        rename(action.pk)
        assert "Ouvrir la maison de l’ESS" in client.get(LIST).content.decode()
        transaction.set_rollback(True)
    assert action.title in client.get(LIST).content.decode()


@pytest.mark.usefixtures("nothing_written")
def test_each_person_has_the_own_page(client, client_of, mission):
    client.get(LIST)
    other = client_of(mission)
    other.get(LIST)
    assert is_made(other, LIST)
    assert "Agnès Mission" in other.get(LIST).content.decode()
    assert "Agnès Mission" not in client.get(LIST).content.decode()


def test_a_role_that_is_taken_away_counts_at_once(client, committee_member):
    client.get(LIST)
    committee_member.groups.clear()
    assert client.get(LIST).status_code == 404


@pytest.mark.usefixtures("nothing_written")
def test_who_signed_out_finds_nothing(client):
    client.get(LIST)
    cookies = client.cookies.output()
    client.post("/deconnexion/")
    signed_out = Client()
    signed_out.cookies.load(cookies.replace("Set-Cookie: ", ""))
    assert signed_out.get(LIST).status_code == 302


@pytest.mark.usefixtures("nothing_written")
def test_the_next_day_makes_it_anew(client, settings):
    client.get(LIST)
    settings.PORTAL_TODAY += timedelta(days=1)
    assert is_made(client, LIST)


@pytest.mark.usefixtures("nothing_written")
@pytest.mark.parametrize(
    "extra",
    [{"headers": {"HX-Request": "true"}}, {"headers": {"Host": "127.0.0.1"}}, {"query_params": {"tri": "-numero"}}],
)
def test_another_question_has_another_answer(client, extra):
    client.get(LIST)
    assert is_made(client, LIST, **extra)


@pytest.mark.usefixtures("nothing_written")
def test_another_theme_has_another_page(client):
    client.get(LIST)
    client.post("/apparence/", {"theme": "dark"})
    assert 'data-theme="dark"' in client.get(LIST).content.decode()


@pytest.mark.usefixtures("nothing_written")
def test_a_message_is_shown_once(client, rf):
    client.get(LIST)
    said = CookieStorage(rf.get("/"))
    said.add(INFO, "C’est enregistré.")
    answer = HttpResponse()
    said.update(answer)
    for _ in range(2):  # the same words again, later
        client.cookies["messages"] = answer.cookies["messages"].value
        shown = ["C’est enregistré." in client.get(LIST).content.decode() for _ in range(2)]
        assert shown == [True, False]


@pytest.mark.usefixtures("nothing_written")
def test_the_forms_of_a_page_found_again_work(committee_member, action):
    client = Client(enforce_csrf_checks=True)
    client.force_login(committee_member, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get(LIST)
    client.get(LIST)
    token = client.get(LIST).content.decode().split('name="csrfmiddlewaretoken" value="')[1][:64]
    assert client.post("/apparence/", {"theme": "dark", "csrfmiddlewaretoken": token}).status_code == 302
    assert client.post("/apparence/", {"theme": "dark", "csrfmiddlewaretoken": "x" * 64}).status_code == 403


@pytest.mark.usefixtures("nothing_written")
def test_the_first_page_of_a_session_is_not_kept(client_of, committee_member, action):
    client = client_of(committee_member)
    client.get(LIST)
    client.cookies.pop("csrftoken")
    assert is_made(client, LIST)
    assert "csrftoken" in client.cookies


@pytest.mark.usefixtures("nothing_written")
def test_a_refusal_is_not_kept(client):
    address = f"{LIST}?statut=inconnu"
    assert client.get(address).status_code == 400
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    assert len(queries) > TO_KNOW_THE_PERSON


def test_details_are_logged_each_time_they_are_shown(client_of, mission, action):
    factories.involve(action, factories.contact(email="camille@example.org"))
    client = client_of(mission)
    for _ in range(3):
        assert "camille@example.org" in client.get("/2012-2014/actions/1/").content.decode()
    assert PersonalDataAccess.objects.count() == 3
