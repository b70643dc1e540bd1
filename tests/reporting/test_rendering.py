"""The renderer: a process of its own, its limits, its turns, what it may read, what is found again in the cache."""

import os
import re
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
from reporting.rendering.engine import Attachment, Rendered
from reporting.rendering.fetcher import ForbiddenResourceError, StaticFilesFetcher
from reporting.rendering.process import Renderer, RenderFailedError, TooLargeError
from reporting.rendering.turns import BusyError, patient_turn, turn

STATIC = Path(settings.STATICFILES_DIRS[0])
PAGE = '<html lang="fr"><head><title>Essai</title></head><body><h1>Bonjour</h1>{}</body></html>'
HELLO = PAGE.format("")
CELLS = "<tr><td><span>une cellule</span></td></tr>"


def table(rows: int) -> str:
    """A table of spans; of 400,000 rows the layout takes minutes and hundreds of megabytes."""
    return PAGE.format("<table>" + CELLS * rows + "</table>")


ENDLESS = table(400_000)
DATA = Attachment("donnees.csv", b"numero;statut\n1;fini\n", "Les données", datetime(2013, 11, 15, tzinfo=UTC))


@pytest.fixture
def renderer():
    made = Renderer(seconds=30, memory=pdf.MEMORY)
    yield made
    made.stop()


def test_a_document_is_rendered_with_its_number_of_pages(renderer):
    told = []
    rendered = renderer.render(PAGE.format('<p style="break-before: page">Suite</p>'), STATIC, on_page=told.append)
    reader = PdfReader(BytesIO(rendered.content))
    assert rendered.pages == len(reader.pages) == 2
    assert "Bonjour" in reader.pages[0].extract_text()
    assert {1, 2} <= set(told)


# Page references


def column_of_numbers(links: str, pages: int) -> str:
    style = "<style>a { display: block } a::after { content: ' ' leader('.') '\\2007\\2007' }</style>"
    others = "".join(f'<p id="p{page}" style="break-before: page">Suite</p>' for page in range(2, pages + 1))
    return PAGE.format(style + links + '<span id="p1">Sommaire</span>' + others)


def test_a_page_that_refers_to_others_and_to_itself_is_laid_out_once_as_all_the_others(renderer):
    links = "".join(f'<a href="#p{page}">vers</a>' for page in range(1, 13))
    told = []
    rendered = renderer.render(column_of_numbers(links, pages=12), STATIC, on_page=told.append)
    numbers = re.findall(r"vers[ .]*(\d+)", PdfReader(BytesIO(rendered.content)).pages[0].extract_text())
    assert numbers == [str(page) for page in range(1, 13)]
    assert told == list(range(1, 13))


def test_numbers_of_pages_stand_flush_right(renderer):
    links = "".join(f'<a href="#p{page}">vers</a>' for page in (2, 9, 10, 12))
    rendered = renderer.render(column_of_numbers(links, pages=12), STATIC)
    starts = {}
    PdfReader(BytesIO(rendered.content)).pages[0].extract_text(
        visitor_text=lambda text, matrix, position, *_: starts.update({text.strip(): position[4]})
    )
    assert starts["2"] == starts["9"] > starts["10"] == starts["12"]


def test_the_dots_that_lead_to_a_number_are_one_text(renderer):
    rendered = renderer.render(column_of_numbers('<a href="#p1">vers</a>', pages=1), STATIC)
    page = PdfReader(BytesIO(rendered.content)).pages[0]
    assert page.extract_text().count(".") > 50
    assert page.get_contents().get_data().count(b"BT") == len(["Bonjour", "vers", " ", "...", "1", "Sommaire"])


def test_a_link_to_what_was_left_out_tells_no_page(renderer):
    style = "<style>a::after { content: ' – page\\A0\\2007\\2007' }</style>"
    rendered = renderer.render(PAGE.format(style + '<p>Action 12<a href="#action-12"></a></p>'), STATIC)
    assert "Action 12" in (text := PdfReader(BytesIO(rendered.content)).pages[0].extract_text())
    assert "page" not in text


# What it reads


def test_a_text_may_hold_what_numbers_of_pages_stand_in(renderer):
    rendered = renderer.render(PAGE.format("<p>un\u2007\u2007blanc</p>"), STATIC)
    assert "blanc" in PdfReader(BytesIO(rendered.content)).pages[0].extract_text()


def test_elements_without_end_spaces_that_bind_and_drawings_are_read(renderer):
    drawing = '<svg viewBox="0 0 9 9" width="9" height="9"><title>Carré</title><path d="M0 0h9v9" fill="red"/></svg>'
    rendered = renderer.render(PAGE.format(f"<p>un<br>deux&nbsp;: trois<br/>&lt;br&gt;{drawing}</p>"), STATIC)
    page = PdfReader(BytesIO(rendered.content)).pages[0]
    assert [line.strip() for line in page.extract_text().splitlines()[1:4]] == ["un", "deux\xa0: trois", "<br>"]
    assert b"1 0 0 rg" in page.get_contents().get_data()


def test_a_template_that_does_not_close_what_it_opens_is_refused_and_the_next_document_rendered(renderer):
    with pytest.raises(RenderFailedError):
        renderer.render(PAGE.format("<p><b>gras</p>"), STATIC)
    assert renderer.render(HELLO, STATIC).pages == 1


def test_characters_that_no_template_writes_but_people_can_type_are_left_out(monkeypatch):
    caches["reports"].clear()
    read = []
    monkeypatch.setattr(pdf.renderer, "render", lambda html, *_: read.append(html) or Rendered(b"", 1))
    monkeypatch.setattr(pdf, "render_to_string", lambda template, context: PAGE.format("<p>un\x0bdeux\uffff</p>"))
    pdf.render_pdf("a template", {})
    assert "<p>undeux</p>" in read[0]


# What it writes


def test_the_data_travels_in_the_file(renderer):
    reader = PdfReader(BytesIO(renderer.render(HELLO, STATIC, (DATA,)).content))
    assert reader.attachments == {"donnees.csv": [DATA.content]}


def test_the_same_content_is_the_same_file(renderer):
    first = renderer.render(HELLO, STATIC, (DATA,))
    renderer.stop()
    assert renderer.render(HELLO, STATIC, (DATA,)) == first


def test_a_document_that_takes_too_long_is_given_up_and_the_next_one_rendered():
    hurried = Renderer(seconds=0.1, memory=pdf.MEMORY)
    with pytest.raises(TooLargeError):
        hurried.render(ENDLESS, STATIC)
    hurried.seconds = 30
    assert hurried.render(HELLO, STATIC).pages == 1
    hurried.stop()


def test_a_renderer_that_hangs_is_stopped_and_the_next_one_renders():
    def hang(page):
        os.kill(stuck._process.pid, signal.SIGSTOP)

    stuck = Renderer(seconds=2, memory=pdf.MEMORY)
    with pytest.raises(TooLargeError):
        stuck.render(table(4_000), STATIC, on_page=hang)
    stuck.seconds = 30
    assert stuck.render(HELLO, STATIC).pages == 1
    stuck.stop()


def test_a_document_that_takes_too_much_memory_is_given_up_and_the_next_one_rendered():
    narrow = Renderer(seconds=60, memory=90_000_000)
    with pytest.raises(RenderFailedError):
        narrow.render(ENDLESS, STATIC)
    assert narrow.render(HELLO, STATIC).pages == 1
    narrow.stop()


def test_a_renderer_that_dies_in_mid_work_is_started_again(renderer):
    def die(page):
        os.kill(renderer._process.pid, signal.SIGKILL)

    with pytest.raises(RenderFailedError):
        renderer.render(table(40_000), STATIC, on_page=die)
    assert renderer.render(HELLO, STATIC).pages == 1


def test_a_renderer_that_went_away_unasked_is_started_again(renderer):
    renderer.render(HELLO, STATIC)
    renderer._process.kill()
    renderer._process.wait()
    assert renderer.render(HELLO, STATIC).pages == 1


def test_what_stops_the_render_comes_out(renderer):
    def cancel(page):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        renderer.render(HELLO, STATIC, on_page=cancel)
    assert renderer.render(HELLO, STATIC).pages == 1


def test_the_renderer_knows_nothing_of_the_portal(renderer, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "un secret")
    renderer.render(HELLO, STATIC)
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
