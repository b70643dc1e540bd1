"""The lines of history on paper: all that an update changed, in one text."""

from datetime import date

import pytest

from actions.models import Status, Weather
from reporting.reports import progress
from tests import factories
from tests.reporting.paper import order, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(plan, action, mission, committee_member):
    """What the report says of the latest update, which comes after a first one."""

    def latest(**fields):
        factories.record(action, mission, effective_on=date(2013, 9, 2), weather=Weather.SUNNY, progress=40)
        factories.record(action, mission, **fields)
        text = words(progress, order(plan, committee_member))
        return (
            text[text.rindex("Derniers suivis") : text.rindex("2 sept. 2013")].removeprefix("Derniers suivis").strip()
        )

    return latest


def test_every_change_is_said(said):
    line = said(
        effective_on=date(2013, 10, 1), status=Status.ON_HOLD, weather="", progress=60, expected_end=date(2014, 3, 31)
    )
    assert line == "1er oct. 2013 en cours → suspendue · avancement 40 → 60 % · échéance 31 mars 2014"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"weather": Weather.CLOUDY}, "météo dans les temps → à surveiller"),
        ({"progress": 60}, "avancement 40 → 60 %"),
        ({"expected_end": date(2014, 3, 31)}, "échéance 31 mars 2014"),
    ],
    ids=["weather", "progress", "end"],
)
def test_a_change_alone_has_no_point_before_it(said, change, words):
    unchanged = {"weather": Weather.SUNNY, "progress": 40}
    assert said(effective_on=date(2013, 10, 1), **unchanged | change) == f"1er oct. 2013 {words}"


def test_nothing_changed_is_said(said):
    assert said(effective_on=date(2013, 10, 1), weather=Weather.SUNNY, progress=40) == "1er oct. 2013 sans changement"


@pytest.mark.parametrize(
    ("held_on", "words"),
    [(date(2013, 10, 1), "décidé en COPIL"), (date(2013, 9, 20), "décidé en COPIL du 20 sept. 2013")],
    ids=["on its day", "on another day"],
)
def test_what_a_committee_decided_names_its_day_only_where_it_is_another(said, plan, held_on, words):
    meeting = factories.meeting(plan, held_on)
    line = said(effective_on=date(2013, 10, 1), weather=Weather.SUNNY, progress=40, meeting=meeting)
    assert line == f"1er oct. 2013 sans changement · {words}"
