"""What calls for attention in the progress report: each action once, under its first reason, with all the others."""

import re
from datetime import date

import pytest

from actions.alerts import Alert
from actions.models import Weather
from reporting.reports import progress
from tests import factories
from tests.conftest import TODAY
from tests.reporting.paper import order, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def concerned(plan, action, pilot, mission):
    """Action 1 is late; 2 too, in difficulty and without pilot; 3 has neither pilot nor end."""
    other = factories.action(plan, 2)
    for each, weather in ((action, Weather.SUNNY), (other, Weather.STORMY)):
        factories.record(each, mission, weather=weather, expected_end=date(2013, 9, 30), effective_on=TODAY)
    factories.record(factories.action(plan, 3), mission, expected_end=None, effective_on=TODAY)
    return plan


@pytest.fixture
def told(concerned, committee_member):
    """What the section says under each concern."""
    text = words(progress, order(concerned, committee_member))
    section = text[text.rindex("Ce qui appelle l’attention du comité") : text.rindex("Axe 1")]
    heads = [f"{alert.label} (?=\\d+ / 3)" for alert in Alert]
    return dict(zip(Alert, re.split("|".join(heads), section)[1:], strict=True))


def test_the_first_reason_lists_it_with_all_the_others(told):
    late = "en retard de 46 jours, échéance du 30 sept. 2013"
    assert told[Alert.LATE] == (
        f"2 / 3 1 Mener l’action 1{late} 2 Mener l’action 2{late} · en difficulté, avancement 40 % · sans pilote "
    )


def test_the_other_reasons_count_it_and_name_it(told):
    assert told[Alert.STORMY] == "1 / 3 Déjà citée plus haut : action 2. "
    assert told[Alert.WITHOUT_PILOT] == (
        "2 / 3 3 Mener l’action 3sans pilote · sans échéance Déjà citée plus haut : action 2. "
    )
    assert told[Alert.WITHOUT_END] == "1 / 3 Déjà citée plus haut : action 3. "


def test_good_news_has_its_word(told):
    assert told[Alert.SILENT] == "0 / 3 Aucune action : rien à signaler. "
