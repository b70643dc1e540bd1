"""What changed between two days, as a file: one line a change, before and after, when and by whom."""

import json
from datetime import date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from actions import amendments
from actions.models import Action, InvolvementRole, MilestoneShift, Status, Weather
from reporting.exports.formats import FORMATS
from reporting.views import exports
from tests import factories
from tests.reporting.exported import STARTERS, ods_sheets, raw_csv, sheets

KEYS = ["numero", "intitule", "changement", "avant", "apres", "le", "par"]
SINCE = "depuis=2013-06-21"
every_format = pytest.mark.parametrize("file_format", FORMATS)


def download(client, file_format, query=SINCE):
    response = client.get(reverse("export_changes", args=["2012-2014", file_format]) + f"?{query}")
    assert response.status_code == 200
    return response.getvalue()


def told(client, file_format="json", query=SINCE):
    """Return the lines of a file, whatever its format, as rows of texts, numbers and days."""
    content = download(client, file_format, query)
    if file_format == "json":
        rows = [list(row.values()) for row in json.loads(content)["changements"]]
        return [[*row[:5], row[5] and date.fromisoformat(row[5]), row[6]] for row in rows]
    if file_format == "csv":
        _, *rows = raw_csv(content)
        days = [[*row[:5], row[5] and datetime.strptime(row[5], "%d/%m/%Y").date(), row[6]] for row in rows]
        return [[row[0] and int(row[0]), *row[1:]] for row in days]
    if file_format == "ods":
        return [[int(row[0]) if row[0] else row[0], *row[1:]] for row in ods_sheets(content)["Avant et après"][1:]]
    _, *rows = sheets(content)["Avant et après"].iter_rows(values_only=True)
    return [[*row[:5], row[5] and row[5].date(), row[6]] for row in rows]


@pytest.fixture
def moved(action, mission):
    """Action 1 moves on between the two days, in two updates."""
    Action.objects.update(ends_on=date(2013, 12, 31))
    factories.record(action, mission, effective_on=date(2013, 6, 1), progress=20)
    factories.record(
        action,
        mission,
        effective_on=date(2013, 8, 1),
        progress=40,
        weather=Weather.CLOUDY,
        expected_end=date(2014, 3, 31),
    )
    factories.record(
        action,
        mission,
        effective_on=date(2013, 10, 1),
        progress=60,
        weather=Weather.CLOUDY,
        expected_end=date(2014, 3, 31),
    )
    return action


@every_format
def test_each_change_says_before_after_when_and_by_whom(mission_client, moved, file_format):
    title = "Mener l’action 1"
    assert told(mission_client, file_format) == [
        [1, title, "Échéance repoussée", "31/12/2013", "31/03/2014", date(2013, 8, 1), "Agnès Mission"],
        [1, title, "Météo dégradée", "Dans les temps", "À surveiller", date(2013, 8, 1), "Agnès Mission"],
        [1, title, "Avancement en hausse", "20\u00a0%", "60\u00a0%", date(2013, 10, 1), "Agnès Mission"],
    ]


def test_a_status_is_told_once(mission_client, action, mission):
    factories.record(action, mission, status=Status.IN_PROGRESS, progress=90, effective_on=date(2013, 6, 1))
    factories.record(action, mission, status=Status.COMPLETED, effective_on=date(2013, 9, 1))
    assert [row[2:6] for row in told(mission_client)] == [["Statut changé", "En cours", "Réalisée", date(2013, 9, 1)]]


def test_lateness_and_silence_are_dated_by_the_calendar_and_signed_by_nobody(mission_client, action, mission):
    factories.record(action, mission, effective_on=date(2013, 6, 1), expected_end=date(2013, 9, 30))
    assert [row[2:] for row in told(mission_client)] == [
        ["Nouvellement en retard", "pas en retard", "en retard, échéance du 30/09/2013", date(2013, 10, 1), None],
        ["Nouvellement sans nouvelles", "suivie", "sans nouvelles depuis le 01/06/2013", date(2013, 8, 31), None],
    ]


def test_pilots_amendments_milestones_and_decisions_are_told(mission_client, plan, action, decision, mission):
    factories.involve(action, factories.contact("Anne AVANT"), ends_on=date(2013, 8, 31))
    factories.involve(action, factories.contact("Anna APRÈS"), starts_on=date(2013, 9, 1))
    factories.involve(action, factories.contact("Autre"), InvolvementRole.PARTNER, starts_on=date(2013, 9, 1))
    amendments.reword(
        action=action,
        version=action.version,
        title="Mener autrement",
        description="",
        author=mission,
        effective_on=date(2013, 10, 1),
        reason="Délibération",
    )
    milestone = action.milestones.create(title="Bilan", due_on=date(2013, 12, 1))
    MilestoneShift.objects.create(
        milestone=milestone,
        due_before=date(2013, 9, 1),
        due_after=date(2013, 12, 1),
        author=mission,
        recorded_at=timezone.make_aware(datetime(2013, 8, 5, 10)),
    )
    action.milestones.create(title="Cadrage", due_on=date(2013, 7, 1), done_on=date(2013, 7, 2))
    rows = [row[2:] for row in told(mission_client)]
    assert ["Reformulée", "Mener l’action 1", "Mener autrement", date(2013, 10, 1), "Agnès Mission"] in rows
    assert ["Jalon déplacé\u00a0: Bilan", "01/09/2013", "01/12/2013", date(2013, 8, 5), "Agnès Mission"] in rows
    assert ["Jalon atteint\u00a0: Cadrage", None, "02/07/2013", date(2013, 7, 2), None] in rows
    assert ["Décision du comité", None, "Présenter une simulation.", date(2013, 11, 15), None] in rows
    assert [
        "Pilote changé",
        "Organisation de Anne AVANT (Anne AVANT)",
        "Organisation de Anna APRÈS (Anna APRÈS)",
        date(2013, 9, 1),
        None,
    ] in rows


def test_without_a_start_it_compares_with_the_last_committee(mission_client, plan, moved):
    factories.meeting(plan, date(2013, 9, 15))
    response = mission_client.get(reverse("export_changes", args=["2012-2014", "csv"]))
    assert 'filename="historique-2012-2014-du-2013-09-15-au-2013-11-15.csv"' in response.headers["Content-Disposition"]
    assert [row[2] for row in told(mission_client, query="")] == ["Avancement en hausse"]


def test_before_the_plan_there_is_nothing_to_compare_with(mission_client, plan):
    response = mission_client.get(reverse("export_changes", args=["2012-2014", "csv"]) + "?au=2012-01-01")
    assert response.status_code == 400
    assert "donnez une date de départ plus ancienne" in response.content.decode()


def test_more_actions_than_can_be_compared_are_refused(mission_client, moved, other_action, monkeypatch):
    monkeypatch.setattr(exports, "MOST_COMPARED", 1)
    response = mission_client.get(reverse("export_changes", args=["2012-2014", "csv"]) + f"?{SINCE}")
    assert response.status_code == 400
    assert "filtrez la liste" in response.content.decode()
    assert len(told(mission_client, query=f"{SINCE}&q=action 1")) == 3


def test_the_filters_of_the_list_hold(mission_client, moved, other_action, decision, mission):
    factories.record(other_action, mission, effective_on=date(2013, 9, 1))
    assert {row[0] for row in told(mission_client)} == {1, 2}
    assert {row[0] for row in told(mission_client, query=f"{SINCE}&q=action 2")} == {2}


def test_more_changes_than_the_page_tells_are_all_there(mission_client, plan, mission):
    for number in range(1, 43):
        factories.record(factories.action(plan, number), mission, effective_on=date(2013, 9, 1), progress=0)
    rows = told(mission_client)
    assert [row[0] for row in rows if row[2] == "Statut changé"] == list(range(1, 43))


@pytest.mark.parametrize("start", STARTERS)
@every_format
def test_no_text_is_a_formula(mission_client, moved, decision, start, file_format):
    Action.objects.update(title=f"{start}1+1")
    type(decision).objects.update(text=f"{start}2+2")
    rows = told(mission_client, file_format)  # of an ODS, fails on any formula
    shown = {row[1] for row in rows} | {row[4] for row in rows}
    guard = "'" if file_format == "csv" else ""
    assert {f"{guard}{start}1+1".replace("\r", "\n"), f"{guard}{start}2+2".replace("\r", "\n")} <= shown
    if file_format == "xlsx":
        cells = [cell for row in sheets(download(mission_client, "xlsx"))["Avant et après"] for cell in row]
        assert all(cell.quotePrefix for cell in cells if str(cell.value).startswith((*STARTERS, "\n")))


def test_queries_do_not_depend_on_the_number_of_actions(mission_client, plan, mission, django_assert_max_num_queries):
    for number in range(1, 12):
        made = factories.action(plan, number)
        factories.record(made, mission, effective_on=date(2013, 9, 1))
        factories.involve(made, factories.contact(f"Contact {number}"))
    with django_assert_max_num_queries(25):
        download(mission_client, "csv")
