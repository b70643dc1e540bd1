"""« Mes rapports »: reports made by the worker, how far they are, what can go wrong with them."""

import os
import signal
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.cache import caches
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pypdf import PdfReader

from reporting import pdf
from reporting.models import ReportFile, ReportState
from reporting.rendering.engine import PdfUnavailableError, Rendered
from reporting.rendering.process import RenderFailedError, TooLargeError
from reporting.rendering.turns import patient_turn
from reporting.report_files import cancel, make
from tests import factories

ASK = "/2012-2014/rapports/demander/"
OWN = "/2012-2014/rapports/miens/"
PROGRESS = "?genre=avancement&au=2013-11-15"


@pytest.fixture(autouse=True)
def nothing_rendered_before():
    caches["reports"].clear()


@pytest.fixture
def asked(client_of, committee_member, action):
    client_of(committee_member).post(ASK + PROGRESS)
    return ReportFile.objects.get()


def again(report) -> ReportFile:
    report.refresh_from_db()
    return report


def test_a_report_is_asked_for_made_and_fetched(asked, client_of, committee_member):
    client = client_of(committee_member)
    assert asked.state == ReportState.WAITING
    assert "En attente" in client.get(asked.get_absolute_url()).content.decode()
    make(asked.pk)
    page = client.get(asked.get_absolute_url()).content.decode()
    assert "Le rapport est prêt" in page
    response = client.get(f"{asked.get_absolute_url()}rapport.pdf")
    assert response.headers["Content-Disposition"].startswith("inline; filename=")
    reader = PdfReader(BytesIO(b"".join(response.streaming_content)))
    assert len(reader.pages) == again(asked).pages
    assert str(asked) in client.get(OWN).content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_worker_takes_it_from_the_queue(client_of, committee_member, action):
    client_of(committee_member).post(ASK + PROGRESS)
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)
    assert ReportFile.objects.get().state == ReportState.DONE
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


def test_the_same_report_is_not_asked_twice_while_it_waits(asked, client_of, committee_member):
    client_of(committee_member).post(ASK + PROGRESS)
    assert ReportFile.objects.count() == 1


def test_three_wait_and_the_next_is_refused(client_of, committee_member, mission, action):
    for month in (8, 9, 10):
        client_of(committee_member).post(f"{ASK}?au=2013-{month:02}-01")
    response = client_of(mission).post(ASK + PROGRESS)
    assert response.status_code == 429
    assert "d’autres attendent déjà" in response.content.decode()
    assert ReportFile.objects.count() == 3


def test_the_report_of_another_does_not_exist(asked, client_of, mission):
    for end in ("", "rapport.pdf"):
        assert client_of(mission).get(asked.get_absolute_url() + end).status_code == 404
    for end in ("annuler/", "recommencer/"):
        assert client_of(mission).post(asked.get_absolute_url() + end).status_code == 404
    assert str(asked) not in client_of(mission).get(OWN).content.decode()


def test_a_file_that_is_not_ready_answers_404(asked, client_of, committee_member):
    assert client_of(committee_member).get(f"{asked.get_absolute_url()}rapport.pdf").status_code == 404


@pytest.mark.parametrize(
    "query", ["?genre=inconnu", "?au=demain", "?axe=9", "?genre=cahier-pilote", "?liste=999999", "?au=2013-02-30"]
)
def test_what_makes_no_sense_is_told(client_of, committee_member, action, query):
    assert client_of(committee_member).post(ASK + query).status_code == 400
    assert not ReportFile.objects.exists()


# How far it is


def test_it_says_how_far_it_is(asked, client_of, committee_member):
    ReportFile.objects.update(state=ReportState.RUNNING, heard_at=timezone.now(), pages=3, expected_pages=12)
    page = client_of(committee_member).get(asked.get_absolute_url()).content.decode()
    assert "Page 3 sur 12 environ" in page
    assert 'value="25"' in page
    assert 'hx-trigger="every 2s"' in page


def test_its_pages_are_counted_while_it_is_made(asked, monkeypatch):
    told = []

    def render(html, static_dir, attachments, on_page):
        for number in (1, 2, 1):
            on_page.written_at = 0.0
            on_page(number)
            told.append(again(asked).pages)
        raise RenderFailedError

    monkeypatch.setattr(pdf.renderer, "render", render)
    make(asked.pk)
    assert told == [1, 2, 2]


# Cancelled, failed, interrupted


def test_a_report_that_waits_is_cancelled(asked, client_of, committee_member):
    response = client_of(committee_member).post(f"{asked.get_absolute_url()}annuler/", follow=True)
    assert "est annulé" in response.content.decode()
    make(asked.pk)
    assert again(asked).state == ReportState.CANCELLED
    assert not asked.file


def test_a_report_that_is_being_made_is_stopped(asked, monkeypatch):
    def render(html, static_dir, attachments, on_page):
        cancel(report=asked)
        on_page(1)
        raise AssertionError("it went on")

    monkeypatch.setattr(pdf.renderer, "render", render)
    make(asked.pk)
    assert again(asked).state == ReportState.CANCELLED


def test_a_report_whose_turn_has_not_come_is_stopped(asked, monkeypatch):
    monkeypatch.setattr("reporting.rendering.turns.time.sleep", lambda seconds: cancel(report=asked))
    with patient_turn(pdf.TURNS_DIR):
        make(asked.pk)
    assert again(asked).state == ReportState.CANCELLED


def test_a_report_that_is_ready_is_not_cancelled(asked, client_of, committee_member):
    make(asked.pk)
    client_of(committee_member).post(f"{asked.get_absolute_url()}annuler/")
    assert again(asked).state == ReportState.DONE


@pytest.mark.parametrize(
    ("error", "failure", "words"),
    [
        (TooLargeError(), "too_large", "plus de temps ou de mémoire"),
        (RenderFailedError(), "failed", "s’est arrêtée en route"),
        (PdfUnavailableError(), "unavailable", "manque au serveur"),
    ],
)
def test_why_it_failed_is_told_and_it_can_be_asked_again(
    asked, monkeypatch, client_of, committee_member, error, failure, words
):
    def fail(*args):
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(pdf.renderer, "render", fail)
        make(asked.pk)
    assert (again(asked).state, asked.failure) == (ReportState.FAILED, failure)
    client = client_of(committee_member)
    page = client.get(asked.get_absolute_url()).content.decode()
    assert words in page
    assert "Relancer" in page
    client.post(f"{asked.get_absolute_url()}recommencer/")
    make(asked.pk)
    assert again(asked).state == ReportState.DONE


def test_a_renderer_killed_in_mid_work_loses_nothing(asked, client_of, committee_member, monkeypatch):
    killed = []

    def kill_once(self, page):
        if page and not killed:  # none is begun while it waits for its turn
            killed.append(page)
            os.kill(pdf.renderer._process.pid, signal.SIGKILL)

    with monkeypatch.context() as patched:
        patched.setattr("reporting.report_files._Progress.__call__", kill_once)
        make(asked.pk)
    assert killed
    assert again(asked).state == ReportState.FAILED
    client_of(committee_member).post(f"{asked.get_absolute_url()}recommencer/")
    make(asked.pk)
    assert again(asked).state == ReportState.DONE


def test_a_worker_that_went_away_is_noticed_and_the_report_made_again(asked, client_of, committee_member):
    long_ago = timezone.now() - timedelta(minutes=10)
    ReportFile.objects.update(state=ReportState.RUNNING, heard_at=long_ago)
    client = client_of(committee_member)
    assert "interrompue" in client.get(asked.get_absolute_url()).content.decode()
    client.post(f"{asked.get_absolute_url()}recommencer/")
    make(asked.pk)
    assert again(asked).state == ReportState.DONE


def test_a_report_that_is_on_its_way_is_not_asked_again(asked, client_of, committee_member):
    ReportFile.objects.update(state=ReportState.RUNNING, heard_at=timezone.now())
    client_of(committee_member).post(f"{asked.get_absolute_url()}recommencer/")
    assert again(asked).state == ReportState.RUNNING


def test_what_is_gone_meanwhile_is_told(asked):
    ReportFile.objects.update(query="au=2013-11-15&axe=9")
    make(asked.pk)
    assert (again(asked).state, asked.failure) == (ReportState.FAILED, "refused")


# Kept for a while


@pytest.fixture
def old(asked):
    make(asked.pk)
    ReportFile.objects.update(asked_at=timezone.now() - timedelta(days=91))
    return again(asked)


def test_what_was_asked_for_long_ago_is_deleted_with_its_file(old):
    call_command("purge_reports", purge=True, verbosity=0)
    assert not ReportFile.objects.exists()
    assert not default_storage.exists(old.file.name)


def test_nothing_is_deleted_unless_asked_for(old, capsys):
    call_command("purge_reports")
    assert "à effacer (--purge)\u00a0: 1" in capsys.readouterr().out
    assert default_storage.exists(old.file.name)


def test_what_is_recent_stays(asked):
    call_command("purge_reports", purge=True, verbosity=0)
    assert ReportFile.objects.exists()


# So long that it comes in volumes


@pytest.fixture
def in_volumes(monkeypatch, plan, action, other_action):
    """A plan whose report is cut after each action or so."""
    factories.action(plan, 7)
    monkeypatch.setattr("reporting.reports.asking.LONG", 5)


def test_a_very_long_report_comes_in_volumes(in_volumes, client_of, committee_member):
    client = client_of(committee_member)
    client.post(ASK + PROGRESS)
    report = ReportFile.objects.get()
    make(report.pk)
    assert again(report).volumes == 2
    assert "en 2 volumes" in client.get(report.get_absolute_url()).content.decode()
    response = client.get(f"{report.get_absolute_url()}rapport.pdf")
    assert response.headers["Content-Disposition"].endswith('.zip"')
    archive = ZipFile(BytesIO(b"".join(response.streaming_content)))
    assert [name[:2] for name in archive.namelist()] == ["01", "02"]
    texts = [PdfReader(BytesIO(archive.read(name))) for name in archive.namelist()]
    assert sum(len(text.pages) for text in texts) == report.pages
    assert "Actions 1 à 2" in texts[0].pages[0].extract_text()
    assert "Actions 7 à 7" in texts[1].pages[0].extract_text()


def test_a_report_in_volumes_is_not_published(in_volumes, client_of, mission):
    response = client_of(mission).post(f"/2012-2014/rapports/publier/{PROGRESS}")
    assert response.status_code == 400
    assert "plusieurs volumes" in response.content.decode()


def test_volumes_show_how_far_they_are_together(in_volumes, asked, monkeypatch):
    told = []

    def render(html, static_dir, attachments, on_page):
        on_page.written_at = 0.0
        on_page(1)
        told.append(again(asked).pages)
        return Rendered(b"%PDF", pages=4)

    monkeypatch.setattr(pdf.renderer, "render", render)
    make(asked.pk)
    assert told == [1, 5]
    assert again(asked).pages == 8
