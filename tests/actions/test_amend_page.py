"""The pages that amend the plan and that tell its versions; what the sheet says of them."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions import amendments
from actions.models import Amendment, Status
from tests import factories

ADDRESS = "/2012-2014/actions/1/evolution/"
ADD = "/2012-2014/actions/ajouter/"
VERSIONS = "/2012-2014/versions/"
SHEET = "/2012-2014/actions/1/"
JUNE = date(2013, 6, 1)

DECIDED = {"version": 0, "effective_on": "2013-06-01", "deliberation": "2013-118", "reason": "Trop vague."}
CHANGES = {
    "reformulation": {"title": "Mieux dit", "description": "En deux mots."},
    "fusion": {"into": "2"},
    "abandon": {},
}
ADDED = {"number": 38, "objective": "1", "title": "Une de plus", "effective_on": "2013-06-01", "reason": "Voulue."}


def text(response):
    """What a page says, every space being plain."""
    return re.sub(r"(\s|&nbsp;)+", " ", response.content.decode())


@pytest.fixture
def browser(client_of, mission):
    return client_of(mission)


@pytest.fixture
def send(browser, action, other_action):
    def post(nature, **fields):
        return browser.post(f"{ADDRESS}?nature={nature}", DECIDED | CHANGES[nature] | fields)

    return post


@pytest.fixture
def amend(action, mission):
    def write(change, *, day=JUNE, of=None, **fields):
        target = of or action
        target.refresh_from_db()
        told = {"effective_on": day, "reason": "Trop vague.", "deliberation": "2013-118"}
        return change(action=target, version=target.version, author=mission, **told, **fields)

    return write


# Amending an action


def test_the_form_shows_the_wording_of_today(browser, action):
    html = text(browser.get(ADDRESS))
    assert "Mener l’action 1</textarea>" in html
    assert 'aria-current="page">Reformuler</a>' in html


@pytest.mark.parametrize(
    ("nature", "said", "status"),
    [
        ("reformulation", "Action 1 reformulée.", Status.NOT_STARTED),
        ("fusion", "Action 1 fusionnée.", Status.ABANDONED),
        ("abandon", "Action 1 abandonnée.", Status.ABANDONED),
    ],
)
def test_recorded(browser, send, action, nature, said, status):
    response = send(nature)
    assert response.url == SHEET
    assert said in text(browser.get(SHEET))
    amendment = Amendment.objects.get()
    assert (amendment.effective_on, amendment.deliberation, amendment.reason) == (JUNE, "2013-118", "Trop vague.")
    action.refresh_from_db()
    assert action.status == status
    assert action.title == ("Mieux dit" if nature == "reformulation" else "Mener l’action 1")


@pytest.mark.parametrize("nature", CHANGES)
def test_sent_twice(send, nature):
    assert [send(nature).status_code for _ in range(2)] == [302, 302]
    assert Amendment.objects.count() == 1


@pytest.mark.parametrize("nature", CHANGES)
def test_conflict(send, action, mission, nature):
    factories.record(action, mission, progress=70, effective_on=date(2013, 5, 1))
    response = send(nature)
    assert response.status_code == 409
    html = text(response)
    assert "Cette action a changé entre-temps" in html
    assert "« En cours », à 70 %" in html
    assert "Trop vague.</textarea>" in html
    assert 'name="version" value="1"' in html
    assert not Amendment.objects.exists()
    assert send(nature, version=1).status_code == 302


@pytest.mark.parametrize(
    ("nature", "fields", "said"),
    [
        ("reformulation", {"title": ""}, "Ce champ est obligatoire."),
        ("reformulation", {"title": "x" * 401}, "au plus 400 caractères"),
        ("reformulation", {"title": "Mener l’action 1", "description": ""}, "C’est l’intitulé d’aujourd’hui"),
        ("reformulation", {"reason": "  "}, "Ce champ est obligatoire."),
        ("reformulation", {"effective_on": "2013-11-16"}, "Cette date est dans l’avenir."),
        ("reformulation", {"effective_on": "2011-01-01"}, "Donnez une date à partir du 1er janvier 2012"),
        ("reformulation", {"effective_on": "un jour"}, "Saisissez une date valide."),
        ("fusion", {"into": "1"}, "Choisissez une autre action du plan"),
        ("fusion", {"into": str(10**30)}, "Choisissez une autre action du plan"),
        ("fusion", {"into": ""}, "Ce champ est obligatoire."),
        ("abandon", {"deliberation": "x" * 61}, "au plus 60 caractères"),
    ],
)
def test_wrong_input_keeps_what_was_typed(send, nature, fields, said):
    response = send(nature, **fields)
    assert response.status_code == 422
    html = text(response)
    assert said in html
    for name, value in (DECIDED | CHANGES[nature]).items():
        assert name in fields or f"{value}</textarea>" in html or f'value="{value}"' in html, name
    assert not Amendment.objects.exists()


def test_what_is_closed_is_said(send, action, mission):
    factories.record(action, mission, status=Status.COMPLETED, effective_on=JUNE)
    response = send("abandon", version=1)
    assert response.status_code == 422
    assert "L’action 1 est déjà réalisée." in text(response)


@pytest.mark.parametrize("version", ["", "un", "-1"])
def test_a_form_without_its_version(send, version):
    assert send("abandon", version=version).status_code == 400


def test_an_unknown_kind_of_change(browser, action):
    assert browser.get(f"{ADDRESS}?nature=suppression").status_code == 400
    assert browser.post(f"{ADDRESS}?nature=suppression", DECIDED).status_code == 400


def test_the_spaces_that_a_browser_adds_are_left_out(send, action):
    send("reformulation", title=" Mieux\r\n dit ", description="Un.\r\nDeux.")
    action.refresh_from_db()
    assert (action.title, action.description) == ("Mieux dit", "Un.\nDeux.")


# Adding an action


def test_the_next_number_is_proposed(browser, action, other_action):
    assert 'name="number" value="3"' in text(browser.get(ADD))


def test_added(browser, action):
    response = browser.post(ADD, ADDED, follow=True)
    assert response.redirect_chain == [("/2012-2014/actions/38/", 302)]
    assert "<strong>Ajoutée au plan</strong> le 1er juin 2013 : Voulue." in text(response)


def test_added_twice(browser, action):
    assert [browser.post(ADD, ADDED).url for _ in range(2)] == ["/2012-2014/actions/38/"] * 2
    assert action.plan.actions.count() == 2


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"number": 1}, "Ce numéro est déjà pris dans le plan."),
        ({"number": 0}, "supérieure ou égale à 1"),
        ({"number": 10**30}, "inférieure ou égale à 32767"),
        ({"objective": "99"}, "Sélectionnez un choix valide."),
        ({"objective": str(10**30)}, "Sélectionnez un choix valide."),
        ({"title": ""}, "Ce champ est obligatoire."),
        ({"starts_on": "2014-02-01", "ends_on": "2014-01-01"}, "La fin prévue précède le début prévu."),
        ({"effective_on": "2014-01-01"}, "Cette date est dans l’avenir."),
    ],
)
def test_wrong_additions(browser, action, fields, said):
    response = browser.post(ADD, ADDED | fields)
    assert response.status_code == 422
    assert said in text(response)
    assert "Voulue.</textarea>" in text(response)
    assert not Amendment.objects.exists()


# Who may

ROLES = {
    "stranger": 404,
    "directory_admin": 404,
    "committee_member": 403,
    "pilot": 403,
    "mission": 302,
    "superuser": 302,
}


@pytest.mark.parametrize("who", ROLES)
def test_who_amends(request, client_of, pilot, action, who):
    client = client_of(request.getfixturevalue(who))
    reworded = client.post(ADDRESS, DECIDED | CHANGES["reformulation"])
    added = client.post(ADD, ADDED)
    assert (reworded.status_code, added.status_code) == (ROLES[who], ROLES[who])
    assert Amendment.objects.count() == (2 if ROLES[who] == 302 else 0)


@pytest.mark.parametrize("address", [ADDRESS, ADD, VERSIONS])
def test_visitors_log_in_first(client, action, address):
    assert client.get(address).url == f"/connexion/?next={address}"


def test_other_methods(browser, action):
    assert browser.put(ADDRESS).status_code == browser.put(ADD).status_code == 405
    assert browser.post(VERSIONS).status_code == 405


@pytest.mark.parametrize("number", [0, 7, 99999])
def test_unknown_action(browser, action, number):
    assert browser.get(f"/2012-2014/actions/{number}/evolution/").status_code == 404


# What the sheet tells


@pytest.fixture
def sheet(browser):
    return lambda query="", number=1: text(browser.get(f"/2012-2014/actions/{number}/{query}"))


def test_the_sheet_keeps_the_earlier_wordings(amend, sheet):
    amend(amendments.reword, title="Mieux dit")
    amend(amendments.reword, title="Bien dit", day=date(2013, 7, 1))
    html = sheet()
    assert "Bien dit</h1>" in html
    assert "Intitulé d’origine : <em>« Mener l’action 1 »</em>" in html
    assert "<strong>Reformulée</strong> le 1er juin 2013 (délibération n° 2013-118) : Trop vague." in html
    assert "« Mieux dit »" in html
    assert "« Bien dit »" not in html


@pytest.mark.parametrize(
    ("day", "title"), [("2013-05-31", "Mener l’action 1"), ("2013-06-01", "Mieux dit"), ("2013-11-15", "Mieux dit")]
)
def test_the_wording_of_that_day(browser, amend, sheet, day, title):
    amend(amendments.reword, title="Mieux dit")
    html = sheet(f"?au={day}")
    assert f"{title}</h1>" in html
    assert ("Reformulée" in html) == (title == "Mieux dit")
    assert f">{title}</a>" in text(browser.get(f"/2012-2014/actions/?au={day}"))
    assert f">{title}</a>" in text(browser.get(f"/2012-2014/objectifs/1/?au={day}"))


def test_a_merger_is_told_on_both_sheets(amend, sheet, other_action):
    amend(amendments.merge, into=other_action)
    link = '<a href="/2012-2014/actions/2/">action 2</a>'
    assert f"Fusionnée dans l’{link}</strong> le 1er juin 2013 (délibération n° 2013-118) : Trop vague." in sheet()
    assert "Fusionnée avec l’action 2 (délibération n° 2013-118) : Trop vague." in sheet()  # in the history
    taken_over = 'Reprend l’<a href="/2012-2014/actions/1/">action 1</a> depuis le 1er juin 2013'
    assert taken_over in sheet(number=2)
    assert taken_over not in sheet("?au=2013-05-31", number=2)


def test_an_abandoned_action(amend, sheet):
    amend(amendments.abandon)
    assert "<strong>Abandonnée</strong> le 1er juin 2013 (délibération n° 2013-118) : Trop vague." in sheet()


@pytest.mark.parametrize(("who", "offered"), [("committee_member", False), ("pilot", False), ("mission", True)])
def test_who_is_offered_to_amend(request, client_of, pilot, action, who, offered):
    html = text(client_of(request.getfixturevalue(who)).get(SHEET))
    assert ('href="/2012-2014/actions/1/evolution/"' in html) == offered


def test_the_sheet_costs_the_same_after_many_changes(browser, amend, action, other_action):
    def count():
        with CaptureQueriesContext(connection) as queries:
            browser.get(f"{SHEET}?au=2013-11-01")
        return len(queries)

    amend(amendments.reword, title="Une fois")
    count()
    few = count()
    for day in range(2, 6):
        amend(amendments.reword, title=f"Encore {day}", day=date(2013, 6, day))
    amend(amendments.merge, of=other_action, into=action, day=date(2013, 6, 5))
    assert count() == few


# The plan's versions


def test_an_unchanged_plan_says_so(browser, action):
    assert "Le plan est tel qu’il a été voté." in text(browser.get(VERSIONS))


def test_the_changes_in_order(browser, amend, action, other_action):
    amend(amendments.merge, of=other_action, into=action, day=date(2013, 7, 1))
    amend(amendments.reword, title="Mieux dit")
    html = text(browser.get(VERSIONS))
    assert html.index("1er juin 2013") < html.index("1er juillet 2013")
    assert "Auparavant : <s>Mener l’action 1</s>" in html
    assert 'Reprise par l’action <a href="/2012-2014/actions/1/">1. Mieux dit</a>' in html
    assert "délibération n° 2013-118" in html


@pytest.mark.parametrize(("who", "offered"), [("committee_member", False), ("pilot", False), ("mission", True)])
def test_who_is_offered_to_add(request, client_of, pilot, who, offered):
    html = text(client_of(request.getfixturevalue(who)).get(VERSIONS))
    assert (f'href="{ADD}"' in html) == offered


def test_the_book_leads_to_it(browser, action):
    assert f'href="{VERSIONS}"' in text(browser.get("/2012-2014/plan/"))


def test_markup_is_shown_and_not_obeyed(browser, amend):
    amend(amendments.reword, title="<b>gras</b>")
    for address in (VERSIONS, SHEET):
        assert "<b>gras" not in browser.get(address).content.decode()
