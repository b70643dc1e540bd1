"""The way in: each person is led to what the portal holds for them."""

import pytest

from actions.models import Plan
from actors.roles import Role
from tests import factories

DASHBOARD, OWN_ACTIONS, DIRECTORY = "/2012-2014/", "/2012-2014/mes-actions/", "/acteurs/"

# where each of the cast is led with a current plan, and without
LEADS = {
    "committee_member": (DASHBOARD, DIRECTORY),
    "pilot": (OWN_ACTIONS, DIRECTORY),
    "mission": (DASHBOARD, DIRECTORY),
    "superuser": (DASHBOARD, DIRECTORY),
    "directory_admin": (DIRECTORY, DIRECTORY),
}


@pytest.mark.parametrize("who", LEADS)
@pytest.mark.parametrize("is_current", [True, False])
def test_led_to(request, client_of, plan, who, is_current):
    user = request.getfixturevalue(who)
    Plan.objects.update(is_current=is_current)
    response = client_of(user).get("/", follow=True)
    assert response.redirect_chain == [(LEADS[who][not is_current], 302)]
    assert response.status_code == 200


def test_a_pilot_of_the_mission_is_led_to_the_dashboard(make_user, client_of, plan):
    user = make_user("les-deux@example.org", Role.PILOT, Role.MISSION)
    assert client_of(user).get("/").url == DASHBOARD


def test_the_current_plan_among_several(client_of, mission, plan):
    factories.plan("2009-2011", is_current=False)
    factories.plan("2015-2020", is_current=False)
    assert client_of(mission).get("/").url == DASHBOARD


def test_no_role(client_of, stranger, plan):
    response = client_of(stranger).get("/")
    html = response.content.decode()
    assert response.status_code == 200
    assert "Votre compte n’a pas encore de rôle" in html
    assert "Écrivez à la Mission ESS" in html
    assert "Tableau de bord" not in html
    assert "Annuaire" not in html


def test_visitors_log_in_first(client, plan):
    assert client.get("/").url == "/connexion/?next=/"


def test_reading_only(client_of, mission, plan):
    assert client_of(mission).post("/").status_code == 405
