"""The yearly report: what was done in a calendar year of the plan, what was hard, what comes next."""

from datetime import date

import pytest

from actions.models import Change, Status, Weather
from reporting import snapshot
from reporting.reports import annual
from reporting.reports.frame import ScopeMissingError
from reporting.scope import Scope
from tests import factories
from tests.conftest import TODAY
from tests.reporting.paper import assert_is_well_made, bookmarks, cost, order, plain, printed, text_of, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(plan, action, other_action, pilot, mission, meeting):
    """In 2012, 1 and 2 began; in 2013, 2 was completed, 1 slipped and is in difficulty, 3 began; 4 waits."""
    for number, each in enumerate((action, other_action), start=1):
        factories.record(
            each, mission, effective_on=date(2012, 6, number), progress=20, expected_end=date(2013, 6, 28)
        )
    factories.record(
        action,
        mission,
        weather=Weather.STORMY,
        progress=50,
        expected_end=date(2014, 6, 30),
        effective_on=date(2013, 5, 2),
        committee_note="Le marché est infructueux.",
        working_note="À garder pour soi.",
    )
    factories.record(other_action, mission, status=Status.COMPLETED, effective_on=date(2013, 9, 1))
    second = factories.objective(plan, 2, 2, 2)
    factories.record(factories.action(plan, 3, of=second), mission, effective_on=date(2013, 3, 1))
    factories.action(plan, 4, of=second)
    for title, due, done in (
        ("Marché publié", date(2013, 4, 1), date(2013, 4, 2)),
        ("De l’an dernier", date(2012, 9, 1), date(2012, 9, 1)),
        ("Marché signé", date(2014, 2, 1), None),
    ):
        action.milestones.create(title=title, due_on=due, done_on=done)
    indicator = action.indicators.create(name="Agents formés", unit="agents", target=120)
    for day, value in ((date(2012, 9, 1), 12), (date(2013, 9, 1), 48)):
        indicator.values.create(measured_on=day, value=value, author=mission)
    factories.decision(meeting, mission, action, text="Relancer le marché.")
    return plan


def test_a_calendar_year_as_far_as_it_is_known(plan):
    assert annual.year_of(plan, TODAY) == annual.Year(2013, date(2012, 12, 31), TODAY, is_over=False)
    assert annual.year_of(plan, date(2012, 12, 31)) == annual.Year(2012, date(2012, 1, 1), date(2012, 12, 31), True)
    assert annual.year_of(plan, date(2014, 12, 31)).since == date(2013, 12, 31)


def test_its_figures_are_those_of_the_snapshot(told, committee_member):
    situation = snapshot.build(told, TODAY, date(2012, 12, 31))
    context = annual.build(order(told, committee_member))
    assert context["report"].situation == situation
    text = words(annual, order(told, committee_member))
    assert situation.figures.by_change[Change.COMPLETED] == situation.figures.by_change[Change.STARTED] == 1
    assert "1 action a été réalisée dans l’année, 1 a été lancée" in text
    assert f"est passé de {situation.earlier.progress} % à {situation.figures.progress} %" in text
    assert f"{situation.figures.completed} / {situation.figures.total}actions réalisées depuis le début" in text
    assert [(each.completed, each.reached) for each in context["chapters"]] == [(1, 1), (0, 0)]
    assert (context["meetings"], context["decided"], context["open_decisions"]) == (1, 1, 1)


def test_what_was_done_orientation_by_orientation(told, committee_member):
    text = words(annual, order(told, committee_member))
    done = text[text.rindex("Ce qui a été fait") : text.rindex("Difficultés rencontrées")]
    said = [
        "Réalisée dans l’année · avancement 20 → 100 %",
        "✓ Marché publié, le 2 avril 2013",
        "Agents formés : 48 agents au 1er sept. 2013, cible 120 agents",
        "En cours, lancée dans l’année · avancement 0 → 40 %",
        "2 mai 2013 – Le marché est infructueux.",
    ]
    assert [each for each in said if each not in done] == []
    assert "De l’an dernier" not in text
    assert "Mener l’action 4" not in done


def test_what_was_hard_and_what_comes_next(told, committee_member):
    context = annual.build(order(told, committee_member))
    assert [deed.sheet.number for deed in context["difficult"]] == [1, 3, 4]  # 3 and 4 have no pilot
    assert [deed.sheet.number for deed in context["due"]] == [1]
    assert [deed.sheet.number for deed in context["to_launch"]] == [4]
    text = words(annual, order(told, committee_member))
    outlook = text[text.rindex("Perspectives") :]
    assert "1 action doit s’achever d’ici au 31 décembre 2014" in outlook
    assert "jalon : Marché signé, 1er fév. 2014" in outlook


def test_a_past_year_knows_nothing_of_the_next(told, committee_member):
    context = annual.build(order(told, committee_member, as_of=date(2012, 12, 31)))
    assert context["year"].is_over
    assert context["changes"][Change.COMPLETED] == 0
    assert context["reached"] == 1
    text = words(annual, order(told, committee_member, as_of=date(2012, 12, 31)))
    assert "De l’an dernier, le 1er septembre 2012" in text
    assert "Le marché est infructueux." not in text


def test_the_document(told, committee_member):
    reader = printed(annual, order(told, committee_member))
    pages = [plain(page.extract_text()) for page in reader.pages]
    assert "Rapport annuel 2013" in pages[0]
    assert "décret n° 2011-687" in text_of(reader)
    contents = pages[1]
    for figure in ("Figure 1 – ", "Figure 2 – ", "Figure 3 – ", "Tableau 1 – "):
        assert figure in contents
        assert text_of(reader).count(figure) == 2  # in the table of figures, and at the figure
    parts = [
        "Introduction",
        "L’année 2013 en chiffres",
        "Ce qui a été fait",
        "Difficultés rencontrées",
        "Perspectives",
    ]
    assert [title for title in bookmarks(reader) if title in parts] == parts
    assert f"page {len(pages)} sur {len(pages)}" in pages[-1]
    assert_is_well_made(reader)


def test_a_part_of_the_plan_has_no_picture_of_the_whole(told, committee_member):
    scope = Scope(objectif=told.objectives.get(number=2))
    context = annual.build(order(told, committee_member, scope=scope))
    assert "area_chart" not in context
    assert [deed.sheet.number for each in context["chapters"] for deed in each.deeds] == [3, 4]
    assert "Figure 1 – Les actions à la fin de l’année" in words(annual, order(told, committee_member, scope=scope))


def test_a_plan_that_only_begins(plan, committee_member):
    with pytest.raises(ScopeMissingError, match="ne fait que commencer"):
        annual.build(order(plan, committee_member, as_of=date(2012, 1, 1)))


def test_a_plan_without_actions(plan, committee_member):
    text = words(annual, order(plan, committee_member))
    assert "Le plan n’a encore aucune action." in text
    assert "Aucune action n’est en retard" in text


@pytest.mark.parametrize("who", ["committee_member", "mission", "pilot"])
def test_neither_working_notes_nor_contact_details(request, told, who):
    text = words(annual, order(told, request.getfixturevalue(who)))
    assert "À garder pour soi." not in text
    assert "example.org" not in text


def test_as_many_queries_for_more_actions(told, committee_member, mission, meeting):
    few = cost(annual, order(told, committee_member))
    for number in range(10, 15):
        added = factories.action(told, number)
        factories.record(added, mission, effective_on=date(2013, 6, 1))
        factories.involve(added, factories.contact(f"Pilote {number}"))
        added.milestones.create(title="Fait", due_on=date(2013, 9, 1), done_on=date(2013, 9, 3))
        indicator = added.indicators.create(name="Agents", unit="agents")
        indicator.values.create(measured_on=date(2013, 9, 1), value=1, author=mission)
        factories.decision(meeting, mission, added)
    assert cost(annual, order(told, committee_member)) == few
