"""Actions as files: who gets them, which actions they select, and what the files are."""

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions import amendments
from actions.models import Plan, Status
from reporting.exports.formats import FORMATS
from tests import factories
from tests.reporting.exported import (
    COMPARED_KEYS,
    DAYS,
    KEYS,
    NUMBERS,
    download,
    every_format,
    numbers,
    raw_csv,
    same_rows,
    sheets,
    url,
)

# Who


@every_format
@pytest.mark.parametrize("who", ["mission", "committee_member", "pilot", "superuser"])
def test_those_who_see_the_plan_get_its_actions(request, client_of, action, other_action, who, file_format):
    assert numbers(client_of(request.getfixturevalue(who)), file_format) == [1, 2]


@every_format
@pytest.mark.parametrize("who", ["directory_admin", "stranger"])
def test_those_who_do_not_see_the_plan_get_nothing(request, client_of, action, who, file_format):
    client = client_of(request.getfixturevalue(who))
    assert client.get(url(file_format)).status_code == 404


@every_format
def test_a_visitor_is_sent_to_the_log_in(client, action, file_format):
    response = client.get(url(file_format))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


@every_format
def test_files_are_only_read(mission_client, action, file_format):
    assert mission_client.post(url(file_format)).status_code == 405


@every_format
def test_head_tells_of_the_file_without_sending_it(mission_client, action, file_format):
    response = mission_client.head(url(file_format))
    assert response.status_code == 200
    assert response.headers["Content-Type"] == FORMATS[file_format].content_type
    assert response.getvalue() == b""


@pytest.mark.parametrize("file_format", ["pdf", "CSV", "csvx", "html"])
def test_unknown_format_is_not_found(mission_client, action, file_format):
    assert mission_client.get(url(file_format)).status_code == 404


@every_format
def test_unknown_plan_is_not_found(mission_client, action, file_format):
    assert mission_client.get(url(file_format, plan_slug="1999-2001")).status_code == 404


# Which actions


@every_format
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [1, 2, 3, 4, 5]),
        ("statut=in_progress", [1, 4]),
        ("axe=2", [5]),
        ("q=action 3", [3]),
        ("statut=abandoned", []),
        ("tri=-numero", [5, 4, 3, 2, 1]),
        ("statut=in_progress&tri=-avancement", [4, 1]),
        ("tri=-avancement", [3, 4, 1, 2, 5]),
        ("signal=silence", [2, 5]),
        ("page=2", [1, 2, 3, 4, 5]),
    ],
)
def test_filters_and_sorting_are_those_of_the_list(mission_client, several, query, expected, file_format):
    assert numbers(mission_client, file_format, query) == expected


@every_format
def test_a_pilot_may_ask_for_own_actions(client_of, pilot, several, file_format):
    assert numbers(client_of(pilot), file_format, "miennes=on") == [1]


@every_format
def test_the_actions_of_another_plan_stay_out(mission_client, action, file_format):
    later = factories.plan("2015-2020", is_current=False)
    factories.action(later, 9)
    assert numbers(mission_client, file_format) == [1]


@every_format
@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("statut=ouverte", "Filtre « Statut » : Sélectionnez un choix valide. ouverte n’en fait pas partie."),
        ("axe=7", "Filtre « Axe » : Sélectionnez un choix valide."),
        ("signal=bruit", "Filtre « À regarder » : Sélectionnez un choix valide."),
        ("tri=hasard", "Filtre « Tri » : Sélectionnez un choix valide."),
        ("q=%00", "Filtre « Mots ou numéro » : Le caractère nul n’est pas autorisé."),
        ("statut=a&meteo=b", "Filtre « Météo » : Sélectionnez un choix valide."),
        ("au=demain", "La date « demain » n’est pas valable."),
        ("au=2013-11-16", "Cette date est dans l’avenir"),
    ],
)
def test_a_wrong_filter_is_told_in_french(mission_client, action, query, message, file_format):
    response = mission_client.get(url(file_format, query))
    assert response.status_code == 400
    assert "Content-Disposition" not in response.headers
    assert message in response.content.decode().replace("\u00a0", " ")


# The files themselves


@every_format
def test_the_name_says_plan_and_date(mission_client, action, file_format):
    for query, day in (("", "2013-11-15"), ("au=2013-06-30", "2013-06-30")):
        response = mission_client.get(url(file_format, query))
        name = f'attachment; filename="actions-2012-2014-au-{day}.{file_format}"'
        assert response.headers["Content-Disposition"] == name
        assert response.headers["Content-Type"] == FORMATS[file_format].content_type
        assert response.headers["Cache-Control"] == "private, no-store"


def test_csv_opens_in_a_french_spreadsheet(mission_client, told_action):
    content = download(mission_client, "csv")
    assert content.startswith(b"\xef\xbb\xbfN\xc2\xb0;Axe;")
    cells = dict(zip(KEYS, raw_csv(content)[1], strict=True))
    assert (cells["debut_prevu"], cells["en_retard"], cells["sans_nouvelles"]) == ("01/02/2012", "oui", "non")
    assert cells["pilotes"] == "Agence d’urbanisme ; Direction « Emploi, insertion »"


def test_json_says_what_it_is(mission_client, told_action):
    told = json.loads(download(mission_client, "json", "au=2013-10-01").decode())
    rows_told = told.pop("actions")
    guide = told.pop("guide")
    assert len(told.pop("historique")) == 3
    assert (told.pop("jalons"), told.pop("indicateurs"), len(told.pop("annuaire"))) == ([], [], 4)
    assert told == {"plan": "2012-2014", "situation_au": "2013-10-01", "demonstration": False, "filtres": {}}
    assert guide["edition"]["Situation au"] == "1 octobre 2013"
    assert guide["colonnes"]["actions"]["numero"].startswith("N°\u00a0: ")
    assert "depuis plus de 90 jours" in guide["regles"]["Sans nouvelles"]
    assert rows_told[0]["debut_prevu"] == "2012-02-01"
    assert rows_told[0]["en_retard"] is False
    Plan.objects.update(is_demonstration=True)
    assert json.loads(download(mission_client, "json"))["demonstration"] is True


def test_an_empty_selection_is_a_valid_file(mission_client, action):
    assert same_rows(mission_client, "statut=abandoned") == []


def test_spreadsheet_has_typed_cells_under_a_frozen_header(mission_client, told_action, other_action):
    sheet = sheets(download(mission_client, "xlsx"))["Actions"]
    cells = dict(zip(KEYS, sheet[2], strict=True))
    assert all(cells[key].is_date and cells[key].number_format == "dd/mm/yyyy" for key in DAYS & set(KEYS))
    assert all(cells[key].data_type == "n" and isinstance(cells[key].value, int) for key in NUMBERS & set(KEYS))
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:T3")
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["E"].width == 60
    assert sheet.column_dimensions["A"].width == 6


def guide(client, query=""):
    book = sheets(download(client, "xlsx", query))
    assert book.sheetnames == ["Actions", "Historique", "Jalons", "Indicateurs", "Annuaire", "Guide de lecture"]
    return [
        tuple(cell for cell in row if cell is not None) for row in book["Guide de lecture"].iter_rows(values_only=True)
    ]


def test_guide_says_what_is_shown(mission_client, told_action, other_action):
    told = guide(mission_client, "au=2013-06-30")
    assert told[:5] == [
        ("Plan", "37 actions pour 37 communes (2012-2014)"),
        ("Situation au", "30 juin 2013"),
        ("Filtres", "aucun : toutes les actions du plan"),
        ("Édité le", "15 novembre 2013"),
        ("Nombre d’actions", 2),
    ]
    assert ("Données de démonstration",) not in told


def test_guide_tells_the_filters_in_words(mission_client, told_action):
    query = "statut=in_progress&meteo=cloudy&axe=1&signal=retard&signal=difficulte&partenaire="
    told = guide(mission_client, query + told_action.involvements.get(role="partner", ends_on=None).organisation.slug)
    assert told[2:7] + told[8:9] == [
        ("Statut", "En cours"),
        ("Météo", "À surveiller"),
        ("Axe", "1. Axe n° 1"),
        ("Partenaire", "CRESS"),
        ("À regarder", "En retard et En difficulté"),
        ("Nombre d’actions", 0),
    ]


def test_guide_tells_that_only_own_actions_are_shown(client_of, pilot):
    assert ("Mes actions seulement", "oui") in guide(client_of(pilot), "miennes=on&tri=-numero")
    assert "Tri" not in [line[0] for line in guide(client_of(pilot), "tri=-numero") if line]


def test_guide_tells_the_counting_rules(mission_client, action):
    Plan.objects.update(review_every_days=45)
    told = guide(mission_client)
    rules = dict(told[told.index(("Règles de calcul",)) + 1 :])
    assert {"Statut", "Avancement", "Échéance", "En retard", "Sans nouvelles"} <= set(rules)
    assert "depuis plus de 45 jours" in rules["Sans nouvelles"]
    assert not [text for text in rules.values() if "<" in text or "&" in text]


def test_guide_says_when_the_data_are_invented(mission_client, action):
    Plan.objects.update(is_demonstration=True)
    assert guide(mission_client)[0] == ("Données de démonstration",)


# Compared with an earlier day


def test_the_earlier_state_stands_in_columns_of_its_own(mission_client, plan, action, other_action, mission):
    factories.record(action, mission, effective_on=date(2013, 6, 1), expected_end=date(2013, 9, 30), progress=20)
    factories.record(action, mission, status=Status.COMPLETED, expected_end=date(2013, 12, 31))
    added = {"author": mission, "effective_on": date(2013, 9, 2), "reason": "Délibération"}
    amendments.add(plan=plan, objective=action.objective, number=3, title="Neuve", **added)
    told, untold, new = same_rows(mission_client, "depuis=2013-06-21")
    assert {key: told[key] for key in COMPARED_KEYS[-4:]} == {
        "statut_avant": "En cours",
        "avancement_avant": 20,
        "echeance_avant": date(2013, 9, 30),
        "changements": ["Échéance repoussée", "Réalisée", "Statut changé", "Avancement en hausse"],
    }
    assert (untold["statut_avant"], untold["avancement_avant"], untold["changements"]) == ("À lancer", 0, [])
    assert (new["statut_avant"], new["avancement_avant"]) == (None, None)
    assert "Ajoutée au plan" in new["changements"]


def test_only_what_changed_can_be_exported(mission_client, action, other_action, mission):
    factories.record(action, mission)
    assert [row["numero"] for row in same_rows(mission_client, "depuis=2013-06-21&changement=lancee")] == [1]
    assert mission_client.get(url("csv", "changement=lancee")).status_code == 400
    assert mission_client.get(url("csv", "depuis=2013-11-15")).status_code == 400


def test_the_file_says_what_it_compares(mission_client, action):
    query = "depuis=2013-06-21&changement=lancee"
    assert json.loads(download(mission_client, "json", query))["comparaison_au"] == "2013-06-21"
    assert "comparaison_au" not in json.loads(download(mission_client, "json"))
    guide = [
        list(row)
        for row in sheets(download(mission_client, "xlsx", query))["Guide de lecture"].iter_rows(values_only=True)
    ]
    assert ["Comparée au", "21 juin 2013"] in guide
    assert ["Ce qui a changé", "Lancée"] in guide


def test_a_comparison_costs_no_query_more(mission_client, action, other_action, django_assert_num_queries):
    download(mission_client, "csv")
    with CaptureQueriesContext(connection) as plain:
        download(mission_client, "csv")
    with django_assert_num_queries(len(plain)):
        download(mission_client, "csv", "depuis=2013-06-21")
