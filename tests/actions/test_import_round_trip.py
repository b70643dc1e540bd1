"""Reading an export back changes nothing, and makes the same plan under another address."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.models import Action, InvolvementRole, Plan
from actions.plan_import import preview_import, writing
from tests import factories
from tests.actions.plan_files import run

every_format = pytest.mark.parametrize("file_format", ["csv", "xlsx"])


def export(plan, file_format):
    return writing.write(writing.plan_rows(plan), file_format)


def reread(plan, file_format):
    return preview_import(export(plan, file_format), name="plan", plan=plan)


def new_plan(slug="2015-2020"):
    return Plan(slug=slug, title="Plan", starts_on=date(2015, 1, 1), ends_on=date(2020, 12, 31))


@pytest.fixture
def real_plan(db):
    """The 37 actions, with their follow-up."""
    call_command("load_plan", verbosity=0)
    call_command("load_demo", verbosity=0)
    return Plan.objects.get()


@every_format
def test_reading_the_real_plan_back_changes_nothing(real_plan, file_format):
    found = reread(real_plan, file_format)
    assert not found.problems
    assert list(found.changes.in_words()) == []
    assert len(found.changes.unchanged) == 37


@every_format
def test_the_real_plan_is_the_same_under_another_address(real_plan, file_format):
    other = new_plan()
    changes = run(other, content=export(real_plan, file_format))
    assert (changes.organisations, changes.contacts) == ([], [])
    assert list(writing.plan_rows(other)) == list(writing.plan_rows(real_plan))
    assert Plan.objects.count() == 2


@every_format
def test_the_template_is_read_and_its_example_left_aside(db, file_format):
    content = writing.write([writing.example_row()], file_format)
    found = preview_import(content, name="modele", plan=new_plan())
    assert found.examples == 1
    assert [problem.expected for problem in found.problems.shown] == [
        "Une ligne par action est attendue sous les en-têtes\u00a0: il n’y en a aucune."
    ]


@every_format
def test_the_example_is_what_the_template_says_it_is(db, file_format):
    """Once numbered, the example line can be imported as it stands."""
    row = writing.example_row()
    row[writing.HEADERS.index("N°")] = 1
    run(new_plan(), content=writing.write([row], file_format))
    action = Action.objects.get()
    assert action.involvements.count() == 3
    assert list(action.indicators.values_list("name", "unit", "target")) == [
        ("Projets soutenus", "projets", 20),
        ("Emplois créés", "emplois", 12.5),
    ]


# Whatever the names and texts are

TEXTS = st.text("ab =+-@'\";:[]\n\t\r\u00a0\x0b«é", max_size=25)
NAMES = st.text("ab =+-@'\";:[]\u00a0«é", min_size=1, max_size=25).map(str.strip).filter(bool)


@every_format
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=NAMES, description=TEXTS, organisation=NAMES, indicator=NAMES)
def test_reading_back_changes_nothing_whatever_the_texts_are(
    plan, action, file_format, title, description, organisation, indicator
):
    Action.objects.filter(pk=action.pk).update(title=title, description=description)
    action.involvements.all().delete()
    action.indicators.all().delete()
    held = factories.organisation(organisation, slug="celle-ci")
    action.involvements.create(organisation=held, role=InvolvementRole.PILOT)
    action.involvements.create(organisation=held, role=InvolvementRole.PARTNER)
    action.indicators.create(name=indicator, unit="[%]")
    try:
        found = reread(plan, file_format)
        assert [str(problem) for problem in found.problems.shown] == []
        assert list(found.changes.in_words()) == []
    finally:
        action.involvements.all().delete()
        held.delete()


def test_an_export_costs_as_many_queries_with_more_actions(plan, action):
    with CaptureQueriesContext(connection) as few:
        export(plan, "csv")
    for number in range(2, 12):
        factories.involve(factories.action(plan, number), factories.contact(f"Personne {number}"))
    with CaptureQueriesContext(connection) as many:
        export(plan, "csv")
    assert len(many) == len(few)
