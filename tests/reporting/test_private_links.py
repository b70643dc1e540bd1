"""Private links: made, renewed and revoked by their owner; what they show without a session, and to whom nothing."""

import re
from datetime import date, time

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.http import http_date
from icalendar import Calendar

from actions import amendments
from actions.models import Status
from actors.models import User
from reporting.models import LinkKind, PrivateLink
from reporting.private_links import find_link, make_link
from tests import factories

PAGE = "/2012-2014/agenda/"


def address_of(response):
    """Return the path of the address that the page shows once."""
    found = re.search(r'readonly value="([^"]+)"', response.content.decode())
    return found and found.group(1).removeprefix(settings.PORTAL_URL)


def made(client, kind="agenda", **data):
    response = client.post(PAGE, {"kind": kind, **data})
    assert response.status_code == 200
    return address_of(response)


def read(address, **headers):
    """Read an address as a calendar does: without a session."""
    return Client().get(address, headers=headers)


def events(address):
    calendar = Calendar.from_ical(read(address).content)
    return {str(event["UID"]).split("@")[0]: event for event in calendar.walk("VEVENT")}


# The page


def test_the_address_is_shown_once_and_not_kept(mission_client, action):
    address = made(mission_client)
    token = address.removeprefix("/calendrier/").removesuffix(".ics")
    assert len(token) >= 43
    link = PrivateLink.objects.get()
    assert token not in (link.token_hash, *map(str, vars(link).values()))
    assert token not in mission_client.get(PAGE).content.decode()


@pytest.mark.parametrize("kind", LinkKind.values)
def test_a_renewed_link_ends_the_one_before(mission_client, action, kind):
    first, second = made(mission_client, kind), made(mission_client, kind)
    assert (read(first).status_code, read(second).status_code) == (404, 200)


@pytest.mark.parametrize("kind", LinkKind.values)
def test_a_revoked_link_leads_nowhere(mission_client, action, kind):
    address = made(mission_client, kind)
    response = mission_client.post(PAGE, {"kind": kind, "revoke": "oui"}, follow=True)
    assert "Le lien est révoqué" in response.content.decode()
    assert read(address).status_code == 404


@pytest.mark.parametrize("kind", LinkKind.values)
@pytest.mark.parametrize("how", ["deactivated", "without role"])
def test_a_link_ends_with_the_rights_of_its_owner(mission_client, mission, action, kind, how):
    address = made(mission_client, kind)
    if how == "deactivated":
        User.objects.filter(pk=mission.pk).update(is_active=False)
    else:
        mission.groups.clear()
    assert read(address).status_code == 404


def test_a_link_of_one_kind_or_plan_opens_no_other(mission, plan, action):
    other = factories.plan("2015-2020", is_current=False)
    token = make_link(owner=mission, plan=plan, kind=LinkKind.FEED, own_only=False)
    assert find_link(token, LinkKind.CALENDAR) is None
    assert read(f"/calendrier/{token}.ics").status_code == 404
    assert read(f"/{other.slug}/activite.atom?cle={token}").status_code == 404
    assert read(f"/{plan.slug}/activite.atom?cle={token}").status_code == 200


def test_nobody_makes_or_revokes_the_link_of_another(client_of, mission, committee_member, action):
    address = made(client_of(mission))
    client_of(committee_member).post(PAGE, {"kind": "agenda", "revoke": "oui"})
    assert read(address).status_code == 200


@pytest.mark.parametrize("data", [{}, {"kind": "autre"}, {"kind": "agenda", "own_only": "peut-être"}])
def test_what_is_not_understood_makes_nothing(client_of, pilot, data):
    response = client_of(pilot).post(PAGE, data)
    assert response.status_code == 422
    assert not PrivateLink.objects.exists()


@pytest.mark.parametrize("token", ["x", "%00", "é", "x" * 5000])
def test_an_invented_token_is_not_found(db, token):
    assert read(f"/calendrier/{token}.ics").status_code == 404
    assert read(f"/2012-2014/activite.atom?cle={token}").status_code == 404


def test_a_pilot_is_offered_the_own_actions_first(client_of, pilot):
    page = client_of(pilot).get(PAGE).content.decode()
    assert '<option value="oui" selected>Mes actions seulement' in page


def test_who_pilots_nothing_is_offered_no_choice(mission_client, action):
    assert "Mes actions seulement" not in mission_client.get(PAGE).content.decode()
    made(mission_client, own_only="oui")
    assert not PrivateLink.objects.get().own_only


# The calendar


@pytest.fixture
def dated(action, other_action, decision, mission):
    """Two actions in progress with an end and a milestone; the committee of today with a place, and its decision."""
    for each, end in ((action, date(2014, 3, 31)), (other_action, date(2014, 6, 30))):
        factories.record(each, mission, expected_end=end, committee_note="Réservé", working_note="Secret")
        each.milestones.create(pk=each.number, title=f"Jalon {each.number}", due_on=date(2013, 12, 10))
    decision.due_on = date(2013, 12, 1)
    decision.save()
    meeting = decision.meeting
    meeting.starts_at, meeting.place = time(14, 30), "Salle 12"
    meeting.save()
    return action


def test_the_calendar_tells_due_dates_milestones_decisions_and_meetings(mission_client, dated, other_action):
    told = events(made(mission_client))
    due = told[f"action-{dated.pk}"]
    assert due["DTSTART"].dt == date(2014, 3, 31)
    assert due["DTEND"].dt == date(2014, 4, 1)
    assert str(due["SUMMARY"]) == "Échéance de l’action 1\u00a0: Mener l’action 1"
    assert str(due["URL"]) == f"{settings.PORTAL_URL}/2012-2014/actions/1/"
    assert told["jalon-1"]["DTSTART"].dt == date(2013, 12, 10)
    assert told["decision-1"]["DTSTART"].dt == date(2013, 12, 1)
    assert set(told) == {
        f"action-{dated.pk}",
        f"action-{other_action.pk}",
        "jalon-1",
        "jalon-2",
        "decision-1",
        next(uid for uid in told if uid.startswith("comite-")),
    }


def test_a_meeting_has_its_hour_its_place_and_its_time_zone(mission_client, dated):
    address = made(mission_client)
    (meeting,) = [event for uid, event in events(address).items() if uid.startswith("comite-")]
    assert meeting["DTSTART"].dt.isoformat() == "2013-11-15T14:30:00+01:00"
    assert str(meeting["LOCATION"]) == "Salle 12"
    assert b"BEGIN:VTIMEZONE\r\nTZID:Europe/Paris" in read(address).content


def test_what_is_over_is_no_due_date_any_more(mission_client, dated, mission):
    factories.record(dated, mission, status=Status.COMPLETED)
    dated.milestones.update(done_on=date(2013, 11, 14))
    told = events(made(mission_client))
    assert f"action-{dated.pk}" not in told
    assert "jalon-1" not in told


def test_a_pilot_may_see_the_own_due_dates_alone(client_of, pilot, dated, other_action):
    own = events(made(client_of(pilot), own_only="oui"))
    assert f"action-{other_action.pk}" not in own
    assert "jalon-2" not in own
    assert {f"action-{dated.pk}", "jalon-1", "decision-1"} < set(own)
    assert f"action-{other_action.pk}" in events(made(client_of(pilot), own_only="non"))


def test_the_calendar_holds_no_note_and_no_address(mission_client, pilot, dated):
    content = read(made(mission_client)).content.decode()
    for secret in ("Réservé", "Secret", "paul@example.org", "05 00 00"):
        assert secret not in content


def test_the_same_plan_gives_the_same_bytes_and_is_not_sent_twice(mission_client, dated, mission):
    address = made(mission_client)
    first = read(address)
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert first.headers["Referrer-Policy"] == "no-referrer"
    assert read(address, if_none_match=first.headers["ETag"]).status_code == 304
    factories.record(dated, mission, expected_end=date(2014, 5, 31))
    again = read(address, if_none_match=first.headers["ETag"])
    assert (again.status_code, b"20140531" in again.content) == (200, True)


def test_another_plan_stays_out(mission_client, plan, dated):
    later = factories.plan("2015-2020", is_current=False)
    factories.action(later, 9, ends_on=date(2014, 1, 31))
    assert b"action 9" not in read(made(mission_client)).content


# The feed


@pytest.fixture
def active(action, other_action, decision, mission):
    for each in (action, other_action):
        factories.record(each, mission, committee_note=f"Note <b>{each.number}</b>", working_note="Secret")
    action.refresh_from_db()
    amendments.abandon(
        action=action, version=action.version, author=mission, effective_on=date(2013, 11, 15), reason="Sans objet"
    )
    return action


def feed(client, **data):
    response = read(made(client, "activite", **data))
    assert response.status_code == 200
    return response.content.decode()


def test_the_feed_tells_updates_decisions_and_amendments(mission_client, active):
    told = feed(mission_client)
    assert told.count("<entry>") >= 4
    assert "<title>Action 2\u00a0: En cours, dans les temps, 40\u00a0%</title>" in told
    assert "<title>Décision du comité sur l’action 1</title>" in told
    assert "<title>Action 1\u00a0: abandonnée</title>" in told
    assert "Présenter une simulation." in told
    assert "<name>Agnès Mission</name>" in told
    assert "Note &amp;lt;b&amp;gt;2" in told  # a text, not markup, once the reader has read it


def test_the_feed_leaves_out_what_its_owner_may_not_read(client_of, pilot, mission, active):
    told = feed(client_of(pilot), own_only="non")
    assert "Action 2" in told
    assert "&gt;2&" not in told
    for everyone in (pilot, mission):
        told = feed(client_of(everyone))
        assert "Secret" not in told
        assert "@" not in told


def test_a_pilot_may_follow_the_own_actions_alone(client_of, pilot, active):
    told = feed(client_of(pilot), own_only="oui")
    assert "Action 1" in told
    assert "Action 2" not in told


def test_who_is_signed_in_reads_the_feed_without_a_link(mission_client, active):
    assert "Action 2" in mission_client.get("/2012-2014/activite.atom").content.decode()
    assert read("/2012-2014/activite.atom").status_code == 404


def test_an_unchanged_feed_is_not_sent_twice(mission_client, active):
    address = made(mission_client, "activite")
    first = read(address)
    assert first.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert read(address, if_none_match=first.headers["ETag"]).status_code == 304
    assert read(address, if_modified_since=http_date(0)).status_code == 200


@pytest.mark.parametrize("kind", LinkKind.values)
def test_queries_do_not_depend_on_the_number_of_actions(
    mission_client, plan, mission, kind, django_assert_max_num_queries
):
    address = made(mission_client, kind)
    for number in range(1, 10):
        each = factories.action(plan, number)
        factories.record(each, mission, expected_end=date(2014, 1, 31))
        factories.involve(each, factories.contact(f"Contact {number}"))
        each.milestones.create(title="Jalon", due_on=date(2014, 1, 1))
    with django_assert_max_num_queries(11):
        assert read(address).status_code == 200


def test_the_page_is_reached_from_the_reports(mission_client, action):
    assert reverse("private_links", args=["2012-2014"]) in mission_client.get("/2012-2014/rapports/").content.decode()
