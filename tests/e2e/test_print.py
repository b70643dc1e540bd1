"""Any page prints cleanly on A4: its content and nothing that acts, on numbered pages, whole across the sheet."""

from io import BytesIO

import pytest
from pypdf import PdfReader

A4 = (595, 842)  # points
LYING = {"/2012-2014/frise/", "/acteurs/qui-fait-quoi/"}  # what is broader than high
MENU, BUTTONS = "Comités", ("Mettre à jour", "Afficher", "Enregistrer cette vue", "Rejouer le plan")
PAGES = {
    # address: (what it says, the most pages that it takes)
    "/2012-2014/": ("Ce qui appelle une décision", 6),
    "/2012-2014/actions/": ("Former les techniciens chargés des marchés publics", 4),
    "/2012-2014/actions/18/": ("Historique", 5),
    "/2012-2014/changements/?depuis=2013-06-21": ("Ce qui a changé", 7),
    "/2012-2014/frise/": ("j de retard", 2),
    "/2012-2014/plan/": ("Axe 1", 3),
    "/2012-2014/copil/decisions/": ("Suivi des décisions", 4),
    "/2012-2014/regles/": ("Sans nouvelles", 3),
    "/acteurs/": ("Têtes de réseau", 4),
    "/acteurs/qui-fait-quoi/": ("Sans pilote", 2),
    "/acteurs/direction-ressources-humaines/": ("Rôles passés", 1),
}


@pytest.fixture
def viewport():
    return {"width": 1280, "height": 900}


def test_pages_print_cleanly(sign_in):
    page = sign_in("mission")
    for address, (words, most) in PAGES.items():
        page.goto(address)
        page.wait_for_load_state("networkidle")
        printed = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
        sizes = {(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in printed.pages}
        texts = [" ".join(sheet.extract_text().split()) for sheet in printed.pages]
        whole = " ".join(texts)
        assert sizes == {A4[::-1] if address in LYING else A4}, address
        assert words in whole, address
        assert len(texts) <= most, f"{address}: {len(texts)} pages"
        assert [f"Page {n} sur {len(texts)}" in text for n, text in enumerate(texts, 1)] == [True] * len(texts), (
            address
        )
        assert [said for said in (MENU, *BUTTONS) if said in whole] == [], address
        assert min(len(text) for text in texts) > 100, f"{address} leaves a page almost empty"


def test_paper_is_white_for_who_reads_by_night(sign_in):
    page = sign_in("mission", color_scheme="dark")
    page.goto("/2012-2014/")
    page.emulate_media(media="print")
    colours = page.evaluate("[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]")
    assert colours == ["rgb(42, 34, 32)", "rgb(255, 255, 255)"]
