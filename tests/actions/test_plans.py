"""The plans side by side, which one is current, and the files that each can be had as."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from actions.models import Plan
from tests import factories

EVERYONE = ("stranger", "committee_member", "pilot", "mission", "directory_admin", "superuser")


@pytest.fixture
def next_plan(plan):
    return factories.plan(
        "2015-2020",
        title="Le plan suivant",
        is_current=False,
        starts_on=date(2015, 1, 1),
        ends_on=date(2020, 12, 31),
    )


@pytest.fixture
def mission_client(client_of, mission):
    return client_of(mission)


def test_plans_are_listed_with_what_tells_them_apart(mission_client, action, next_plan):
    html = mission_client.get(reverse("plans")).content.decode()
    assert html.count("plan en cours</span>") == 1
    assert "Du 1er janvier 2015 au 31 décembre 2020" in html
    assert "1 action<" in html
    assert "0 action<" in html
    assert reverse("make_plan_current", args=["2015-2020"]) in html
    assert reverse("make_plan_current", args=["2012-2014"]) not in html


def test_who_may_not_import_is_not_offered_to(client_of, committee_member, next_plan):
    html = client_of(committee_member).get(reverse("plans")).content.decode()
    assert reverse("export_plan", args=["2015-2020", "csv"]) in html
    assert reverse("import_plan") not in html
    assert reverse("make_plan_current", args=["2015-2020"]) not in html


def test_without_plan_the_first_one_is_asked_for(mission_client):
    assert "Importez le premier" in mission_client.get(reverse("plans")).content.decode()


# The current plan


def test_home_leads_to_the_plan_made_current(mission_client, next_plan):
    address = reverse("make_plan_current", args=["2015-2020"])
    assert "Le plan 2012-2014 reste consultable" in mission_client.get(address).content.decode()
    assert not Plan.objects.get(slug="2015-2020").is_current
    for _ in range(2):  # sent twice
        assert mission_client.post(address).url == reverse("plans")
    assert list(Plan.objects.filter(is_current=True)) == [next_plan]
    assert mission_client.get(reverse("home")).url == next_plan.get_absolute_url()


def test_the_first_plan_may_be_made_current(mission_client, plan):
    Plan.objects.update(is_current=False)
    address = reverse("make_plan_current", args=["2012-2014"])
    assert mission_client.get(address).status_code == 200
    mission_client.post(address)
    assert Plan.objects.current() == plan


@pytest.mark.parametrize("who", EVERYONE)
def test_the_mission_alone_makes_a_plan_current(request, client_of, next_plan, who):
    response = client_of(request.getfixturevalue(who)).post(reverse("make_plan_current", args=["2015-2020"]))
    expected = {"mission": 302, "superuser": 302, "committee_member": 403, "pilot": 403}
    assert response.status_code == expected.get(who, 404)
    assert Plan.objects.get(slug="2015-2020").is_current is (expected.get(who) == 302)


# Two plans


@pytest.mark.parametrize("name", ["dashboard", "action_list", "book", "reports", "counting_rules"])
def test_the_pages_of_another_plan_say_which_one_it_is(mission_client, action, next_plan, name):
    factories.action(next_plan, 1, title="Une action à venir")
    response = mission_client.get(reverse(name, args=["2015-2020"]))
    assert response.status_code == 200
    html = response.content.decode()
    assert "qui n’est pas le plan en cours" in html
    assert f'href="{reverse("action_list", args=["2015-2020"])}"' in html
    assert f'href="{reverse("action_list", args=["2012-2014"])}"' not in html


def test_the_pages_of_the_current_plan_do_not(mission_client, action, next_plan):
    html = mission_client.get(reverse("dashboard", args=["2012-2014"])).content.decode()
    assert "qui n’est pas le plan en cours" not in html


# Files


@pytest.mark.parametrize(("file_format", "content_type"), [("csv", "text/csv"), ("xlsx", "spreadsheetml")])
def test_a_plan_as_a_file(client_of, committee_member, action, next_plan, file_format, content_type):
    factories.action(next_plan, 1, title="Une action à venir")
    response = client_of(committee_member).get(reverse("export_plan", args=["2012-2014", file_format]))
    assert content_type in response.headers["Content-Type"]
    assert response.headers["Content-Disposition"] == f'attachment; filename="plan-2012-2014.{file_format}"'
    text = response.content.decode() if file_format == "csv" else repr(values(response.content))
    assert action.title in text
    assert "à venir" not in text


def values(content, sheet="Actions"):
    return list(load_workbook(BytesIO(content))[sheet].iter_rows(values_only=True))


def test_formulas_are_neutralised(mission_client, plan):
    factories.action(plan, 1, title="=1+1")
    address = reverse("export_plan", args=["2012-2014", "csv"])
    assert ";'=1+1;" in mission_client.get(address).content.decode()
    book = load_workbook(BytesIO(mission_client.get(address.replace("csv", "xlsx")).content))
    cell = book["Actions"]["H2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


def test_the_template_explains_itself(mission_client, plan):
    content = mission_client.get(reverse("import_template", args=["xlsx"])).content
    sheet = load_workbook(BytesIO(content))["Actions"]
    assert sheet.freeze_panes == "A2"
    assert sheet["M1"].comment.text.startswith("Une date")
    assert sheet["G2"].value == "Exemple"
    assert sheet["M2"].number_format == "dd/mm/yyyy"
    guide = values(content, "Mode d’emploi")
    assert ("N°", "oui") in [row[:2] for row in guide]


@pytest.mark.parametrize("name", ["import_template", "export_plan"])
def test_an_unknown_format_is_not_found(mission_client, plan, name):
    arguments = ["pdf"] if name == "import_template" else ["2012-2014", "pdf"]
    assert mission_client.get(reverse(name, args=arguments)).status_code == 404


def test_a_plan_costs_no_query_of_its_own_on_the_list(mission_client, next_plan, django_assert_max_num_queries):
    factories.action(next_plan, 1)
    with django_assert_max_num_queries(8):
        mission_client.get(reverse("plans"))
