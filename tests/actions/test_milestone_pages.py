"""The pages of milestones: the list, one milestone, and what the sheet of an action shows of them."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from actions.models import Milestone
from tests import factories

LIST = "/2012-2014/actions/1/jalons/"
JUNE, SEPTEMBER = date(2013, 6, 28), date(2013, 9, 30)
WHO_MAY = {"pilot": True, "mission": True, "superuser": True}
STATUSES = {"committee_member": 403, "stranger": 404, "directory_admin": 404} | dict.fromkeys(WHO_MAY, 200)
MOVE = {
    "operation": "move",
    "seen_due_on": "2013-06-28",
    "due_on": "2013-12-20",
    "reason": "Avis des juristes attendu.",
}


def plain(response):
    return response.content.decode().replace("&nbsp;", " ").replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def milestone(action):
    return action.milestones.create(title="Délibération cadre", due_on=JUNE)


@pytest.fixture
def address(milestone):
    return f"{LIST}{milestone.pk}/"


@pytest.fixture
def client(pilot, client_of, milestone):
    """The client of the pilot of action 1."""
    return client_of(pilot)


# Who may


@pytest.mark.parametrize("who", STATUSES)
def test_who_opens_and_changes_a_milestone(request, client_of, pilot, address, milestone, who):
    client = client_of(request.getfixturevalue(who))
    assert client.get(address).status_code == STATUSES[who]
    assert client.post(address, MOVE).status_code == {200: 302}.get(STATUSES[who], STATUSES[who])
    assert milestone.shifts.exists() == (who in WHO_MAY)


@pytest.mark.parametrize("who", STATUSES)
def test_who_adds_a_milestone(request, client_of, pilot, action, who):
    answer = client_of(request.getfixturevalue(who)).post(LIST, {"title": "Jury", "due_on": "2013-12-20"})
    assert answer.status_code == {200: 302}.get(STATUSES[who], STATUSES[who])
    assert action.milestones.exists() == (who in WHO_MAY)


def test_a_pilot_leaves_the_milestones_of_others_alone(client, other_action):
    theirs = other_action.milestones.create(title="Jury", due_on=JUNE)
    assert client.get("/2012-2014/actions/2/jalons/").status_code == 403
    assert client.post(f"/2012-2014/actions/2/jalons/{theirs.pk}/", MOVE).status_code == 403
    assert client.get(f"{LIST}{theirs.pk}/").status_code == 404


def test_visitors_sign_in_first(address):
    assert Client().get(address).url == f"/connexion/?next={address}"


@pytest.mark.parametrize("pk", ["0", "99999999999999999999999"])
def test_a_milestone_that_is_not_there(client, pk):
    assert client.get(f"{LIST}{pk}/").status_code == 404


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_wrong_method(client, address, method):
    assert getattr(client, method)(LIST).status_code == 405
    assert getattr(client, method)(address).status_code == 405


# The list


def test_the_list_tells_how_dates_slipped_and_why(client, address):
    client.post(address, MOVE)
    html = plain(client.get(LIST))
    assert "28/06/2013</s> → prévu le 20 décembre 2013" in html
    assert "repoussé une fois, + 6 mois" in html
    assert "Avis des juristes attendu." in html
    assert "Paul Pilote, 15 novembre 2013" in html


def test_an_empty_list_helps(client_of, mission, action):
    assert "Donnez les étapes que le comité attend" in plain(client_of(mission).get(LIST))


def test_adding_says_so(client, action):
    answer = client.post(LIST, {"title": "Jury", "due_on": "2013-12-20"}, follow=True)
    assert "Jalon « Jury » ajouté, prévu le 20 décembre 2013." in plain(answer)
    added = action.milestones.get(title="Jury")
    assert (added.due_on, added.added_on) == (date(2013, 12, 20), date(2013, 11, 15))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"title": "Jury", "due_on": ""}, "Ce champ est obligatoire"),
        ({"title": "Jury", "due_on": "demain"}, "date valide"),
        ({"title": "Jury", "due_on": "2011-12-31"}, "Le plan commence le 1er janvier 2012."),
        ({"title": "", "due_on": "2013-12-20"}, "Ce champ est obligatoire"),
        ({"title": "J" * 201, "due_on": "2013-12-20"}, "200"),
    ],
)
def test_a_wrong_milestone_is_not_added_and_nothing_typed_is_lost(client, action, typed, said):
    answer = client.post(LIST, typed)
    assert answer.status_code == 422
    assert said in plain(answer)
    assert all(f'value="{value}"' in plain(answer) for value in typed.values() if value)
    assert action.milestones.count() == 1


def test_a_dropped_milestone_stands_apart(client, address, milestone):
    client.post(address, {"operation": "drop"})
    html = plain(client.get(LIST))
    assert "prévu le 28 juin 2013, retiré le 15 novembre 2013" in html
    assert "Rétablir" in html
    assert "Délibération cadre" not in plain(client.get("/2012-2014/actions/1/"))


# One milestone


@pytest.mark.parametrize(
    ("sent", "said", "fields"),
    [
        (MOVE, "désormais prévu le 20 décembre 2013.", {"due_on": date(2013, 12, 20)}),
        (
            {"operation": "reach", "done_on": "2013-07-01"},
            "atteint le 1er juillet 2013.",
            {"done_on": date(2013, 7, 1)},
        ),
        ({"operation": "drop"}, "retiré.", {"dropped_on": date(2013, 11, 15)}),
        (
            {"operation": "retitle", "seen_title": "Délibération cadre", "title": "Délibération"},
            "Intitulé corrigé : « Délibération ».",
            {"title": "Délibération"},
        ),
    ],
)
def test_what_may_happen_to_it(client, address, milestone, sent, said, fields):
    answer = client.post(address, sent, follow=True)
    assert answer.redirect_chain == [(LIST, 302)]
    assert said in plain(answer)
    milestone.refresh_from_db()
    assert {name: getattr(milestone, name) for name in fields} == fields


@pytest.mark.parametrize("fields", [{"done_on": JUNE}, {"dropped_on": JUNE}])
def test_it_is_awaited_again(client, address, milestone, fields):
    Milestone.objects.filter(pk=milestone.pk).update(**fields)
    html = plain(client.get(address))
    assert "Attendre de nouveau ce jalon" in html
    assert 'value="move"' not in html
    client.post(address, {"operation": "reopen"})
    assert Milestone.objects.awaited().get() == milestone


@pytest.mark.parametrize(
    ("sent", "said", "kept"),
    [
        (MOVE | {"reason": ""}, "Ce champ est obligatoire", "2013-12-20"),
        (MOVE | {"due_on": "bientôt"}, "date valide", "Avis des juristes attendu."),
        (MOVE | {"due_on": "2013-06-28"}, "déjà la date prévue", "Avis des juristes attendu."),
        ({"operation": "reach", "done_on": "2013-11-16"}, "dans l’avenir", "2013-11-16"),
        ({"operation": "retitle", "seen_title": "Délibération cadre", "title": ""}, "Ce champ est obligatoire", ""),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_typed_is_lost(client, address, milestone, sent, said, kept):
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert said in plain(answer)
    assert f'value="{kept}"' in plain(answer) or not kept
    milestone.refresh_from_db()
    assert (milestone.due_on, milestone.done_on, milestone.title) == (JUNE, None, "Délibération cadre")


@pytest.mark.parametrize("sent", [{}, {"operation": "burn"}])
def test_an_unknown_operation_is_a_bad_request(client, address, sent):
    assert client.post(address, sent).status_code == 400


# Two at once


def test_a_move_in_between_is_a_conflict_and_nothing_typed_is_lost(client, client_of, mission, address, milestone):
    client_of(mission).post(address, MOVE | {"due_on": "2013-09-30", "reason": "Commission."})
    answer = client.post(address, MOVE)
    html = plain(answer)
    assert answer.status_code == 409
    assert "Ce jalon a changé entre-temps" in html
    assert "prévu le 30 septembre 2013." in html
    assert 'value="2013-12-20"' in html
    assert 'value="Avis des juristes attendu."' in html
    again = {"seen_due_on": answer.context["forms"]["move"]["seen_due_on"].value()}
    assert client.post(address, MOVE | again).status_code == 302
    assert [each.reason for each in milestone.shifts.all()] == ["Commission.", "Avis des juristes attendu."]


@pytest.mark.parametrize("seen", [None, "", "hier", "2013-06-29"])
def test_a_move_that_does_not_say_what_was_seen_is_a_conflict(client, address, milestone, seen):
    sent = {name: value for name, value in (MOVE | {"seen_due_on": seen}).items() if value is not None}
    assert client.post(address, sent).status_code == 409
    assert not milestone.shifts.exists()


def test_what_was_typed_is_shown_even_where_its_form_is_gone(client, address, milestone):
    Milestone.objects.filter(pk=milestone.pk).update(done_on=JUNE)
    html = plain(client.post(address, MOVE))
    assert "Il a été marqué atteint le 28 juin 2013." in html
    assert "20 décembre 2013" in html
    assert "Avis des juristes attendu." in html


# The sheet


def test_the_sheet_shows_the_dates_known_on_its_day(client, address, milestone):
    milestone.shifts.create(
        due_before=date(2013, 3, 29),
        due_after=JUNE,
        author_id=client.session["_auth_user_id"],
        recorded_at="2013-03-01T09:00Z",
    )
    today, before = (plain(client.get(f"/2012-2014/actions/1/{query}")) for query in ("", "?au=2013-02-28"))
    assert "29/03/2013</s> → prévu le 28 juin 2013" in today
    assert "repoussé une fois, + 3 mois" in today
    assert "prévu le 29 mars 2013" in before
    assert "repoussé" not in before


@pytest.mark.parametrize(("who", "manages"), [("committee_member", False), ("pilot", True), ("mission", True)])
def test_the_sheet_leads_those_who_may_to_its_milestones(request, client_of, pilot, milestone, who, manages):
    html = plain(client_of(request.getfixturevalue(who)).get("/2012-2014/actions/1/"))
    assert (f'href="{LIST}"' in html) == manages


@pytest.mark.parametrize("page", [LIST, "/2012-2014/actions/1/"])
def test_as_many_queries_with_more_milestones_and_shifts(client_of, action, mission, page):
    client = client_of(mission)

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        return len(queries)

    def add(count):
        for number in range(count):
            each = action.milestones.create(title=f"Jalon {number}", due_on=SEPTEMBER)
            author = factories.contact(f"Autrice {number} {count}")
            each.shifts.create(due_before=JUNE, due_after=SEPTEMBER, author=mission, reason=author.name)

    add(3)
    client.get(page)
    few = count()
    add(5)
    assert count() == few


def test_one_milestone_costs_as_many_queries_with_more_shifts(client_of, mission, milestone, address, make_user):
    client = client_of(mission)

    def count(number):
        author = make_user(f"auteur-{number}@example.org")
        milestone.shifts.create(due_before=JUNE, due_after=SEPTEMBER, author=author)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    assert count(1) == count(2) == count(3)
