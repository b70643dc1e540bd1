"""The summary to edit: read again by python-docx, it says what the report says, under real headings."""

from datetime import date
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn

from actions.models import Action, Plan, Weather
from reporting import report
from reporting.docx_summary import DOCX_TYPE
from tests import factories
from tests.conftest import TODAY

ADDRESS = "/2012-2014/exports/synthese.docx"


def summary(client, query=""):
    response = client.get(ADDRESS + query)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == DOCX_TYPE
    return Document(BytesIO(response.content))


def headings(document, *levels):
    names = [f"Heading {level}" for level in levels]
    return [paragraph.text for paragraph in document.paragraphs if paragraph.style.name in names]


def cells(table):
    return [[cell.text.replace("\u202f", " ").replace("\u00a0", " ") for cell in row.cells] for row in table.rows]


def texts(document):
    return "\n".join(paragraph.text for paragraph in document.paragraphs).replace("\u202f", " ").replace("\u00a0", " ")


def test_the_figures_are_those_of_the_report(mission_client, mission, plan, several):
    document = summary(mission_client)
    told = report.build(plan, TODAY, user=mission)
    figures = dict(cells(document.tables[0]))
    for key, count in told.statuses:
        assert figures[key.status.label] == str(count)
    for concern in told.concerns:
        assert figures[concern.alert.label] == str(concern.count)
    assert f"1 action sur 5 est réalisée. L’avancement moyen est de {told.figures.progress} %" in texts(document)
    assert cells(document.tables[1])[1:] == [
        ["Axe 1. Axe n° 1", "53 %", "1 / 4", "0 / 4"],
        ["Orientation 1. Orientation n° 1", "53 %", "1 / 4", "0 / 4"],
        ["Axe 2. Axe n° 2", "0 %", "0 / 1", "0 / 1"],
        ["Orientation 2. Orientation n° 2", "0 %", "0 / 1", "0 / 1"],
    ]


def test_its_headings_are_styles(mission_client, several):
    document = summary(mission_client)
    assert document.paragraphs[0].style.name == "Title"
    assert headings(document, 1) == ["L’essentiel", "Par orientation", "Ce qui appelle une décision"]
    assert "Sans nouvelles\u00a0: 2" in headings(document, 2)


def test_with_a_day_to_compare_with_it_tells_what_changed(mission_client, action, mission):
    factories.record(action, mission, effective_on=date(2013, 9, 1))
    document = summary(mission_client, "?depuis=2013-06-21")
    assert "Ce qui a changé depuis le 21\u00a0juin 2013" in headings(document, 1)
    assert cells(document.tables[-1]) == [
        ["N°", "Changement", "Avant", "Après"],
        ["1", "Statut changé", "À lancer", "En cours"],
        ["1", "De nouveau suivie", "sans nouvelles depuis le 01/01/2012", "suivie"],
        ["1", "Avancement en hausse", "0 %", "40 %"],
    ]


def test_what_calls_for_a_decision_names_actions_dates_and_pilots(mission_client, action, pilot, mission):
    factories.record(action, mission, expected_end=date(2013, 9, 30))
    told = texts(summary(mission_client))
    assert "Action 1, Mener l’action 1 (en cours, échéance du 30 septembre 2013, Organisation de Paul PILOTE)" in told


def test_an_action_is_told_once_and_named_under_its_other_reasons(mission_client, action, pilot, mission):
    factories.record(action, mission, expected_end=date(2013, 9, 30), weather=Weather.STORMY)
    told = texts(summary(mission_client))
    assert told.count("Mener l’action 1") == 1
    assert "En difficulté : 1\nDéjà citée plus haut : action 1." in told


def test_every_table_repeats_its_headers_and_says_what_it_holds(mission_client, action, mission):
    factories.record(action, mission, effective_on=date(2013, 9, 1))
    tables = summary(mission_client, "?depuis=2013-06-21").tables
    assert len(tables) == 4
    for table in tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert table._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val")).endswith(".")


def test_it_is_a_french_document_on_a4(mission_client, several):
    document = summary(mission_client)
    language = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert language.get(qn("w:val")) == document.core_properties.language == "fr-FR"
    assert document.core_properties.title == "Synthèse du plan 2012-2014 au 15\u00a0novembre 2013"
    assert document.core_properties.author == "Agnès Mission"
    section = document.sections[0]
    assert (round(section.page_width.cm), round(section.page_height.cm, 1)) == (21, 29.7)


def test_characters_that_a_document_cannot_hold_are_left_out(mission_client, action, mission):
    Action.objects.update(title="Un\x07 titre\x0b <b>piégé</b>")
    factories.record(action, mission, expected_end=date(2013, 9, 30))
    assert "Un titre <b>piégé</b>" in texts(summary(mission_client))


def test_it_says_when_the_data_are_invented(mission_client, action):
    assert "Données de démonstration" not in texts(summary(mission_client))
    Plan.objects.update(is_demonstration=True)
    assert "Données de démonstration" in texts(summary(mission_client))


@pytest.mark.parametrize("query", ["?au=demain", "?au=2013-11-16", "?depuis=2013-11-15"])
def test_a_wrong_date_is_told_in_french(mission_client, action, query):
    response = mission_client.get(ADDRESS + query)
    assert response.status_code == 400
    assert "Demande incorrecte" in response.content.decode()


def test_neither_working_notes_nor_addresses_leave(mission_client, told_action, pilot):
    told = texts(summary(mission_client, "?depuis=2013-06-21"))
    for secret in ("travail réservée", "reseau.example", "paul@example.org"):
        assert secret not in told
