"""The committee's summary: four pages, the figures of the snapshot, each action once, to each what is theirs."""

from datetime import date

import pytest
from django.core.management import call_command

from actions.models import Outcome, Plan, Status, Weather
from actors.models import User
from reporting import snapshot
from reporting.reports import summary
from reporting.scope import Scope
from tests import factories
from tests.conftest import TODAY
from tests.reporting.paper import assert_is_well_made, bookmarks, cost, order, plain, printed, text_of, words

pytestmark = pytest.mark.django_db

SINCE = date(2013, 6, 21)


@pytest.fixture
def told(plan, action, other_action, meeting, pilot, mission):
    """Five actions, a committee in June and one today: 1 slipped and is late, 3 is stormy, 4 completed since."""
    factories.meeting(plan, SINCE)
    for end, day in ((date(2013, 6, 28), date(2013, 3, 1)), (date(2013, 9, 30), date(2013, 9, 1))):
        factories.record(action, mission, expected_end=end, effective_on=day, working_note="À garder pour soi.")
    factories.record(factories.action(plan, 3), mission, weather=Weather.STORMY, progress=30)
    factories.record(factories.action(plan, 4), mission, status=Status.COMPLETED)
    factories.action(plan, 5)
    meeting.agenda.update(reason="À trancher.")
    earlier = plan.meetings.get(held_on=SINCE)
    factories.decision(earlier, mission, action, text="Relancer le marché.", due_on=date(2013, 10, 1))
    factories.decision(earlier, mission, text="Déjà faite.", outcome=Outcome.DONE, settled_on=date(2013, 9, 1))
    return plan


def test_the_demonstration_fits_four_pages():
    for command in ("load_plan", "load_demo"):
        call_command(command, verbosity=0)
    plan = Plan.objects.current()
    reader = printed(summary, order(plan, User.objects.get(email="copil@demo.invalid")))
    pages = [plain(page.extract_text()) for page in reader.pages]
    assert len(pages) == 4
    heads = ["Où en est le plan", "Ce qui a changé depuis le comité du 21 juin 2013", "Ce qui appelle l’attention"]
    for page, head in zip(pages, [*heads, "Décisions"], strict=True):
        assert head in page
    figures, number = snapshot.build(plan).figures, len(pages)
    assert f"{figures.completed} actions sur {figures.total} sont réalisées" in pages[0]
    assert f"L’avancement moyen est de {figures.progress} %" in pages[0]
    assert [f"page {page} sur {number}" in text for page, text in enumerate(pages, start=1)] == [True] * number
    assert "contact" not in text_of(reader).lower()
    assert_is_well_made(reader)


def test_its_figures_are_those_of_the_snapshot(told, committee_member):
    text, situation = words(summary, order(told, committee_member)), snapshot.build(told, TODAY, SINCE)
    assert f"{situation.figures.completed} action sur {situation.figures.total} est réalisée" in text
    assert f"+ {situation.progress_gain} points depuis le 21 juin 2013" in text
    for alert, count in situation.figures.by_alert.items():
        assert f"{count}{alert.label}" in text


def test_each_action_calls_for_attention_once_with_all_its_reasons(told, committee_member):
    context = summary.build(order(told, committee_member))
    found = {sheet.number: sheet.alerts for sheet in context["concerned"]}
    assert len(found) == len(context["concerned"])
    assert found[1] == ("retard",)
    assert found[3] == ("difficulte", "sans-pilote", "sans-echeance")
    assert 4 not in found
    assert [sheet.number for sheet in context["concerned"]] == [3, 2, 5, 1]


def test_what_changed_is_told_once(told, committee_member):
    context = summary.build(order(told, committee_member))
    assert [changed.action.number for changed in context["changed"]] == [3, 4, 1]
    text = words(summary, order(told, committee_member))
    assert "28 juin 2013 → 30 sept. 2013 (+ 3 mois)" in text
    assert "en retard de 46 j · échéance" in text


def test_the_day_to_compare_with_may_be_chosen(told, committee_member):
    text = words(summary, order(told, committee_member, since=date(2013, 10, 1)))
    assert "Ce qui a changé depuis le 1er octobre 2013" in text
    assert "30 sept. 2013 (" not in text


def test_decisions_awaited_and_to_be_done(told, committee_member):
    context = summary.build(order(told, committee_member))
    assert [(each.sheet.number, each.reason) for each in context["awaited"]] == [(1, "À trancher."), (3, "")]
    assert [decision.text for decision in context["decisions"]] == ["Relancer le marché."]
    assert context["overdue"] == 1


def test_a_past_day_knows_nothing_of_what_follows(told, committee_member):
    context = summary.build(order(told, committee_member, as_of=date(2013, 7, 1)))
    assert [decision.text for decision in context["decisions"]] == ["Relancer le marché.", "Déjà faite."]
    assert context["report"].figures.completed == 0


def test_a_part_of_the_plan_keeps_to_itself(told, committee_member, mission):
    factories.decision(told.meetings.get(held_on=TODAY), mission, text="Pour tout le plan.")
    other = factories.action(told, 6, of=factories.objective(told, 2, 2, 2))
    scope = Scope(objectif=other.objective)
    context = summary.build(order(told, committee_member, scope=scope))
    assert context["report"].figures.total == 1
    assert context["decisions"] == []
    assert "Objectif 2" in words(summary, order(told, committee_member, scope=scope))


def test_a_plan_without_anything(plan, committee_member):
    reader = printed(summary, order(plan, committee_member))
    assert "Le plan n’a encore aucune action." in text_of(reader)
    assert {"Où en est le plan", "Ce qui appelle l’attention", "Décisions"} < set(bookmarks(reader))


def test_long_lists_are_cut_and_say_so(told, committee_member):
    for number in range(10, 40):
        factories.action(told, number, title="Une action dont l’intitulé est fort long et se répète " * 4)
    reader = printed(summary, order(told, committee_member))
    assert len(reader.pages) == 4
    assert "autres actions appellent l’attention" in text_of(reader)


@pytest.mark.parametrize("who", ["committee_member", "mission", "pilot"])
def test_neither_working_notes_nor_contact_details(request, told, who):
    text = words(summary, order(told, request.getfixturevalue(who)))
    assert "À garder pour soi." not in text
    assert "example.org" not in text


def test_as_many_queries_for_more_actions(told, committee_member, mission):
    few = cost(summary, order(told, committee_member))
    for number in range(10, 16):
        added = factories.action(told, number)
        factories.record(added, mission, weather=Weather.STORMY)
        factories.involve(added, factories.contact(f"Pilote {number}"))
        factories.decision(told.meetings.get(held_on=SINCE), mission, added)
    assert cost(summary, order(told, committee_member)) == few
