"""The sheet of an action for a meeting: two sides of paper, and a code that leads to the update screen."""

import re
from datetime import date

import pytest
import segno

from actions.models import Action, Weather
from reporting.charts.qr_code import QUIET, qr_code
from reporting.reports import sheet_for_meeting
from tests import factories
from tests.reporting.paper import assert_is_well_made, cost, order, plain, printed, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(action, pilot, mission):
    """Action 1 with more than a sheet of paper can hold."""
    for number in range(8):
        factories.record(
            action,
            mission,
            effective_on=date(2013, 2 + number, 1),
            weather=Weather.CLOUDY,
            progress=10 * number,
            expected_end=date(2014, 3, 31),
            committee_note=f"Note {number}. " + "Un mot de plus au comité. " * 30,
            working_note="À garder pour soi.",
        )
    for month in range(1, 10):
        action.milestones.create(title=f"Jalon {month}", due_on=date(2014, month, 1))
    action.milestones.create(title="Premier jalon", due_on=date(2013, 1, 1), done_on=date(2013, 1, 5))
    indicator = action.indicators.create(name="Agents formés", unit="agents", target=120)
    indicator.values.create(measured_on=date(2013, 9, 1), value=48, author=mission)
    return action


def modules(path: str) -> set[tuple[int, int]]:
    """The dark modules that a path draws, without the quiet zone."""
    runs = re.findall(r"M(\d+) (\d+)\.5h(\d+)", path)
    return {(int(x) + more - QUIET, int(y) - QUIET) for x, y, width in runs for more in range(int(width))}


def test_the_code_is_that_of_the_address():
    address = "https://ess.example.org/2012-2014/actions/12/suivi/"
    found, expected = qr_code(address), segno.make_qr(address, error="m").matrix
    assert modules(found.path) == {(x, y) for y, row in enumerate(expected) for x, dark in enumerate(row) if dark}
    assert found.size == len(expected) + 2 * QUIET


def test_the_sheet_leads_to_its_update_screen(told, plan, committee_member, settings):
    settings.PORTAL_URL = "https://ess.example.org"
    paper = sheet_for_meeting.build(order(plan, committee_member), 1)["paper"]
    assert paper.qr == qr_code("https://ess.example.org/2012-2014/actions/1/suivi/")


def test_the_two_sides_of_a_sheet(told, plan, committee_member):
    reader = printed(sheet_for_meeting, order(plan, committee_member), 1)
    front, back = (plain(page.extract_text()) for page in reader.pages)
    assert "Action 1 Mener l’action 1" in front
    assert "Derniers suivis – 3 sur 8" in front
    assert "48 agents au 1er sept. 2013" in front
    for words_to_tick in (
        "Réalisée",
        "En cours",
        "Suspendue",
        "À lancer",
        "Abandonnée",
        "Dans les temps",
        "En difficulté",
    ):
        assert words_to_tick in back
    told_now = ["au 15 novembre 2013 : en cours", "à surveiller", "70 %", "31 mars 2014", "Nom", "Signature"]
    assert [each for each in told_now if each not in back] == []
    assert "Jalon 1, prévu le 1er jan. 2014" in back
    assert "Premier jalon" not in back
    assert "/2012-2014/actions/1/suivi/" in back
    links = {note.get_object()["/A"]["/URI"] for page in reader.pages for note in page.get("/Annots", ())}
    assert [link.endswith("/2012-2014/actions/1/suivi/") for link in links] == [True]
    assert_is_well_made(reader)


def test_a_bare_action_has_its_sheet(plan, other_action, committee_member):
    reader = printed(sheet_for_meeting, order(plan, committee_member), 2)
    front, back = (plain(page.extract_text()) for page in reader.pages)
    assert "Aucun suivi n’a encore été enregistré." in front
    assert "Jalons" not in back


def test_an_action_that_the_plan_has_not(plan, action, committee_member, stranger):
    with pytest.raises(Action.DoesNotExist):
        sheet_for_meeting.build(order(plan, committee_member), 9)
    with pytest.raises(Action.DoesNotExist):
        sheet_for_meeting.build(order(plan, stranger), 1)


def test_a_past_day_shows_the_past(told, plan, committee_member):
    text = words(sheet_for_meeting, order(plan, committee_member, as_of=date(2013, 3, 15)), 1)
    assert "Historique" in text
    assert "Note 1." in text
    assert "Note 2." not in text


@pytest.mark.parametrize(
    ("who", "reads"), [("committee_member", True), ("mission", True), ("pilot", True), ("superuser", True)]
)
def test_each_reads_the_notes_that_are_theirs(request, told, plan, who, reads):
    text = words(sheet_for_meeting, order(plan, request.getfixturevalue(who)), 1)
    assert ("Note 7." in text) == reads
    assert text.count("Note 7.") == 1
    assert "À garder pour soi." not in text
    assert "paul@example.org" not in text


def test_a_pilot_does_not_read_the_notes_of_others(told, plan, make_user):
    other = make_user("autre@example.org", "pilote", contact=factories.contact("Olga AUTRE"))
    assert "Note 7." not in words(sheet_for_meeting, order(plan, other), 1)


def test_as_many_queries_for_more_of_everything(told, plan, committee_member, other_action, mission):
    factories.record(other_action, mission)
    other_action.milestones.create(title="Un", due_on=date(2014, 1, 1))
    few = cost(sheet_for_meeting, order(plan, committee_member), 2)
    assert cost(sheet_for_meeting, order(plan, committee_member), 1) <= few + 1  # the values of its indicators
