"""What spreadsheets and JSON hold beside the actions (history, milestones, indicators, directory), and how."""

import json
from datetime import date
from decimal import Decimal

import pytest

from actions import amendments
from actions.models import Action, Indicator, InvolvementRole, Milestone, MilestoneShift
from actors.clock import now
from reporting.exports import ods, xlsx
from tests import factories
from tests.reporting.exported import STARTERS, download, ods_sheets, sheets, url

TITLES = ["Actions", "Historique", "Jalons", "Indicateurs", "Annuaire", "Guide de lecture"]
OTHERS = {"Historique": "historique", "Jalons": "jalons", "Indicateurs": "indicateurs", "Annuaire": "annuaire"}


@pytest.fixture
def followed(told_action, mission):
    """Action 1 with a milestone that was moved, another reached later, and an indicator with two values."""
    moved = told_action.milestones.create(title="Cahier des charges", due_on=date(2013, 9, 30))
    MilestoneShift.objects.create(
        milestone=moved, due_before=date(2013, 5, 31), due_after=date(2013, 9, 30), author=mission, recorded_at=now()
    )
    told_action.milestones.create(title="Bilan", due_on=date(2013, 10, 1), done_on=date(2013, 10, 15))
    counted = told_action.indicators.create(name="Agents formés", unit="agents", target=120)
    for day, value in ((date(2013, 3, 1), "12.50"), (date(2013, 9, 1), "48")):
        counted.values.create(measured_on=day, value=Decimal(value), author=mission, note="Précision interne")
    told_action.indicators.create(name="Heures d’insertion")
    return told_action


def of_xlsx(client, title, query=""):
    headers, *rows = sheets(download(client, "xlsx", query))[title].iter_rows(values_only=True)
    return [dict(zip(headers, row, strict=True)) for row in rows]


def of_ods(client, title, query=""):
    headers, *rows = ods_sheets(download(client, "ods", query))[title]
    return [dict(zip(headers, row, strict=True)) for row in rows]


def of_json(client, title, query=""):
    told = json.loads(download(client, "json", query), parse_float=Decimal)
    headers = {key: text.split("\u00a0: ")[0] for key, text in told["guide"]["colonnes"][OTHERS[title]].items()}
    return [{headers[key]: value for key, value in row.items()} for row in told[OTHERS[title]]]


def plain(value):
    """Return a value as every format can give it back."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return " ; ".join(value) or None
    if hasattr(value, "isoformat"):
        return value.isoformat()[:10]
    return value


def same(client, title, query=""):
    """Return the rows of a sheet, once it is sure that the three formats tell the same."""
    read = [
        [{header: plain(value) for header, value in row.items()} for row in reader(client, title, query)]
        for reader in (of_xlsx, of_ods, of_json)
    ]
    assert read[0] == read[1] == read[2]
    return read[0]


# What each sheet tells


def test_history_tells_what_each_update_changed(mission_client, followed):
    first, second, third = same(mission_client, "Historique")
    assert first == {
        "N°": 1,
        "Intitulé": "Mener l’action 1",
        "Date d’effet": "2013-01-10",
        "Saisi le": "2013-11-15",
        "Statut avant": None,
        "Statut": "En cours",
        "Météo avant": None,
        "Météo": "À surveiller",
        "Avancement (%) avant": None,
        "Avancement (%)": 10,
        "Échéance annoncée avant": None,
        "Échéance annoncée": "2013-07-31",
        "Sans changement": "non",
        "Note pour le comité": "Le cahier des charges est écrit.",
        "Auteur": "Agnès Mission",
    }
    assert [(row["Avancement (%) avant"], row["Avancement (%)"]) for row in (second, third)] == [(10, 20), (20, 30)]
    assert third["Échéance annoncée avant"] == "2013-12-31"


def test_history_of_an_action_begins_without_that_of_another(mission_client, followed, other_action, mission):
    factories.record(other_action, mission)
    assert same(mission_client, "Historique")[-1]["Statut avant"] is None


def test_milestones_tell_how_they_slipped(mission_client, followed):
    moved, reached = same(mission_client, "Jalons")
    assert moved == {
        "N°": 1,
        "Intitulé": "Mener l’action 1",
        "Jalon": "Cahier des charges",
        "Prévu au départ": "2013-05-31",
        "Prévu le": "2013-09-30",
        "Repoussé (fois)": 1,
        "Décalage (jours)": 122,
        "Atteint le": None,
        "Dépassé": "oui",
    }
    assert (reached["Atteint le"], reached["Dépassé"]) == ("2013-10-15", "non")


def test_indicators_tell_a_value_a_line(mission_client, followed):
    first, second, unmeasured = same(mission_client, "Indicateurs")
    assert first == {
        "N°": 1,
        "Intitulé": "Mener l’action 1",
        "Indicateur": "Agents formés",
        "Unité": "agents",
        "Cible": 120,
        "Cible au": None,
        "Mesuré le": "2013-03-01",
        "Valeur": 12.5,
    }
    assert second["Valeur"] == 48
    assert (unmeasured["Indicateur"], unmeasured["Valeur"], unmeasured["Cible"]) == ("Heures d’insertion", None, None)


def test_directory_tells_who_takes_part_in_what(mission_client, followed):
    rows = same(mission_client, "Annuaire")
    assert [(row["Organisation"], row["Contact"]) for row in rows] == [
        ("Agence d’urbanisme", "Agence d’urbanisme"),
        ("Chambre régionale de l’économie sociale", "A"),
        ("Chambre régionale de l’économie sociale", "B"),
        ("Direction « Emploi, insertion »", "Direction « Emploi, insertion »"),
    ]
    assert (rows[0]["Pilote des actions"], rows[0]["Partenaire des actions"]) == ("1", None)
    assert (rows[1]["Pilote des actions"], rows[1]["Partenaire des actions"]) == (None, "1")
    assert rows[1]["Fonction"] == "Déléguée"


def test_a_past_day_knows_nothing_of_what_came_later(mission_client, followed):
    query = "au=2013-03-15"
    assert [row["Avancement (%)"] for row in same(mission_client, "Historique", query)] == [10, 20]
    assert [(row["Prévu le"], row["Atteint le"]) for row in same(mission_client, "Jalons", query)] == [
        ("2013-05-31", None),
        ("2013-10-01", None),
    ]
    assert [row["Valeur"] for row in same(mission_client, "Indicateurs", query)] == [12.5, None]


def test_a_past_day_calls_actions_as_they_were_called(mission_client, followed, mission):
    amendments.reword(
        action=followed,
        version=Action.objects.get().version,
        title="Mener autrement",
        description="",
        author=mission,
        effective_on=date(2013, 10, 1),
        reason="Délibération",
    )
    assert {row["Intitulé"] for row in of_xlsx(mission_client, "Historique")} == {"Mener autrement"}
    for title in ("Actions", "Historique", "Jalons", "Indicateurs"):
        told = of_xlsx(mission_client, title, "au=2013-09-30")
        assert {row["Intitulé"] for row in told} == {"Mener l’action 1"}


def test_the_filters_of_the_list_hold_for_every_sheet(mission_client, followed, other_action, mission):
    factories.record(other_action, mission)
    other_action.milestones.create(title="Ailleurs", due_on=date(2013, 9, 30))
    other_action.indicators.create(name="Ailleurs")
    factories.involve(other_action, factories.contact("Zoé Ailleurs"))
    for title in OTHERS:
        everything = repr(same(mission_client, title))
        assert "Ailleurs" in everything or "action 2" in everything
        some = repr(same(mission_client, title, "q=action 1"))
        assert "Ailleurs" not in some
        assert "action 2" not in some


@pytest.mark.parametrize(("who", "notes"), [("mission", 2), ("committee_member", 2), ("superuser", 2), ("pilot", 0)])
def test_notes_of_the_history_go_to_those_who_may_read_them(request, client_of, other_action, mission, who, notes):
    client = client_of(request.getfixturevalue(who))
    for note in ("Une note", "Une autre"):
        factories.record(other_action, mission, committee_note=note, working_note="Réservée")
    rows = same(client, "Historique")
    assert len([row for row in rows if row["Note pour le comité"]]) == notes
    assert "Réservée" not in repr(rows)


def test_a_pilot_reads_the_notes_of_the_own_actions(client_of, pilot, action, mission):
    factories.record(action, mission, committee_note="Une note")
    assert same(client_of(pilot), "Historique")[0]["Note pour le comité"] == "Une note"


def test_an_author_without_a_name_is_not_named_by_an_address(mission_client, action, make_user):
    factories.record(action, make_user("anonyme@example.org", "mission"))
    assert same(mission_client, "Historique")[0]["Auteur"] is None
    assert "anonyme@" not in download(mission_client, "json").decode()


# How it is laid out


def test_the_sheets_and_their_headers_stay_in_view(mission_client, followed):
    book = sheets(download(mission_client, "xlsx"))
    assert book.sheetnames == TITLES
    assert [book[title].freeze_panes for title in TITLES] == [*["A2"] * 5, None]
    assert book["Historique"].auto_filter.ref == "A1:O4"
    assert book["Historique"].column_dimensions["B"].width == 50
    assert book["Indicateurs"]["H2"].number_format == "General"
    assert list(ods_sheets(download(mission_client, "ods"))) == TITLES


def test_the_guide_explains_every_column(mission_client, followed):
    for guide in (
        [row[:2] for row in sheets(download(mission_client, "xlsx"))["Guide de lecture"].iter_rows(values_only=True)],
        [tuple(row[:2]) for row in ods_sheets(download(mission_client, "ods"))["Guide de lecture"]],
    ):
        told = dict(guide)
        assert told["Dépassé"] == "La date est passée sans qu’il soit atteint."
        assert told["Mises à jour"] == 3
        assert told["Colonnes de la feuille «\u00a0Annuaire\u00a0»"] is None
        assert "depuis plus de 90 jours" in told["Sans nouvelles"]


def test_what_makes_a_spreadsheet_too_long_is_left_out_and_said(mission_client, followed, monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_LINES", 3)
    book = sheets(download(mission_client, "xlsx"))
    assert book.sheetnames == ["Actions", "Jalons", "Guide de lecture"]
    told = dict(row[:2] for row in book["Guide de lecture"].iter_rows(values_only=True))
    assert told["Historique"].startswith("Trop de lignes pour un tableur")


def test_a_list_too_long_for_a_spreadsheet_is_refused_in_french(mission_client, followed, monkeypatch):
    monkeypatch.setattr(ods, "MOST_LINES", 0)
    response = mission_client.get(url("ods"))
    assert response.status_code == 400
    assert "Trop de lignes pour un fichier ODS" in response.content.decode()


# Safe


@pytest.mark.parametrize("start", STARTERS)
def test_no_text_of_any_sheet_is_a_formula(mission_client, followed, mission, start):
    text = f"{start}1+1"
    Action.objects.update(title=text)
    Milestone.objects.update(title=text)
    Indicator.objects.filter(target=120).update(name=text, unit=text)
    mission.first_name, mission.last_name = text, ""
    mission.save()
    person = factories.contact(
        text, factories.organisation(text, slug="piege", short_name=text, website=text), function=text
    )
    factories.involve(followed, person, InvolvementRole.PARTNER)
    factories.record(followed, mission, committee_note=text)
    book = sheets(download(mission_client, "xlsx"))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    poisoned = [cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith((*STARTERS, "\n"))]
    assert len(poisoned) > 20
    assert all(cell.quotePrefix for cell in poisoned)
    in_ods = ods_sheets(download(mission_client, "ods"))  # fails on any formula
    for title in OTHERS:
        rows = same(mission_client, title)
        assert text.replace("\r", "\n") in {value for row in rows for value in row.values()}
        assert len(in_ods[title]) == len(rows) + 1
