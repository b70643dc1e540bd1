"""The orientation of a report's paper: upright, or lying for a screen in the meeting room."""

from io import BytesIO

import pytest
from django.utils.html import escape
from pypdf import PdfReader

from reporting.models import ReportFile
from reporting.report_files import make

REPORTS = "/2012-2014/rapports/"
ASKED = "au=2013-11-15&depuis=2013-06-21"


@pytest.fixture
def client(client_of, committee_member, several):
    return client_of(committee_member)


def directions(content: bytes) -> set[str]:
    boxes = [page.mediabox for page in PdfReader(BytesIO(content)).pages]
    return {"lying" if box.width > box.height else "upright" for box in boxes}


@pytest.mark.parametrize("kind", ["avancement", "changements"])
def test_every_page_lies_where_it_was_asked(client, kind):
    response = client.get(f"{REPORTS}{kind}.pdf?{ASKED}&papier=paysage")
    assert directions(response.content) == {"lying"}
    assert response["Content-Disposition"].endswith('-depuis-2013-06-21-paysage.pdf"')


@pytest.mark.parametrize("paper", ["", "&papier=", "&papier=portrait"])
def test_pages_stand_unless_it_was_asked(client, paper):
    response = client.get(f"{REPORTS}changements.pdf?{ASKED}{paper}")
    assert directions(response.content) == {"upright"}
    assert "paysage" not in response["Content-Disposition"]


def test_a_kind_whose_paper_is_its_own_leaves_the_choice_aside(client):
    assert directions(client.get(f"{REPORTS}synthese.pdf?au=2013-11-15&papier=paysage").content) == {"upright"}
    page = client.get(f"{REPORTS}?genre=synthese&papier=paysage").content.decode()
    assert 'name="papier"' not in page
    assert "couché" not in page


def test_another_paper_is_refused_in_french(client):
    for address in (f"{REPORTS}avancement.pdf?papier=rond", f"{REPORTS}?papier=rond"):
        response = client.get(address)
        assert response.status_code == 400
        assert "Le papier est «\u00a0portrait\u00a0» ou «\u00a0paysage\u00a0»." in response.content.decode()


def test_the_composer_offers_it_keeps_it_and_counts_more_pages(client):
    upright = client.get(f"{REPORTS}?{ASKED}")
    lying = client.get(f"{REPORTS}?{ASKED}&papier=paysage")
    assert 'value="paysage">' in upright.content.decode()
    assert 'value="paysage" checked>' in lying.content.decode()
    assert f'avancement.pdf?{escape(ASKED)}&amp;papier=paysage"' in lying.content.decode()
    assert "A4 couché</p>" in lying.content.decode()
    assert lying.context["outline"].expected_pages > upright.context["outline"].expected_pages


def test_it_lies_too_when_it_is_made_in_the_background(client):
    client.post(f"{REPORTS}demander/?genre=changements&{ASKED}&papier=paysage")
    report = ReportFile.objects.get()
    assert report.title.endswith(", A4\u00a0couché")
    make(report.pk)
    response = client.get(f"{report.get_absolute_url()}rapport.pdf")
    assert directions(b"".join(response.streaming_content)) == {"lying"}
