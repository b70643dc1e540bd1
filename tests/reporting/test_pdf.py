"""How PDFs are made: what they may read, what a render leaves behind, the spaces of French."""

import gc

import pytest

from reporting import pdf
from reporting.pdf_fetcher import ForbiddenResourceError, StaticFilesFetcher
from reporting.templatetags.typography import french_spaces


def test_spaces_that_french_keeps_together():
    assert french_spaces("« Oui » : 5 % ; le 15 novembre 2013") == (
        "«\u202fOui\u202f»\u00a0: 5\u202f% ; le 15\u00a0novembre 2013".replace(" ;", "\u202f;")
    )


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
def test_a_document_reads_nothing_but_own_static_files(settings, address):
    base = settings.STATICFILES_DIRS[0].as_uri()
    with pytest.raises(ForbiddenResourceError):
        StaticFilesFetcher()(address.replace("{static}", base))


def test_a_link_out_of_the_static_files_is_not_followed(settings, tmp_path):
    (tmp_path / "secret.css").write_text("p {}")
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "link.css").symlink_to(tmp_path / "secret.css")
    settings.STATICFILES_DIRS = [tmp_path / "static"]
    with pytest.raises(ForbiddenResourceError):
        StaticFilesFetcher()((tmp_path / "static" / "link.css").as_uri())


def test_own_static_files_are_read(settings):
    response = StaticFilesFetcher()(f"{settings.STATICFILES_DIRS[0].as_uri()}/css/pdf.css")
    assert response.content_type == "text/css"
    assert b"@page" in response.read()


def test_the_collector_is_back_after_a_render_that_fails(monkeypatch):
    def fail():
        assert not gc.isenabled()
        raise ZeroDivisionError

    monkeypatch.setattr(pdf, "_renderer", fail)
    with pytest.raises(ZeroDivisionError):
        pdf.render_pdf("reporting/pdf/mark.html", {})
    assert gc.isenabled()
