"""Updating an action in the list: the form unfolds in its row, and the row comes back."""

import re
from datetime import date
from html import unescape
from uuid import uuid4

import html5lib
import pytest

from actions.models import Status
from tests import factories

LIST = "/2012-2014/actions/"
FORM = "/2012-2014/actions/1/suivi/"
QUERY = "?retour=liste&filtres=statut%3Din_progress%26page%3D1"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser(client_of, mission):
    return client_of(mission)


def sent(**fields):
    return {
        "status": "in_progress",
        "weather": "cloudy",
        "progress": "60",
        "expected_end": "2014-06-30",
        "effective_on": "2013-11-15",
        "committee_note": "Le marché est attribué.",
        "working_note": "",
        "version": 0,
        "submission": str(uuid4()),
    } | fields


def row_of(response):
    """Return the answer, read as the browser does: a part of a table."""
    return html5lib.parseFragment(response.content.decode(), container="table", namespaceHTMLElements=False)


def words(element):
    return " ".join("".join(element.itertext()).split())


def test_each_row_leads_to_its_form_and_back_to_this_list(browser, action, mission):
    factories.record(action, mission)
    html = browser.get(f"{LIST}?statut=in_progress&page=1&inconnu=x").content.decode()
    link = re.search(r'<a [^>]*href="([^"]*/suivi/[^"]*)"[^>]*hx-get="([^"]*)"[^>]*hx-target="#action-1"', html)
    assert unescape(link[1]) == unescape(link[2]) == f"{FORM}{QUERY}"
    assert '<tbody id="action-1"' in html


def test_without_javascript_one_comes_back_to_the_filtered_list(browser, action):
    assert f'href="{LIST}?statut=in_progress&amp;page=1">Annuler' in browser.get(f"{FORM}{QUERY}").content.decode()
    response = browser.post(f"{FORM}{QUERY}", sent(), follow=True)
    assert response.redirect_chain == [(f"{LIST}?statut=in_progress&page=1", 302)]
    assert "« En cours » au 15 novembre 2013" in response.content.decode().replace("\u00a0", " ")


@pytest.mark.parametrize(
    "filters", ["//elsewhere.example", "https://elsewhere.example/?q=1", "\0", "%0d%0aSet-Cookie:x"]
)
def test_filters_stay_behind_the_question_mark(browser, action, filters):
    response = browser.post(f"{FORM}?retour=liste&filtres={filters}", sent())
    assert response.status_code == 302
    assert response.url.startswith(f"{LIST}?")
    assert not re.search(r"[\r\n\0]|//", response.url)


def test_the_form_unfolds_under_the_row(browser, action):
    response = browser.get(f"{FORM}{QUERY}", headers=HTMX)
    assert response.status_code == 200
    body = row_of(response).find("tbody")
    assert body.get("id") == "action-1"
    row, unfolded = body.findall("tr")
    assert unfolded.get("class") == "unfolded"
    columns = len(row.findall("td")) + len(row.findall("th"))
    assert unfolded.find("td").get("colspan") == str(columns)
    assert unfolded.find(".//form").get("hx-post") == f"{FORM}{QUERY}"


def test_recorded_in_the_row(browser, action, mission):
    response = browser.post(f"{FORM}{QUERY}", sent(), headers=HTMX)
    assert response.status_code == 200
    answer = row_of(response)
    (row,) = answer.find("tbody").findall("tr")
    for shown in ("60 %", "À surveiller", "30/06/2014", "15/11/2013", "Enregistré"):
        assert shown in words(row)
    assert "« En cours » au 15 novembre 2013" in words(answer.find(".//p[@id='annonce']"))
    assert answer.find(".//input[@name='version-1']").get("value") == "1"
    assert action.updates.get().author == mission


def test_sent_twice_is_recorded_once(browser, action):
    data = sent()
    assert [browser.post(f"{FORM}{QUERY}", data, headers=HTMX).status_code for _ in range(2)] == [200, 200]
    assert action.updates.count() == 1


def test_a_mistake_is_shown_in_the_row_with_what_was_typed(browser, action):
    response = browser.post(f"{FORM}{QUERY}", sent(progress="150", weather="stormy"), headers=HTMX)
    assert response.status_code == 422
    unfolded = row_of(response).find("tbody/tr[@class='unfolded']")
    assert "Rien n’est encore enregistré" in words(unfolded)
    assert unfolded.find(".//input[@name='progress']").get("value") == "150"
    assert unfolded.find(".//textarea[@name='committee_note']").text.strip() == "Le marché est attribué."
    assert unfolded.find(".//input[@value='stormy']").get("checked") is not None
    assert not action.updates.exists()


def test_a_conflict_is_shown_in_the_row_ready_to_be_sent_again(browser, action, pilot):
    factories.record(action, pilot, status=Status.ON_HOLD, progress=15, committee_note="Suspendue.")
    response = browser.post(f"{FORM}{QUERY}", sent(), headers=HTMX)
    assert response.status_code == 409
    row, unfolded = row_of(response).find("tbody").findall("tr")
    assert "Suspendue" in words(row)
    for shown in ("Paul Pilote", "15 %", "60 %", "Suspendue.", "Le marché est attribué."):
        assert shown in words(unfolded)
    again = {name: unfolded.find(f".//input[@name='{name}']").get("value") for name in ("version", "submission")}
    assert again["version"] == "1"
    assert browser.post(f"{FORM}{QUERY}", sent(**again), headers=HTMX).status_code == 200
    assert action.updates.count() == 2


@pytest.mark.parametrize("who", ["committee_member", "stranger"])
def test_not_for(request, client_of, action, who):
    client = client_of(request.getfixturevalue(who))
    assert client.get(f"{FORM}{QUERY}", headers=HTMX).status_code == {"committee_member": 403, "stranger": 404}[who]


def test_pilots_unfold_their_own_rows_without_boxes_to_tick(client_of, pilot, action, other_action):
    client = client_of(pilot)
    html = client.get(LIST).content.decode()
    assert 'hx-target="#action-1"' in html
    assert 'hx-target="#action-2"' not in html
    assert 'type="checkbox" name="action"' not in html
    row, unfolded = row_of(client.get(f"{FORM}{QUERY}", headers=HTMX)).find("tbody").findall("tr")
    assert unfolded.find("td").get("colspan") == str(len(row.findall("td")) + len(row.findall("th")))


@pytest.mark.parametrize(("who", "query"), [("mission", "?au=2013-11-01"), ("committee_member", "")])
def test_nothing_is_updated_from_a_past_day_or_by_readers(request, client_of, action, pilot, who, query):
    html = client_of(request.getfixturevalue(who)).get(f"{LIST}{query}").content.decode()
    assert "/actions/1/suivi/" not in html
    assert "hx-" not in html
    assert "bulk-bar" not in html
    assert "htmx" not in html


def test_a_compared_line_still_tells_what_changed(browser, action, mission):
    factories.record(action, mission, status=Status.NOT_STARTED, effective_on=date(2013, 6, 1))
    html = browser.get(f"{LIST}?depuis=2013-06-21").content.decode()
    query = unescape(re.search(r'hx-get="[^"]*/suivi/([^"]*)"', html)[1])
    assert query == "?retour=liste&filtres=depuis%3D2013-06-21"
    answer = browser.post(f"{FORM}{query}", sent(version=1), headers=HTMX)
    assert "avancement 0 → 60 %" in words(row_of(answer))
    for unreadable in ("hier", "0001-01-01"):
        assert browser.get(f"{FORM}?retour=liste&filtres=depuis%3D{unreadable}", headers=HTMX).status_code == 200
