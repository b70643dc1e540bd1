"""Several actions of the list at once: confirmed as they were seen, or taken to the page where they are treated."""

from uuid import uuid4

import html5lib
import pytest

from actions.models import Status, StatusUpdate
from tests import factories

ADDRESS = "/2012-2014/actions/lot/"
LIST = "/2012-2014/actions/"
FILTERED = f"{ADDRESS}?retour=liste&filtres=statut%3Din_progress"


@pytest.fixture
def three(plan, mission):
    actions = [factories.action(plan, number) for number in (1, 2, 3)]
    for action in actions:
        factories.record(action, mission, progress=action.number * 10)
    return actions


@pytest.fixture
def browser(client_of, mission):
    return client_of(mission)


def ticked(*numbers, versions=(1, 1, 1), **fields):
    seen = {f"version-{number}": version for number, version in zip((1, 2, 3), versions, strict=True)}
    return {"action": numbers, "faire": "confirmer", "submission": str(uuid4())} | seen | fields


def confirmed():
    found = StatusUpdate.objects.filter(is_confirmation=True).order_by("action__number")
    return list(found.values_list("action__number", flat=True))


def messages_of(response):
    page = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    found = page.find(".//div[@class='messages']")
    return [" ".join("".join(message.itertext()).split()) for message in found], [
        link.get("href") for link in found.iter("a")
    ]


def test_confirmed_one_update_for_each(browser, three, mission):
    response = browser.post(FILTERED, ticked(1, 3), follow=True)
    assert response.redirect_chain == [(f"{LIST}?statut=in_progress", 302)]
    said, links = messages_of(response)
    assert said == ["2 actions confirmées sans changement : 1, 3."]
    assert links == ["/2012-2014/actions/1/", "/2012-2014/actions/3/"]
    assert confirmed() == [1, 3]
    update = three[2].updates.get(is_confirmation=True)
    assert (update.author, update.progress, update.effective_on.isoformat()) == (mission, 30, "2013-11-15")


def test_the_page_sends_what_it_showed(browser, three):
    page = html5lib.parse(browser.get(LIST).content.decode(), namespaceHTMLElements=False)
    fields = [field for field in page.iter("input") if field.get("form") == "lot"]
    fields += page.find(".//form[@id='lot']").iter("input")
    data = {field.get("name"): field.get("value") for field in fields if field.get("type") == "hidden"}
    boxes = [field.get("value") for field in fields if field.get("type") == "checkbox"]
    assert boxes == ["1", "2", "3"]
    data.pop("csrfmiddlewaretoken")
    action = page.find(".//form[@id='lot']").get("action")
    assert browser.post(action, data | {"action": boxes, "faire": "confirmer"}).status_code == 302
    assert confirmed() == [1, 2, 3]


def test_numbers_beyond_a_thousand_are_sent_as_they_are(browser, plan):
    """« 1 234 » is how French writes a count, not how a form sends a number."""
    factories.action(plan, 1234)
    html = browser.get(LIST).content.decode()
    assert 'name="action" value="1234"' in html
    assert 'name="version-1234"' in html


def test_what_somebody_updated_meanwhile_is_left_and_said(browser, three, mission):
    factories.record(three[1], mission, status=Status.ON_HOLD)
    said, links = messages_of(browser.post(ADDRESS, ticked(1, 2, 3), follow=True))
    assert said == [
        "2 actions confirmées sans changement : 1, 3.",
        "1 action mise à jour entre-temps par quelqu’un d’autre, et laissée telle quelle : 2."
        " Relisez-la avant de confirmer.",
    ]
    assert links[-1] == "/2012-2014/actions/2/"
    assert confirmed() == [1, 3]


def test_sent_twice_is_recorded_once(browser, three):
    data = ticked(1, 2)
    assert [browser.post(ADDRESS, data).status_code for _ in range(2)] == [302, 302]
    assert confirmed() == [1, 2]


def test_nothing_ticked(browser, three):
    said, _ = messages_of(browser.post(FILTERED, ticked(), follow=True))
    assert said == ["Cochez d’abord les actions à traiter."]
    assert confirmed() == []


@pytest.mark.parametrize(
    ("what", "page"), [("demander", "/2012-2014/actions/demander/"), ("passer", "/2012-2014/passation/")]
)
def test_what_has_a_page_of_its_own_leads_there(browser, three, what, page):
    response = browser.post(FILTERED, ticked(1, 3, faire=what), follow=True)
    assert response.redirect_chain == [(f"{page}?action=1&action=3&filtres=statut%3Din_progress", 302)]
    assert response.status_code == 200
    assert confirmed() == []


WRONG = {
    "no such action": {"action": ["1", "9"]},
    "a word": {"action": ["un"]},
    "endless": {"action": ["9" * 5000]},
    "nothing to do": {"faire": ""},
    "unknown to do": {"faire": "effacer"},
    "no submission": {"submission": ""},
    "not a UUID": {"submission": "x"},
    "no version": {"version-1": ""},
    "wrong version": {"version-1": "un"},
    "NUL": {"version-1": "\0", "submission": "\0"},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_incomplete(browser, three, wrong):
    response = browser.post(ADDRESS, ticked("1", "2") | wrong)
    assert response.status_code == 400
    assert "Demande incorrecte" in response.content.decode()
    assert confirmed() == []


def test_an_action_of_another_plan_is_not_found(browser, three):
    other = factories.action(factories.plan("2015-2020", is_current=False), 7)
    assert browser.post(ADDRESS, ticked(7)).status_code == 400
    assert not other.updates.exists()


ANSWERS = {
    "stranger": 404,
    "directory_admin": 404,
    "committee_member": 403,
    "pilot": 403,
    "mission": 302,
    "superuser": 302,
}


@pytest.mark.parametrize("who", ANSWERS)
def test_role(request, client_of, action, pilot, who):
    data = {"action": [1], "version-1": 0, "faire": "confirmer", "submission": str(uuid4())}
    assert client_of(request.getfixturevalue(who)).post(ADDRESS, data).status_code == ANSWERS[who]
    assert action.updates.exists() == (ANSWERS[who] == 302)


def test_visitors_log_in_first(client, action):
    assert client.post(ADDRESS).url.startswith("/connexion/")


def test_other_methods(browser, plan):
    assert browser.get(ADDRESS).status_code == 405
