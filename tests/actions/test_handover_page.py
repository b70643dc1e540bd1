"""The page that hands actions over: choose, look, confirm; and what the sheet then tells."""

import re
from datetime import date

import html5lib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories

ADDRESS = "/2012-2014/passation/"
DONE = "/2012-2014/passation/faite/"
SHEET = "/2012-2014/actions/1/"


@pytest.fixture
def new(db):
    return factories.contact("Noé NOUVEAU", email="noe@example.org")


@pytest.fixture
def browser(client_of, mission):
    return client_of(mission)


@pytest.fixture
def sent(action, pilot, new):
    """What the form sends for action 1, to Noé on 1 January 2014."""
    return lambda **fields: {"action": ["1"], "taker": f"c{new.pk}", "on": "2014-01-01", "etape": "apercu"} | fields


def text(response):
    """What a page says, every space being plain."""
    return re.sub(r"(\s|&nbsp;)+", " ", response.content.decode())


def ticked(response):
    page = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    boxes = [field for field in page.iter("input") if field.get("name") == "action"]
    return [int(box.get("value")) for box in boxes if box.get("type") == "hidden" or "checked" in box.attrib]


def confirmed(action, sent, **fields):
    held = action.involvements.get()
    return sent(etape="confirmer", **{"cede-1": str(held.pk)} | fields)


def test_the_actions_of_the_address_are_ticked(browser, action, other_action, pilot):
    assert ticked(browser.get(f"{ADDRESS}?action=2&action=1")) == [1, 2]
    assert ticked(browser.get(ADDRESS)) == []


@pytest.mark.parametrize("query", ["action=3", "action=un", "action=999999", "action=1&action=-1"])
def test_an_unknown_action(browser, action, query):
    for address in (ADDRESS, DONE, "/2012-2014/passation.pdf"):
        assert browser.get(f"{address}?{query}").status_code == 400


def test_all_that_somebody_pilots_is_one_click_away(browser, action, other_action, pilot):
    factories.involve(other_action, pilot.contact)
    assert 'href="?action=1&amp;action=2">Paul PILOTE (Organisation de Paul PILOTE)</a>' in text(browser.get(ADDRESS))


def test_contacts_stand_below_their_organisation(browser, action, new):
    page = html5lib.parse(browser.get(ADDRESS).content.decode(), namespaceHTMLElements=False)
    groups = {group.get("label"): ["".join(option.itertext()) for option in group] for group in page.iter("optgroup")}
    assert groups["Organisation de Noé NOUVEAU"] == [
        "Organisation de Noé NOUVEAU – sans nommer de personne",
        "Noé NOUVEAU",
    ]


def test_no_address_of_a_person_is_shown(browser, action, new):
    assert "noe@example.org" not in text(browser.get(ADDRESS))


def test_the_preview_says_who_gives_and_who_takes(browser, action, sent):
    html = text(browser.post(ADDRESS, sent()))
    assert "Rien n’est encore enregistré" in html
    assert "Paul PILOTE (Organisation de Paul PILOTE) passe la main" in html
    assert "<strong>Noé NOUVEAU (Organisation de Noé NOUVEAU)</strong> la pilote à compter du 1er janvier 2014" in html
    assert action.involvements.get().ends_on is None


def test_the_preview_goes_back_with_what_was_typed(browser, action, other_action, sent):
    response = browser.post(ADDRESS, sent(etape="modifier"))
    assert response.status_code == 200
    assert ticked(response) == [1]
    assert 'value="2014-01-01"' in text(response)
    assert "selected>Noé NOUVEAU" in text(response)


def test_confirmed(browser, action, sent):
    response = browser.post(ADDRESS, confirmed(action, sent), follow=True)
    assert response.redirect_chain == [(f"{DONE}?action=1", 302)]
    html = text(response)
    assert "1 action confiée à Noé NOUVEAU (Organisation de Noé NOUVEAU) à compter du 1er janvier 2014." in html
    assert 'href="/2012-2014/actions/1/passation.pdf"' in html
    old, new = action.involvements.pilots()
    assert (old.ends_on, new.starts_on, str(new.contact)) == (date(2013, 12, 31), date(2014, 1, 1), "Noé NOUVEAU")


def test_confirmed_twice(browser, action, sent):
    data = confirmed(action, sent)
    addresses = {browser.post(ADDRESS, data).url for _ in range(2)}
    assert addresses == {f"{DONE}?action=1"}
    assert action.involvements.count() == 2


def test_several_actions_have_one_file(browser, action, other_action, pilot):
    html = text(browser.get(f"{DONE}?action=1&action=2"))
    assert 'href="/2012-2014/passation.pdf?action=1&amp;action=2"' in html


def test_of_several_pilots_one_must_be_chosen(browser, action, sent):
    second = factories.involve(action, factories.contact("Rosa RESTE"))
    html = text(browser.post(ADDRESS, sent()))
    assert "Rosa RESTE (Organisation de Rosa RESTE) passe la main" in html
    assert "Tous passent la main" in html
    response = browser.post(ADDRESS, sent(etape="confirmer"))
    assert response.status_code == 422
    assert "Cette action a plusieurs pilotes : dites qui passe la main." in text(response)
    assert browser.post(ADDRESS, sent(etape="confirmer", **{"cede-1": str(second.pk)})).status_code == 302
    assert [str(held.contact) for held in action.involvements.held(date(2014, 1, 1))] == ["Noé NOUVEAU", "Paul PILOTE"]


@pytest.mark.parametrize(
    ("choice", "names"), [("tous", ["Noé NOUVEAU"]), ("personne", ["Noé NOUVEAU", "Paul PILOTE"])]
)
def test_everybody_or_nobody_gives(browser, action, sent, choice, names):
    if choice == "tous":
        factories.involve(action, factories.contact("Rosa RESTE"))
    browser.post(ADDRESS, sent(etape="confirmer", **{"cede-1": choice}))
    assert [str(held.contact) for held in action.involvements.held(date(2014, 1, 1))] == names


def test_pilots_that_changed_meanwhile(browser, action, sent):
    data = confirmed(action, sent)
    action.involvements.update(ends_on=date(2013, 11, 30))
    factories.involve(action, factories.contact("Rosa RESTE"), starts_on=date(2013, 12, 1))
    response = browser.post(ADDRESS, data)
    assert response.status_code == 422
    assert "Les pilotes de l’action ont changé entre-temps : choisissez de nouveau." in text(response)
    assert action.involvements.count() == 2


def test_to_oneself(browser, action, pilot, sent):
    response = browser.post(ADDRESS, sent(taker=f"c{pilot.contact.pk}"))
    assert response.status_code == 422
    assert "Action 1 : Paul PILOTE en est déjà le pilote." in text(response)
    assert ticked(response) == [1]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"action": []}, "Cochez au moins une action."),
        ({"action": ["9"]}, "Le plan n’a pas d’action « 9 »."),
        ({"action": ["x"]}, "Le plan n’a pas d’action « x »."),
        ({"action": [str(10**30)]}, "Le plan n’a pas d’action « 1000"),
        ({"taker": ""}, "Choisissez le nouveau pilote."),
        ({"taker": "c0"}, "Ce pilote n’est plus dans l’annuaire"),
        ({"on": ""}, "Donnez le premier jour du nouveau pilote."),
        ({"on": "demain"}, "Saisissez une date valide."),
        ({"on": "2011-12-31"}, "Donnez une date du 1er janvier 2012 au 16 novembre 2015."),
        ({"on": "9999-12-31"}, "Donnez une date du 1er janvier 2012 au 16 novembre 2015."),
    ],
)
def test_wrong_input_keeps_what_was_typed(browser, action, other_action, sent, fields, said):
    response = browser.post(ADDRESS, sent(**fields))
    assert response.status_code == 422
    assert said in text(response)
    if "on" not in fields:
        assert 'value="2014-01-01"' in text(response)
    if "taker" not in fields:
        assert "selected>Noé NOUVEAU" in text(response)


def test_a_later_handover_is_named(browser, action, sent):
    action.involvements.update(ends_on=date(2014, 3, 31))
    html = text(browser.post(ADDRESS, sent()))
    assert "la pilote donc jusqu’au 31 mars 2014" in html


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("stranger", 404),
        ("directory_admin", 404),
        ("committee_member", 403),
        ("pilot", 403),
        ("mission", 302),
        ("superuser", 302),
    ],
)
def test_who_may(request, client_of, action, sent, who, status):
    response = client_of(request.getfixturevalue(who)).post(ADDRESS, confirmed(action, sent))
    assert response.status_code == status
    assert action.involvements.count() == (2 if status == 302 else 1)


def test_visitors_log_in_first(client, action):
    assert client.post(ADDRESS).url == f"/connexion/?next={ADDRESS}"


def test_other_methods(browser, action):
    assert browser.put(ADDRESS).status_code == 405
    assert browser.post(DONE).status_code == 405


def test_as_many_queries_with_more_actions(browser, plan, action, new):
    def count():
        with CaptureQueriesContext(connection) as queries:
            numbers = [str(each.number) for each in plan.actions.all()]
            browser.post(ADDRESS, {"action": numbers, "taker": f"c{new.pk}", "on": "2014-01-01"})
        return len(queries)

    count()
    few = count()
    for number in range(2, 8):
        factories.involve(factories.action(plan, number), factories.contact(f"Pilote {number}"))
    assert count() == few


# On the sheet


def test_the_sheet_tells_who_piloted_when(browser, action, pilot, new):
    html = text(browser.get(SHEET))
    assert "Qui a piloté, et quand" not in html
    action.involvements.update(ends_on=date(2013, 6, 30))
    factories.involve(action, new, starts_on=date(2013, 7, 1))
    html = text(browser.get(SHEET))
    assert "jusqu’au 30 juin 2013 :" in html
    assert "à partir du 1er juillet 2013 :" in html
    assert "Qui a piloté, et quand" in html


def test_the_sheet_announces_the_next_pilot(browser, action, pilot, new):
    action.involvements.update(ends_on=date(2013, 12, 31))
    factories.involve(action, new, starts_on=date(2014, 1, 1))
    announced = "à partir du 1er janvier 2014 : </span> Organisation de Noé NOUVEAU, Noé NOUVEAU</p>"
    assert announced in text(browser.get(SHEET))
    assert "term-to-come" not in text(browser.get(f"{SHEET}?au=2013-01-01")).split("<details")[0]


@pytest.mark.parametrize(
    ("who", "hands_over", "reads"),
    [("committee_member", False, False), ("pilot", False, True), ("mission", True, True)],
)
def test_what_the_sheet_offers(request, client_of, action, pilot, who, hands_over, reads):
    html = text(client_of(request.getfixturevalue(who)).get(SHEET))
    assert ('href="/2012-2014/passation/?action=1"' in html) == hands_over
    assert ('href="/2012-2014/actions/1/passation.pdf"' in html) == reads
