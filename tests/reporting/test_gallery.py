"""The gallery of components: all the tokens, all the states, and what is drawn from a plan."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from actions.models import Plan, Status, Weather
from tests import factories

ADDRESS = "/admin/composants/"


@pytest.fixture
def read(client_of, superuser):
    def page():
        response = client_of(superuser).get(ADDRESS)
        assert response.status_code == 200
        return response.content.decode()

    return page


def test_every_token_is_shown(read, plan):
    html = read()
    declared = re.findall(
        r"^  --(?!bs-)([\w-]+):", (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text(), re.M
    )
    assert len(declared) > 50
    assert [name for name in declared if f"<code>--{name}</code>" not in html] == []


def test_every_state_is_shown(read, action, mission):
    factories.record(action, mission)
    html = read()
    for state in (*Status, *Weather):
        assert state.label in html
    assert "Les données en tableau" in html
    assert 'class="gauge"' in html


def test_without_any_plan(read, db):
    assert not Plan.objects.exists()
    assert "chargez-en un" in read()
