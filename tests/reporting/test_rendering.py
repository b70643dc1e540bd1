"""The renderer: a process of its own, its limits, its turns, what it may read, what is found again in the cache."""

import os
import signal
from datetime import UTC, datetime
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import caches
from pypdf import PdfReader

from reporting import pdf
from reporting.rendering.engine import Attachment
from reporting.rendering.fetcher import ForbiddenResourceError, StaticFilesFetcher
from reporting.rendering.process import Renderer, RenderFailedError, TooLargeError
from reporting.rendering.turns import BusyError, patient_turn, turn

STATIC = Path(settings.STATICFILES_DIRS[0])
PAGE = '<html lang="fr"><title>Essai</title><h1>Bonjour</h1>'
# A table of spans whose layout takes minutes and hundreds of megabytes
ENDLESS = PAGE + "<table>" + "<tr><td><span>une cellule</span></td></tr>" * 400_000
DATA = Attachment("donnees.csv", b"numero;statut\n1;fini\n", "Les données", datetime(2013, 11, 15, tzinfo=UTC))


@pytest.fixture
def renderer():
    made = Renderer(seconds=30, memory=pdf.MEMORY)
    yield made
    made.stop()


def test_a_document_is_rendered_with_its_number_of_pages(renderer):
    told = []
    rendered = renderer.render(PAGE + '<p style="break-before: page">Suite', STATIC, on_page=told.append)
    reader = PdfReader(BytesIO(rendered.content))
    assert rendered.pages == len(reader.pages) == 2
    assert "Bonjour" in reader.pages[0].extract_text()
    assert {1, 2} <= set(told)


def test_a_page_that_refers_to_others_and_to_itself_is_laid_out_once_more_and_no_other(renderer):
    style = "<style>a::after { content: target-counter(attr(href), page) ' ' } p { break-before: page }</style>"
    contents = "".join(f'<a href="#p{page}"></a>' for page in (1, 2, 3, 4)) + '<span id="p1">Sommaire</span>'
    others = "".join(f'<p id="p{page}">Suite' for page in (2, 3, 4))
    told = []
    rendered = renderer.render(PAGE + style + contents + others, STATIC, on_page=told.append)
    assert "1 2 3 4" in PdfReader(BytesIO(rendered.content)).pages[0].extract_text()
    assert told == [1, 2, 3, 4, 1]


def test_the_data_travels_in_the_file(renderer):
    reader = PdfReader(BytesIO(renderer.render(PAGE, STATIC, (DATA,)).content))
    assert reader.attachments == {"donnees.csv": [DATA.content]}


def test_the_same_content_is_the_same_file(renderer):
    first = renderer.render(PAGE, STATIC, (DATA,))
    renderer.stop()
    assert renderer.render(PAGE, STATIC, (DATA,)) == first


def test_a_document_that_takes_too_long_is_given_up_and_the_next_one_rendered():
    hurried = Renderer(seconds=0.1, memory=pdf.MEMORY)
    with pytest.raises(TooLargeError):
        hurried.render(ENDLESS, STATIC)
    hurried.seconds = 30
    assert hurried.render(PAGE, STATIC).pages == 1
    hurried.stop()


def test_a_renderer_that_hangs_is_stopped_and_the_next_one_renders():
    def hang(page):
        os.kill(stuck._process.pid, signal.SIGSTOP)

    stuck = Renderer(seconds=2, memory=pdf.MEMORY)
    with pytest.raises(TooLargeError):
        stuck.render(ENDLESS[:200_000], STATIC, on_page=hang)
    stuck.seconds = 30
    assert stuck.render(PAGE, STATIC).pages == 1
    stuck.stop()


def test_a_document_that_takes_too_much_memory_is_given_up_and_the_next_one_rendered():
    narrow = Renderer(seconds=60, memory=90_000_000)
    with pytest.raises(RenderFailedError):
        narrow.render(ENDLESS, STATIC)
    assert narrow.render(PAGE, STATIC).pages == 1
    narrow.stop()


def test_a_renderer_that_dies_in_mid_work_is_started_again(renderer):
    def die(page):
        os.kill(renderer._process.pid, signal.SIGKILL)

    with pytest.raises(RenderFailedError):
        renderer.render(ENDLESS[:2_000_000], STATIC, on_page=die)
    assert renderer.render(PAGE, STATIC).pages == 1


def test_a_renderer_that_went_away_unasked_is_started_again(renderer):
    renderer.render(PAGE, STATIC)
    renderer._process.kill()
    renderer._process.wait()
    assert renderer.render(PAGE, STATIC).pages == 1


def test_what_stops_the_render_comes_out(renderer):
    def cancel(page):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        renderer.render(PAGE, STATIC, on_page=cancel)
    assert renderer.render(PAGE, STATIC).pages == 1


def test_the_renderer_knows_nothing_of_the_portal(renderer, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "un secret")
    renderer.render(PAGE, STATIC)
    assert "un secret" not in Path(f"/proc/{renderer._process.pid}/environ").read_text()
    modules = Path(f"/proc/{renderer._process.pid}/maps").read_text()
    assert "pango" in modules
    assert "psycopg" not in modules
    assert "_sqlite3" not in modules


# What it may read


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/x.css",
        "https://example.org/x.css",
        "ftp://example.org/x.css",
        "data:text/css,p{}",
        "file:///etc/passwd",
        "file://example.org/etc/passwd",
        "{static}/../manage.py",
        "{static}/css/%2e%2e/%2e%2e/manage.py",
        "{static}-secrets/key",
        "css/pdf.css",
    ],
)
def test_a_document_reads_nothing_but_own_static_files(address):
    with pytest.raises(ForbiddenResourceError):
        StaticFilesFetcher(STATIC)(address.replace("{static}", STATIC.as_uri()))


def test_a_link_out_of_the_static_files_is_not_followed(tmp_path):
    (tmp_path / "secret.css").write_text("p {}")
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "link.css").symlink_to(tmp_path / "secret.css")
    with pytest.raises(ForbiddenResourceError):
        StaticFilesFetcher(tmp_path / "static")((tmp_path / "static" / "link.css").as_uri())


def test_own_static_files_are_read():
    response = StaticFilesFetcher(STATIC)(f"{STATIC.as_uri()}/css/pdf.css")
    assert response.content_type == "text/css"
    assert b"@page" in response.read()


# Turns


def _ask_for_the_turn(folder, told, release):
    try:
        with turn(folder, in_line=3, seconds=300):
            told.put("begun")
            release.wait(300)
            told.put("ended")
    except BusyError:
        told.put("refused")


def test_one_renders_three_wait_and_the_next_is_refused(tmp_path):
    spawn = get_context("spawn")
    with spawn.Manager() as manager:
        told, release = manager.Queue(), manager.Event()
        asking = [spawn.Process(target=_ask_for_the_turn, args=(tmp_path, told, release)) for _ in range(5)]
        for process in asking:
            process.start()
        assert {told.get(timeout=60) for _ in range(2)} == {"begun", "refused"}
        release.set()
        assert [told.get(timeout=60) for _ in range(7)] == ["ended", *["begun", "ended"] * 3]
        for process in asking:
            process.join()
    with turn(tmp_path, in_line=3, seconds=0):
        pass


def _hold_the_turn(folder, taken):
    with turn(folder, in_line=3, seconds=30):
        taken.set()
        signal.pause()


def test_the_turn_of_a_process_that_dies_is_free_again(tmp_path):
    spawn = get_context("spawn")
    taken = spawn.Event()
    holder = spawn.Process(target=_hold_the_turn, args=(tmp_path, taken))
    holder.start()
    assert taken.wait(30)
    holder.kill()
    holder.join()
    with patient_turn(tmp_path):
        pass


def test_who_waits_too_long_is_refused(tmp_path):
    with patient_turn(tmp_path), pytest.raises(BusyError), turn(tmp_path, in_line=3, seconds=0.05):
        pass


def test_who_waits_patiently_is_asked_whether_it_is_still_wanted(tmp_path):
    def give_up():
        raise InterruptedError

    with patient_turn(tmp_path), pytest.raises(InterruptedError), patient_turn(tmp_path, on_wait=give_up):
        pass


# The cache


def test_what_was_rendered_once_is_found_again_until_its_content_changes(monkeypatch):
    caches["reports"].clear()
    rendered = []
    monkeypatch.setattr(pdf.renderer, "render", lambda html, *args: rendered.append(html) or f"PDF {len(rendered)}")
    concern = {"key": {"status": "completed"}}
    assert pdf.render_pdf("reporting/pdf/mark.html", concern) == "PDF 1"
    assert pdf.render_pdf("reporting/pdf/mark.html", concern) == "PDF 1"
    assert pdf.render_pdf("reporting/pdf/mark.html", concern, attachments=(DATA,)) == "PDF 2"
    assert pdf.render_pdf("reporting/pdf/prose.html", {"text": "autre"}) == "PDF 3"
    assert len(rendered) == 3
