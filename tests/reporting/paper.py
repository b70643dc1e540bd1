"""Reading the reports on paper: as PDF or, to be quick, as the HTML that they are laid out from."""

import re
from html import unescape
from io import BytesIO

from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags
from pypdf import PdfReader

from reporting.pdf import render_pdf
from reporting.reports.order import Order
from tests.conftest import TODAY


def order(plan, user, **fields) -> Order:
    """What a report tells of today, unless the test says otherwise."""
    return Order(plan=plan, user=user, **{"as_of": TODAY} | fields)


def printed(kind, *args) -> PdfReader:
    """Lay out what the module `kind` builds."""
    rendered = render_pdf(kind.TEMPLATE, kind.build(*args))
    return PdfReader(BytesIO(rendered.content))


def words(kind, *args) -> str:
    """The words of what the module `kind` builds, without laying them out."""
    return plain(unescape(strip_tags(render_to_string(kind.TEMPLATE, kind.build(*args)))))


def text_of(reader: PdfReader) -> str:
    return plain(" ".join(page.extract_text() for page in reader.pages))


def plain(text: str) -> str:
    """Each run of spaces and line ends as one plain space."""
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)


def bookmarks(reader: PdfReader) -> list[str]:
    return [plain(title) for title in _titles(reader.outline)]


def _titles(outline) -> list[str]:
    return [title for entry in outline for title in (_titles(entry) if isinstance(entry, list) else [entry.title])]


def cost(kind, *args) -> int:
    """How many queries a report takes, its words included, once the roles of its reader are known."""
    words(kind, *args)
    with CaptureQueriesContext(connection) as queries:
        words(kind, *args)
    return len(queries)


def assert_is_well_made(reader: PdfReader) -> None:
    """Tagged, in French, with a title, and every font embedded."""
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata.title
    assert "pdfuaid:part" in reader.xmp_metadata.stream.get_data().decode()
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"].get("/Font", {}).values()]
    assert fonts
    for font in fonts:
        descendant = (font.get("/DescendantFonts") or [font])[0].get_object()
        assert "SourceSans3" in descendant["/BaseFont"].replace("-", "")
        assert "/FontFile2" in descendant["/FontDescriptor"] or "/FontFile3" in descendant["/FontDescriptor"]
