"""« Ce qui a changé depuis »: before → after, kind by kind, with the figures of the snapshot."""

from datetime import date

import pytest

from actions.models import Status, Weather
from reporting import snapshot
from reporting.reports import changes
from reporting.reports.frame import ScopeMissingError
from reporting.scope import Scope
from tests import factories
from tests.conftest import TODAY
from tests.reporting.paper import assert_is_well_made, bookmarks, cost, order, plain, printed, words

pytestmark = pytest.mark.django_db

SINCE = date(2013, 6, 21)


@pytest.fixture
def told(plan, action, other_action, pilot, mission):
    """Since June: 1 slipped and is late, 2 completed, 3 worse and without news, 4 has another pilot, 5 stayed."""
    meeting = factories.meeting(plan, SINCE)
    factories.record(action, mission, expected_end=date(2013, 6, 28), effective_on=date(2013, 5, 1))
    factories.record(
        action,
        mission,
        expected_end=date(2013, 10, 31),
        effective_on=date(2013, 9, 1),
        committee_note="Le marché est relancé.",
        working_note="À garder pour soi.",
        progress=60,
    )
    for status, day in ((Status.IN_PROGRESS, date(2013, 4, 1)), (Status.COMPLETED, date(2013, 10, 1))):
        factories.record(other_action, mission, status=status, effective_on=day)
    third = factories.action(plan, 3)
    factories.record(third, mission, effective_on=date(2013, 6, 1))
    factories.record(third, mission, effective_on=date(2013, 7, 1), weather=Weather.CLOUDY)
    fourth = factories.action(plan, 4, of=factories.objective(plan, 2, 2, 2))
    factories.involve(fourth, factories.contact("Ancienne PILOTE"), ends_on=date(2013, 8, 31))
    factories.involve(fourth, factories.contact("Nouveau PILOTE"), starts_on=date(2013, 9, 1))
    factories.record(fourth, mission, effective_on=date(2013, 6, 1))
    factories.record(fourth, mission, effective_on=date(2013, 11, 1))
    factories.action(plan, 5)
    action.milestones.create(title="Marché signé", due_on=date(2013, 9, 1), done_on=date(2013, 9, 3))
    factories.decision(meeting, mission, action, text="D’avant.")
    factories.decision(factories.meeting(plan, TODAY), mission, action, text="Relancer le marché.")
    return plan


def test_before_and_after(told, committee_member):
    text = words(changes, order(told, committee_member, since=SINCE))
    said = [
        "en cours → réalisée",
        "28 juin 2013 → 31 oct. 2013 (+ 4 mois)",
        "en retard de 15 j, échéance du 31 oct. 2013",
        "dans les temps → à surveiller",
        "sans nouvelles depuis le 1er juil. 2013",
        "Organisation de Ancienne PILOTE (Ancienne PILOTE) → Organisation de Nouveau PILOTE (Nouveau PILOTE)",
        "40 → 60 %",
        "Le marché est relancé.",
        "Marché signé – ✓ atteint le 3 sept. 2013",
        "Relancer le marché.",
        "1 action n’a pas bougé.",
    ]
    assert [each for each in said if each not in text] == []
    assert "D’avant." not in text


def test_its_figures_are_those_of_the_snapshot(told, committee_member):
    context = changes.build(order(told, committee_member, since=SINCE))
    situation = snapshot.build(told, TODAY, SINCE)
    assert context["situation"] == situation
    text = words(changes, order(told, committee_member, since=SINCE))
    for key, before, after in context["statuses"]:
        assert f"{key.status.label}{before}{after}" in text.replace("Statut ", "")
    for kind, count in situation.figures.by_change.items():
        assert context["changes"].counts[kind] == count


def test_the_last_committee_unless_a_day_is_chosen(told, committee_member):
    context = changes.build(order(told, committee_member))
    assert context["period"].since == SINCE
    assert "depuis le comité du 21 juin 2013" in words(changes, order(told, committee_member))


def test_without_committee_nor_day_since_the_plan_began(plan, action, committee_member):
    assert changes.build(order(plan, committee_member))["period"].since == plan.starts_on


def test_a_plan_that_only_begins(plan, committee_member):
    with pytest.raises(ScopeMissingError, match="ne fait que commencer"):
        changes.build(order(plan, committee_member, as_of=plan.starts_on))


def test_a_part_of_the_plan(told, committee_member):
    scope = Scope(objectif=told.objectives.get(number=2))
    text = words(changes, order(told, committee_member, since=SINCE, scope=scope))
    assert "Nouveau PILOTE" in text
    assert "Le marché est relancé." not in text
    assert "Relancer le marché." not in text


def test_the_document(told, committee_member):
    reader = printed(changes, order(told, committee_member, since=SINCE))
    pages = [plain(page.extract_text()) for page in reader.pages]
    assert bookmarks(reader)[:2] == ["Statut changé 1 / 5", "Nouvellement en retard 1 / 5"]
    assert "Statut changé . . ." in pages[0]
    assert f"page 1 sur {len(pages)}" in pages[0]
    assert_is_well_made(reader)


def test_nothing_changed(plan, action, committee_member):
    text = words(changes, order(plan, committee_member, since=SINCE))
    assert "Aucune action n’a changé entre ces deux dates." in text


@pytest.mark.parametrize("who", ["committee_member", "mission", "pilot"])
def test_neither_working_notes_nor_contact_details(request, told, who):
    text = words(changes, order(told, request.getfixturevalue(who), since=SINCE))
    assert "À garder pour soi." not in text
    assert "example.org" not in text


def test_as_many_queries_for_more_actions(told, committee_member, mission):
    few = cost(changes, order(told, committee_member, since=SINCE))
    for number in range(10, 15):
        added = factories.action(told, number)
        factories.record(added, mission, effective_on=date(2013, 6, 1), expected_end=date(2013, 9, 1))
        factories.record(added, mission, expected_end=date(2013, 12, 1), committee_note="Une note.")
        added.milestones.create(title="Fait", due_on=date(2013, 9, 1), done_on=date(2013, 9, 3))
    assert cost(changes, order(told, committee_member, since=SINCE)) == few
