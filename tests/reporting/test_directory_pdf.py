"""The directory to print: the same organisations and details as the page, for the same person."""

import re
from html import unescape
from io import BytesIO

import pytest
from django.utils.html import strip_tags
from pypdf import PdfReader

from tests import factories

ADDRESS = "/acteurs/annuaire.pdf"


@pytest.fixture
def read(request, as_html, client_of):
    def text(who="mission", query=""):
        answer = client_of(request.getfixturevalue(who)).get(f"{ADDRESS}{query}")
        assert answer.status_code == 200
        return re.sub(r"[\s\u00a0\u202f]+", " ", unescape(strip_tags(answer.content.decode())))

    return text


@pytest.fixture
def rita(db):
    network = factories.organisation("Réseau de l’économie sociale", kind="ess_network", short_name="RES")
    return factories.contact(
        "Rita RÉSEAU", network, function="Directrice", email="rita@example.org", phone="05 00 00 00 09"
    )


# who reads which e-mails: that of the pilot of action 1, that of somebody else
DETAILS = {
    "committee_member": set(),
    "pilot": {"paul"},
    "mission": {"paul", "rita"},
    "directory_admin": {"paul", "rita"},
    "superuser": {"paul", "rita"},
}


@pytest.mark.parametrize("who", DETAILS)
def test_details_by_right(read, pilot, rita, who):
    text = read(who)
    assert {name for name in ("paul", "rita") if f"{name}@example.org" in text} == DETAILS[who]
    assert text.count("05 00 00 00") == len(DETAILS[who])
    assert "Rita RÉSEAU, Directrice" in text
    assert ("coordonnées professionnelles" in text) == bool(DETAILS[who])
    assert ("de vos propres actions" in text) == (who == "pilot")


def test_what_it_says_of_an_organisation(read, action, rita):
    factories.involve(action, rita)
    assert "Réseau de l’économie sociale RES Pilote 1 action Rita RÉSEAU" in read()
    assert "Pilote 1 action" not in read("directory_admin")


def test_what_was_searched_on_the_page(read, rita):
    factories.organisation("Ville")
    text = read(query="?q=rita")
    assert "1 organisation dont le nom, ou celui d’un contact, contient « rita »." in text
    assert "Ville" not in text


def test_as_a_pdf(client_of, mission, rita):
    answer = client_of(mission).get(ADDRESS)
    assert answer.headers["Content-Type"] == "application/pdf"
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages).replace("\u00a0", " ")
    assert "Annuaire des partenaires" in text
    assert "rita@example.org" in text
