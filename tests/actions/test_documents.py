"""The documents and links of an action: adding, reading, withdrawing."""

from datetime import timedelta
from uuid import uuid4

import html5lib
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from actions.documents import add_file, add_link, withdraw
from actions.models import Document
from actions.uploads import KINDS
from actors.clock import now
from tests.actions import files
from tests.conftest import TODAY
from tests.project.test_pages import nothing_inline

PAGE = "/2012-2014/actions/1/documents/"
SHEET = "/2012-2014/actions/1/"


@pytest.fixture
def folder(settings):
    return settings.MEDIA_ROOT


def stored(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def send_file(client, name="compte-rendu.pdf", content=None, *, page=PAGE, **fields):
    upload = SimpleUploadedFile(name, files.pdf() if content is None else content, content_type="text/html")
    data = {"ajout": "fichier", "fichier-upload": upload, "fichier-title": "", "fichier-submission": uuid4()}
    return client.post(page, data | fields)


def send_link(client, url="https://exemple.invalid/page", title="Une page", *, page=PAGE, **fields):
    data = {"ajout": "lien", "lien-url": url, "lien-title": title, "lien-submission": uuid4()}
    return client.post(page, data | fields)


def attach_file(action, author, name="compte-rendu.pdf", content=b"%PDF-", **fields):
    upload = SimpleUploadedFile(name, content)
    return add_file(
        action=action, author=author, submission=uuid4(), title="", upload=upload, kind=KINDS[".pdf"], **fields
    )


def attach_link(action, author, title="Une page", url="https://exemple.invalid/page"):
    return add_link(action=action, author=author, submission=uuid4(), title=title, url=url)


def address(document, name="document"):
    return reverse(name, args=["2012-2014", document.action.number, document.pk])


class TestAddingAFile:
    def test_it_is_kept_under_a_name_that_says_nothing(self, client_of, pilot, action, folder):
        response = send_file(client_of(pilot), "Compte rendu n° 3.pdf", **{"fichier-title": "Compte rendu de mars"})
        document = Document.objects.get()
        assert response.url == PAGE
        assert (document.action, document.added_by, document.added_on) == (action, pilot, TODAY)
        assert (document.title, document.file_name) == ("Compte rendu de mars", "Compte rendu n° 3.pdf")
        assert (document.content_type, document.size) == ("application/pdf", len(files.pdf()))
        (path,) = stored(folder)
        assert path.read_bytes() == files.pdf()
        assert path.suffix == ""
        assert "Compte" not in str(path)

    @pytest.mark.parametrize("name", files.GENUINE)
    def test_every_accepted_kind(self, name, client_of, mission, action):
        assert send_file(client_of(mission), name, files.GENUINE[name]()).status_code == 302

    def test_the_name_stands_for_a_missing_title(self, client_of, pilot, action):
        send_file(client_of(pilot), "../../Compte\u202e   rendu.pdf")
        document = Document.objects.get()
        assert document.title == document.file_name == "Compte rendu.pdf"

    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [
            ("vide.pdf", b"", "Ce fichier est vide."),
            ("dessin.svg", b"<svg/>", "Ce type de fichier n’est pas accepté"),
            ("page.html", b"<html>", "Ce type de fichier n’est pas accepté"),
            ("page.pdf", b"<!DOCTYPE html><script>alert(1)</script>", "porte un nom trompeur"),
            ("liste.csv", "Régie".encode("cp1252"), "CSV UTF-8"),
        ],
    )
    def test_a_wrong_file_keeps_the_title(self, name, content, said, client_of, pilot, action, folder):
        response = send_file(client_of(pilot), name, content, **{"fichier-title": "Mon intitulé"})
        text = response.content.decode()
        assert response.status_code == 422
        assert said in text
        assert "Mon intitulé" in text
        assert not Document.objects.exists()
        assert not stored(folder)

    def test_no_file_at_all(self, client_of, pilot, action):
        data = {"ajout": "fichier", "fichier-title": "Mon intitulé", "fichier-submission": uuid4()}
        response = client_of(pilot).post(PAGE, data)
        assert response.status_code == 422
        assert "Choisissez un fichier." in response.content.decode()

    @pytest.mark.parametrize(("size", "status"), [(1000, 302), (1001, 422)])
    def test_a_size_limit(self, size, status, client_of, pilot, action, settings):
        settings.DOCUMENT_MAX_BYTES = 1000
        response = send_file(client_of(pilot), "notes.txt", b"x" * size)
        assert response.status_code == status
        assert ("au plus" in response.content.decode()) is (status == 422)

    def test_what_is_far_too_large_is_not_read(self, client_of, pilot, action, settings):
        settings.REQUEST_MAX_BYTES = 1000
        response = client_of(pilot).generic("POST", PAGE, b"x" * 1001, content_type="multipart/form-data; boundary=x")
        assert response.status_code == 413
        assert "Envoi trop volumineux" in response.content.decode()
        assert not response.wsgi_request._read_started

    def test_the_same_file_sent_twice_is_kept_once(self, client_of, pilot, action, folder):
        client, submission = client_of(pilot), uuid4()
        for _ in range(2):
            assert send_file(client, **{"fichier-submission": submission}).status_code == 302
        assert Document.objects.count() == 1
        assert len(stored(folder)) == 1

    def test_a_submission_of_another_action_is_refused(self, client_of, mission, action, other_action, folder):
        client, submission = client_of(mission), uuid4()
        send_file(client, page="/2012-2014/actions/2/documents/", **{"fichier-submission": submission})
        response = send_file(client, **{"fichier-submission": submission})
        assert response.status_code == 422
        assert "Cet envoi a déjà servi ailleurs" in response.content.decode()
        assert len(stored(folder)) == 1

    def test_a_failed_write_leaves_no_file(self, pilot, action, folder, monkeypatch):
        def fail(*args, **kwargs):
            raise DatabaseError

        monkeypatch.setattr("django.db.models.sql.compiler.SQLInsertCompiler.execute_sql", fail)
        with pytest.raises(DatabaseError):
            attach_file(action, pilot)
        assert not stored(folder)


class TestAddingALink:
    def test_it_is_kept(self, client_of, pilot, action):
        assert send_link(client_of(pilot)).url == PAGE
        document = Document.objects.get()
        assert (document.title, document.url, document.host) == (
            "Une page",
            "https://exemple.invalid/page",
            "exemple.invalid",
        )

    @pytest.mark.parametrize(
        "url",
        ["javascript:alert(1)", "ftp://exemple.invalid/", "data:text/html,x", "mailto:a@exemple.invalid", "x", ""],
    )
    def test_other_addresses_are_refused(self, url, client_of, pilot, action):
        response = send_link(client_of(pilot), url, "Mon intitulé")
        assert response.status_code == 422
        assert "Mon intitulé" in response.content.decode()
        assert not Document.objects.exists()

    def test_a_missing_title_keeps_the_address(self, client_of, pilot, action):
        response = send_link(client_of(pilot), title="")
        assert response.status_code == 422
        assert "https://exemple.invalid/page" in response.content.decode()

    def test_the_same_link_sent_twice_is_kept_once(self, client_of, pilot, action):
        client, submission = client_of(pilot), uuid4()
        for _ in range(2):
            assert send_link(client, **{"lien-submission": submission}).status_code == 302
        assert Document.objects.count() == 1

    def test_what_is_added_must_be_said(self, client_of, pilot, action):
        assert client_of(pilot).post(PAGE, {}).status_code == 400


# who → (status of adding, may withdraw a document of the pilot)
WRITERS = {"stranger": 404, "committee_member": 403, "pilot": 302, "mission": 302, "directory_admin": 404}


@pytest.mark.parametrize("who", WRITERS)
def test_who_adds(who, client_of, request, action, pilot, folder):
    client = client_of(request.getfixturevalue(who))
    assert send_file(client).status_code == send_link(client).status_code == WRITERS[who]
    assert Document.objects.count() == (2 if WRITERS[who] == 302 else 0)
    assert len(stored(folder)) == (1 if WRITERS[who] == 302 else 0)


def test_a_pilot_adds_to_own_actions_only(client_of, pilot, other_action):
    client, page = client_of(pilot), "/2012-2014/actions/2/documents/"
    assert "Ajouter" not in client.get(page).content.decode()
    assert send_link(client, page=page).status_code == 403


def test_a_visitor_signs_in_first(client, action, pilot):
    document = attach_file(action, pilot)
    for response in (
        send_file(client),
        client.get(address(document)),
        client.post(address(document, "document_withdraw")),
    ):
        assert response.status_code == 302
        assert response.url.startswith("/connexion/")


class TestReading:
    def test_a_file_is_handed_over_to_be_kept(self, client_of, committee_member, action, pilot):
        document = attach_file(action, pilot, 'Délibération "12".pdf', files.pdf())
        response = client_of(committee_member).get(address(document))
        assert b"".join(response.streaming_content) == files.pdf()
        assert response.headers["Content-Type"] == "application/pdf"
        disposition = response.headers["Content-Disposition"]
        assert disposition == "attachment; filename*=utf-8''D%C3%A9lib%C3%A9ration%20%2212%22.pdf"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert response.headers["Cache-Control"] == "private, no-store"

    @pytest.mark.parametrize("who", ["stranger", "directory_admin"])
    def test_who_does_not_see_the_action_gets_nothing(self, who, client_of, request, action, pilot):
        document = attach_file(action, pilot)
        assert client_of(request.getfixturevalue(who)).get(address(document)).status_code == 404

    def test_a_file_missing_on_the_disk(self, client_of, mission, action, pilot, folder):
        document = attach_file(action, pilot)
        stored(folder)[0].unlink()
        response = client_of(mission).get(address(document))
        assert response.status_code == 404
        assert "Page introuvable" in response.content.decode()

    def test_a_link_is_no_file(self, client_of, mission, action, pilot):
        assert client_of(mission).get(address(attach_link(action, pilot))).status_code == 404

    def test_a_file_belongs_to_its_action(self, client_of, mission, action, other_action, pilot):
        document = attach_file(action, pilot)
        assert client_of(mission).get(reverse("document", args=["2012-2014", 2, document.pk])).status_code == 404

    def test_nothing_serves_the_folder(self, client_of, mission, action, pilot):
        document = attach_file(action, pilot)
        for path in (f"/{document.file.name}", f"/files/{document.file.name}", f"/media/{document.file.name}"):
            assert client_of(mission).get(path).status_code == 404

    def test_the_page_lists_what_is_attached(self, client_of, committee_member, action, pilot):
        attach_file(action, pilot)
        attach_link(action, pilot, title="<b>Une page</b>")
        text = client_of(committee_member).get(PAGE).content.decode()
        for words in (
            "compte-rendu.pdf",
            "PDF, 5\u00a0octets",
            "exemple.invalid",
            "&lt;b&gt;Une page",
            "par Paul Pilote",
        ):
            assert words in text
        assert "Ajouter" not in text
        assert "Retirer" not in text

    def test_an_empty_page_says_what_to_add(self, client_of, pilot, committee_member, action):
        assert "Une délibération, un compte rendu" in client_of(pilot).get(PAGE).content.decode()
        assert "Rien n’est encore joint" in client_of(committee_member).get(PAGE).content.decode()

    def test_the_pages_are_valid(self, client_of, pilot, action):
        client = client_of(pilot)
        document, _ = attach_file(action, pilot), attach_link(action, pilot)
        pages = [client.get(PAGE), client.get(address(document, "document_withdraw")), client.get(SHEET)]
        pages += [send_file(client, content=b""), send_link(client, "x")]
        for page in pages:
            html = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page.content.decode())
            assert len(html.findall(".//h1")) == 1
            assert nothing_inline(html)

    @pytest.mark.parametrize("page", [PAGE, SHEET])
    def test_queries_do_not_depend_on_the_number_of_documents(self, page, client_of, pilot, mission, action):
        client = client_of(pilot)
        attach_link(action, pilot)
        client.get(page)
        with CaptureQueriesContext(connection) as few:
            client.get(page)
        for author in (pilot, mission, pilot):
            attach_link(action, author)
        with CaptureQueriesContext(connection) as many:
            client.get(page)
        assert len(many) == len(few)


class TestWithdrawing:
    @pytest.mark.parametrize(
        ("who", "status"),
        [("stranger", 404), ("committee_member", 403), ("pilot", 302), ("mission", 302), ("directory_admin", 404)],
    )
    def test_who_withdraws_a_document_of_the_pilot(self, who, status, client_of, request, action, pilot, folder):
        document, user = attach_file(action, pilot), request.getfixturevalue(who)
        response = client_of(user).post(address(document, "document_withdraw"))
        assert response.status_code == status
        document.refresh_from_db()
        assert document.withdrawn_by == (user if status == 302 else None)
        assert len(stored(folder)) == 1  # kept, and no longer handed over

    def test_a_pilot_leaves_what_others_added(self, client_of, pilot, mission, action):
        document, client = attach_link(action, mission), client_of(pilot)
        assert "Retirer" not in client.get(PAGE).content.decode()
        for method in (client.get, client.post):
            assert method(address(document, "document_withdraw")).status_code == 403

    def test_who_handed_the_action_over_withdraws_no_more(self, client_of, pilot, action):
        document = attach_link(action, pilot)
        action.involvements.update(ends_on=TODAY - timedelta(days=1))
        assert client_of(pilot).post(address(document, "document_withdraw")).status_code == 403

    def test_it_is_asked_first(self, client_of, pilot, action):
        document = attach_link(action, pilot)
        assert "Retirer ce lien" in client_of(pilot).get(address(document, "document_withdraw")).content.decode()
        assert Document.objects.available().exists()

    def test_what_is_withdrawn_is_gone(self, client_of, pilot, mission, action):
        document, client = attach_file(action, pilot), client_of(mission)
        assert client.post(address(document, "document_withdraw")).url == PAGE
        assert client.get(address(document)).status_code == 404
        assert client.post(address(document, "document_withdraw")).status_code == 404
        assert document.title not in client_of(pilot).get(PAGE).content.decode()

    def test_the_first_withdrawal_counts(self, pilot, mission, action):
        document = attach_link(action, pilot)
        for author in (pilot, mission):
            withdraw(document=document, author=author)
        document.refresh_from_db()
        assert document.withdrawn_by == pilot


class TestSheet:
    def test_it_shows_what_was_attached_on_its_day(self, client_of, committee_member, action, pilot):
        early, gone, late = (attach_link(action, pilot, title=title) for title in ("Premier", "Retiré", "Dernier"))
        set_dates(early, added="2013-01-10")
        set_dates(gone, added="2013-01-10", withdrawn="2013-06-01")
        set_dates(late, added="2013-11-15")
        shown = {
            day: titles_on(client_of(committee_member), day) for day in ("2013-03-01", "2013-06-01", "2013-11-15")
        }
        assert shown == {
            "2013-03-01": {"Premier", "Retiré"},
            "2013-06-01": {"Premier"},
            "2013-11-15": {"Premier", "Dernier"},
        }

    def test_what_was_withdrawn_since_leads_nowhere(self, client_of, committee_member, action, pilot):
        document = attach_link(action, pilot)
        set_dates(document, added="2013-01-10", withdrawn="2013-06-01")
        text = client_of(committee_member).get(f"{SHEET}?au=2013-03-01").content.decode()
        assert "Retiré depuis." in text
        assert document.url not in text

    def test_days_are_french_days(self, action, pilot):
        document = attach_link(action, pilot)
        Document.objects.update(added_at=now().replace(hour=0, minute=30))  # the day before in universal time
        assert not action.documents.available_on(TODAY - timedelta(days=1)).exists()
        assert list(action.documents.available_on(TODAY)) == [document]


def set_dates(document, *, added, withdrawn=None):
    def noon(day):
        return day and timezone.make_aware(timezone.datetime.fromisoformat(f"{day}T12:00"))

    Document.objects.filter(pk=document.pk).update(added_at=noon(added), withdrawn_at=noon(withdrawn))


def titles_on(client, day):
    response = client.get(f"{SHEET}?au={day}")
    return {document.title for document in response.context["documents"]}
