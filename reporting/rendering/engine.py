"""WeasyPrint, set up for the portal: tagged (PDF/UA-1) and archival (PDF/A-3a), fed by own static files only.

It runs in the renderer's process (see `reporting.rendering.server`), so it imports nothing of Django.
"""

import gc
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

# Either says that the file can be read aloud, kept for decades and taken apart: the two have to be asked for together.
PDF_VARIANT = "pdf/a-3a"
STYLESHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)">')
LAYOUT_OF_A_PAGE = "Step 5 - Creating layout - Page %d"


class PdfUnavailableError(RuntimeError):
    """WeasyPrint, or a system library that it needs (Pango), is not installed here."""


@dataclass(frozen=True)
class Attachment:
    """A file that travels inside the PDF: the data that it shows."""

    name: str
    content: bytes
    description: str
    made_at: datetime
    """Part of the file's bytes: given rather than read from the clock, so that the same content is the same file."""


@dataclass(frozen=True)
class Rendered:
    content: bytes
    pages: int


def render(
    html: str,
    static_dir: Path,
    attachments: tuple[Attachment, ...] = (),
    on_page: Callable[[int], None] = lambda number: None,
) -> Rendered:
    """Lay a page of HTML out; relative addresses in it are those of files in `static_dir`.

    `on_page` is told the number of each page whose layout begins, the first being 1; the layout may begin anew.
    """
    with _collector_off(), _pages_told_to(on_page):
        weasyprint, options = load(static_dir)
        from reporting.rendering.markup import Markup  # these two once WeasyPrint is there
        from reporting.rendering.references import write_page_numbers

        styles = [_stylesheet(static_dir, name) for name in ("css/fonts.css", *STYLESHEET.findall(html))]
        page = Markup(STYLESHEET.sub("", html), f"{static_dir}/", options["url_fetcher"])
        how = {"font_config": options["font_config"], "stylesheets": styles}
        # The variant is named twice: the colours are decided with the layout, the rest when the file is written.
        document = page.render(**how, pdf_variant=PDF_VARIANT)
        write_page_numbers(document.pages)
        _declare_accessibility(document.metadata)
        document.metadata.attachments += [_embedded(weasyprint, attachment) for attachment in attachments]
        return Rendered(document.write_pdf(pdf_variant=PDF_VARIANT), len(document.pages))


@cache
def load(static_dir: Path):
    """Import WeasyPrint, once."""
    try:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration

        from reporting.rendering.fetcher import StaticFilesFetcher
    except (ImportError, OSError) as error:
        raise PdfUnavailableError(f"WeasyPrint cannot be loaded: {error}") from error
    return weasyprint, {"font_config": FontConfiguration(), "url_fetcher": StaticFilesFetcher(static_dir)}


@cache
def _stylesheet(static_dir: Path, name: str):
    """Read a style sheet, or unpack the fonts, once: a sixth of the render of a sheet, a fifth of the first one."""
    weasyprint, options = load(static_dir)
    return weasyprint.CSS(url=(static_dir / name).as_uri(), **options)


def _embedded(weasyprint, attachment: Attachment):
    return weasyprint.Attachment(
        string=attachment.content,
        name=attachment.name,
        description=attachment.description,
        created=attachment.made_at,
        modified=attachment.made_at,
        relationship="Data",
    )


def _declare_accessibility(metadata) -> None:
    """Say in the metadata that the file is PDF/UA-1 too.

    WeasyPrint writes one variant at a time, and a second block of metadata beside its own would not be read: the
    identifier, and the description of its schema that PDF/A asks for, go inside the block.
    """
    write_one_variant = metadata.generate_rdf_metadata

    def write_both(*variant) -> bytes:
        for prefix, namespace in PDFA_NAMESPACES.items():  # PDF/A asks for these very prefixes
            ElementTree.register_namespace(prefix, namespace)
        rdf = ElementTree.fromstring(write_one_variant(*variant))  # noqa: S314 - written by WeasyPrint just before
        rdf.extend(ElementTree.fromstring(UA_IDENTIFIER))  # noqa: S314 - our own constant
        return ElementTree.tostring(rdf, encoding="utf-8")

    metadata.generate_rdf_metadata = write_both


PDFA_NAMESPACES = {
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
    "pdfaSchema": "http://www.aiim.org/pdfa/ns/schema#",
    "pdfaProperty": "http://www.aiim.org/pdfa/ns/property#",
}
UA_IDENTIFIER = """
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
         xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
         xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
         xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"
         xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
  <rdf:Description rdf:about="" pdfuaid:part="1"/>
  <rdf:Description rdf:about="">
    <pdfaExtension:schemas>
      <rdf:Bag>
        <rdf:li rdf:parseType="Resource">
          <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
          <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
          <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
          <pdfaSchema:property>
            <rdf:Seq>
              <rdf:li rdf:parseType="Resource">
                <pdfaProperty:name>part</pdfaProperty:name>
                <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
                <pdfaProperty:category>internal</pdfaProperty:category>
                <pdfaProperty:description>Part of the PDF/UA standard</pdfaProperty:description>
              </rdf:li>
            </rdf:Seq>
          </pdfaSchema:property>
        </rdf:li>
      </rdf:Bag>
    </pdfaExtension:schemas>
  </rdf:Description>
</rdf:RDF>
"""


class _PageHandler(logging.Handler):
    def __init__(self, on_page: Callable[[int], None]):
        super().__init__()
        self.on_page = on_page

    def emit(self, record):
        if record.msg == LAYOUT_OF_A_PAGE:
            self.on_page(record.args[0])


@contextmanager
def _pages_told_to(on_page: Callable[[int], None]) -> Iterator[None]:
    """WeasyPrint says in a log which page it lays out."""
    logger, handler = logging.getLogger("weasyprint.progress"), _PageHandler(on_page)
    logger.addHandler(handler)
    level = logger.level
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


@contextmanager
def _collector_off() -> Iterator[None]:
    """Keep the garbage collector from walking the layout tree over and over: a tenth of a render."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
