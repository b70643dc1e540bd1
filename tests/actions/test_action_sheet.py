"""The sheet of an action: its state on a day, its history, its people, and what each role may read of them."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.models import InvolvementRole, Status, Weather
from tests import factories

ADDRESS = "/2012-2014/actions/1/"
OTHER = "/2012-2014/actions/2/"


@pytest.fixture
def page(request, client_of):
    """Return the text of a page as one of the cast reads it."""

    def read(who, address=ADDRESS):
        response = client_of(request.getfixturevalue(who)).get(address)
        assert response.status_code == 200
        return response.content.decode().replace("&nbsp;", " ").replace("\u00a0", " ")

    return read


@pytest.fixture
def history(action, pilot, mission):
    """Launched in March, delayed in September, said again in October; entered in November for the last two."""
    action.starts_on, action.ends_on = date(2013, 1, 1), date(2013, 10, 31)
    action.save()
    factories.record(action, pilot, progress=20, effective_on=date(2013, 3, 1))
    factories.record(
        action,
        mission,
        weather=Weather.STORMY,
        progress=50,
        expected_end=date(2014, 3, 31),
        effective_on=date(2013, 9, 1),
        committee_note="Le marché est infructueux.",
        working_note="Revoir le cahier des charges.",
    )
    return factories.record(
        action,
        pilot,
        weather=Weather.STORMY,
        progress=50,
        expected_end=date(2014, 3, 31),
        effective_on=date(2013, 10, 1),
        is_confirmation=True,
    )


def test_state(page, history):
    html = page("mission")
    assert "<h1>" in html
    assert "Mener l’action 1</h1>" in html
    assert "En cours" in html
    assert "En difficulté" in html
    assert "50 %" in html
    assert "31 mars 2014" in html
    assert "repoussée une fois, + 5 mois" in html
    assert "du 1er janvier 2013 au 31 octobre 2013" in html
    assert "1er octobre 2013" in html


def test_place_in_the_plan(page, action, other_action):
    factories.action(action.plan, 4)
    html = page("mission", OTHER)
    for address in ("/axes/1/", "/orientations/1/", "/objectifs/1/", "/actions/1/", "/actions/4/"):
        assert f'href="/2012-2014{address}"' in html


def test_history_tells_what_changed(page, history):
    html = page("mission")
    assert html.count('<li class="timeline-') == 3
    assert "Avancement : 20 → 50 %" in html
    assert "Confirmé sans changement" in html
    assert "Agnès Mission, saisi le 15 novembre 2013" in html


def test_never_updated(page, action):
    html = page("mission")
    assert "Aucun suivi n’est encore enregistré." in html
    assert "Aucune échéance annoncée" in html
    assert "Pilote à désigner" in html
    assert "Confirmer sans changement" not in html


@pytest.mark.parametrize(
    ("day", "rows", "progress"),
    [("2013-02-28", 0, "0 %"), ("2013-03-01", 1, "20 %"), ("2013-09-15", 2, "50 %"), ("2013-11-15", 3, "50 %")],
)
def test_on_a_past_day(page, history, day, rows, progress):
    html = page("mission", f"{ADDRESS}?au={day}")
    assert html.count('<li class="timeline-') == rows
    assert f'<span class="progress-value">{progress}</span>' in html
    assert ("Voir la situation d’aujourd’hui" in html) == (day != "2013-11-15")
    assert ("infructueux" in html) == (rows >= 2)


@pytest.mark.parametrize("day", ["demain", "2013-11-16", "2013-13-01"])
def test_wrong_day(client_of, mission, action, day):
    assert client_of(mission).get(f"{ADDRESS}?au={day}").status_code == 400


def test_who_was_pilot_on_that_day(page, pilot, action):
    action.involvements.update(ends_on=date(2013, 6, 30))
    assert '<span class="person-name">Paul PILOTE' in page("mission", f"{ADDRESS}?au=2013-06-30")
    assert '<span class="person-name">Paul PILOTE' not in page("mission", f"{ADDRESS}?au=2013-07-01")


@pytest.mark.parametrize(
    ("fields", "flag"),
    [
        ({"expected_end": date(2013, 11, 14)}, "En retard de 1 jour<"),
        ({"expected_end": date(2013, 11, 5)}, "En retard de 10 jours<"),
        ({"effective_on": date(2013, 8, 16)}, "Sans nouvelles depuis 91 jours<"),
    ],
)
def test_flag(page, action, mission, fields, flag):
    factories.record(action, mission, **fields)
    assert flag in page("mission")


@pytest.mark.parametrize(
    "fields",
    [
        {"expected_end": date(2013, 11, 15)},
        {"effective_on": date(2013, 8, 17)},
        {"status": Status.COMPLETED, "expected_end": date(2013, 1, 1), "effective_on": date(2013, 1, 1)},
    ],
)
def test_no_flag(page, action, mission, fields):
    factories.record(action, mission, **fields)
    assert 'class="flag' not in page("mission")


@pytest.mark.parametrize(
    ("due", "done", "day", "said"),
    [
        ("2013-10-01", "2013-09-01", "2013-11-15", "atteint le 1er septembre 2013"),
        ("2013-10-01", "2013-11-01", "2013-10-15", "dépassé"),
        ("2013-10-01", None, "2013-11-15", "dépassé"),
        ("2013-11-15", None, "2013-11-15", "prévu le 15 novembre 2013"),
    ],
)
def test_milestone(page, action, due, done, day, said):
    action.milestones.create(title="Ouverture", due_on=due, done_on=done)
    html = page("mission", f"{ADDRESS}?au={day}")
    assert said in html
    assert ("dépassé" in html) == (said == "dépassé")
    assert ("atteint le" in html) == said.startswith("atteint")


# who reads the note for the committee and the working note, on action 1 (piloted by `pilot`) and on action 2
NOTES = {
    "committee_member": ((True, False), (True, False)),
    "pilot": ((True, True), (False, False)),
    "mission": ((True, True), (True, True)),
    "superuser": ((True, True), (True, True)),
}


@pytest.mark.parametrize("who", NOTES)
def test_notes(page, pilot, action, other_action, mission, who):
    for each in (action, other_action):
        factories.record(each, mission, committee_note="Pour le comité.", working_note="Entre nous.")
    for address, expected in zip((ADDRESS, OTHER), NOTES[who], strict=True):
        html = page(who, address)
        assert ("Pour le comité." in html, "Entre nous." in html) == expected
        assert html.count("Note de travail") == expected[1]


# whose e-mails: the pilot and a partner of action 1, the pilot of action 2
EMAILS = {
    "committee_member": set(),
    "pilot": {"paul", "pia"},
    "mission": {"paul", "pia", "olga"},
    "superuser": {"paul", "pia", "olga"},
}


@pytest.mark.parametrize("who", EMAILS)
def test_emails_and_phones(page, pilot, action, other_action, who):
    partner = factories.contact("Pia PARTENAIRE", email="pia@example.org", phone="05 00 00 00 02")
    other = factories.contact("Olga AUTRE", email="olga@example.org", phone="05 00 00 00 03")
    factories.involve(action, partner, role=InvolvementRole.PARTNER)
    factories.involve(other_action, other)
    html = page(who) + page(who, OTHER)
    assert {name for name in ("paul", "pia", "olga") if f"mailto:{name}@example.org" in html} == EMAILS[who]
    assert html.count("tel:05") == len(EMAILS[who])
    for name in ("Paul PILOTE", "Pia PARTENAIRE", "Olga AUTRE"):
        assert name in html
    for name in {"paul", "pia", "olga"} - EMAILS[who]:
        assert f"{name}@example.org" not in html


@pytest.mark.parametrize(
    ("who", "updates", "confirms", "edits"),
    [
        ("committee_member", False, False, False),
        ("pilot", True, True, False),
        ("mission", True, True, True),
        ("superuser", True, True, True),
    ],
)
def test_what_is_offered(page, history, who, updates, confirms, edits):
    html = page(who)
    assert ('href="/2012-2014/actions/1/suivi/"' in html) == updates
    assert ('action="/2012-2014/actions/1/suivi/confirmer/"' in html) == confirms
    assert ("Modifier l’action" in html) == edits


def test_a_pilot_is_not_offered_what_others_pilot(page, pilot, other_action):
    assert "/suivi/" not in page("pilot", OTHER)


def test_the_version_sent_is_a_plain_number(page, history, action):
    type(action).objects.filter(pk=action.pk).update(version=1234)
    assert 'name="version" value="1234"' in page("mission")


@pytest.mark.parametrize("number", ["0", "3", "99999", "100000", "1.5", "-1", "un"])
def test_unknown_action(client_of, mission, action, number):
    response = client_of(mission).get(f"/2012-2014/actions/{number}/")
    assert response.status_code == 404
    assert "Page introuvable" in response.content.decode()


@pytest.mark.parametrize("who", ["stranger", "directory_admin"])
def test_not_for(request, client_of, action, who):
    assert client_of(request.getfixturevalue(who)).get(ADDRESS).status_code == 404


def test_visitors_log_in_first(client, action):
    assert client.get(ADDRESS).url == f"/connexion/?next={ADDRESS}"


def test_reading_only(client_of, mission, action):
    assert client_of(mission).post(ADDRESS).status_code == 405


@pytest.mark.parametrize("who", ["pilot", "mission"])
def test_as_many_queries_with_more_rows(request, client_of, pilot, action, mission, who):
    client = client_of(request.getfixturevalue(who))

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(ADDRESS)
        return len(queries)

    def add(count):
        for _ in range(count):
            number = action.involvements.count()
            factories.record(action, mission, committee_note="Une note.")
            factories.involve(action, factories.contact(f"Personne {number}"), role=InvolvementRole.PARTNER)
            action.milestones.create(title="Jalon", due_on=date(2013, 12, 1))

    add(3)
    client.get(ADDRESS)
    few = count()
    add(5)
    assert count() == few


# Compared with an earlier day


def test_what_changed_since_a_day(history, other_action, page):
    html = page("mission", f"{ADDRESS}?depuis=2013-06-21")
    box = html[html.index("Depuis le 21 juin 2013") : html.index('id="etat"')]
    words = " ".join(re.sub(r"<[^>]*>", " ", box).split())
    assert "Dans les temps → En difficulté" in words
    assert "échéance 31 oct. 2013 → 31 mars 2014 (+ 5 mois)" in words
    assert "avancement 20 → 50 %" in words
    assert f'href="{OTHER}?depuis=2013-06-21"' in html


def test_entries_since_then_are_marked(history, page):
    html = page("mission", f"{ADDRESS}?depuis=2013-06-21")
    entry = re.compile(r'<li class="timeline-\w+( timeline-since)?"[^>]*>.*?<time datetime="([^"]*)"', re.DOTALL)
    entries = entry.findall(html)
    assert entries
    assert all(bool(marked) == (day > "2013-06-21") for marked, day in entries)
    assert html.count("depuis le 21/06/2013") == sum(day > "2013-06-21" for _, day in entries) > 0


def test_nothing_changed_is_said(action, page):
    assert "Rien n’a changé" in page("mission", f"{ADDRESS}?depuis=2013-06-21")
    assert "Rien n’a changé" not in page("mission")


def test_a_wrong_comparison_is_refused(client_of, mission, action):
    assert client_of(mission).get(f"{ADDRESS}?depuis=2013-11-15").status_code == 400
