"""The weekly digest to the Mission."""

from datetime import date, datetime, time
from io import StringIO
from uuid import uuid4

import pytest
from django.core import mail as django_mail
from django.core.management import call_command
from django.utils.timezone import localdate, make_aware

from actions.mailing import digest
from actions.models import Answer, AskReason, Decision, MailKind, Meeting, Reminder, ReminderMail
from actors.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db

FRIDAY = date(2013, 11, 15)


def at(day, hour=10):
    return make_aware(datetime.combine(day, time(hour)))


def logged(email, day, **fields):
    """Return a reminder that the portal prepared on a day; interrupted unless the fields say more."""
    return ReminderMail.objects.create(
        kind=MailKind.REMINDER, key=f"{email}:{day}", email=email, prepared_at=at(day), **fields
    )


def run(settings, *days):
    for day in days:
        settings.PORTAL_TODAY = day
        call_command("send_reminders", "--send", stdout=StringIO())


def told(plan, day=FRIDAY):
    return digest.told(digest.planned(plan, day))


@pytest.fixture
def quiet_action(action, mission):
    """Action 1, on which nothing is asked: news came on 1 November."""
    factories.record(action, mission, recorded_at=at(date(2013, 11, 1)))
    return action


def test_it_goes_to_the_active_accounts_of_the_mission(plan, mission, make_user, pilot, superuser, committee_member):
    make_user("partie@example.org", Role.MISSION, is_active=False)
    second = make_user("autre@example.org", Role.MISSION)
    assert digest.planned(plan, FRIDAY).readers == [second, mission]


@pytest.mark.parametrize(
    ("days", "left_on"),
    [
        ([date(2013, 11, 18), date(2013, 11, 19), date(2013, 11, 22)], [date(2013, 11, 18)]),
        ([date(2013, 11, 9), date(2013, 11, 11), date(2013, 11, 12), date(2013, 11, 13)], [date(2013, 11, 12)]),
        ([date(2013, 11, 20), date(2013, 11, 21), date(2013, 11, 25)], [date(2013, 11, 20), date(2013, 11, 25)]),
        ([date(2013, 12, 30), date(2014, 1, 2), date(2014, 1, 6)], [date(2013, 12, 30), date(2014, 1, 6)]),
    ],
    ids=["a Monday", "after the Armistice", "a server that was away on Monday", "over the new year"],
)
def test_it_leaves_once_a_week(settings, quiet_action, days, left_on):
    run(settings, *days)
    mails = ReminderMail.objects.filter(kind=MailKind.DIGEST).order_by("pk")
    assert [localdate(mail.prepared_at) for mail in mails] == left_on


def test_who_was_sent_it_is_no_longer_waiting_for_it(settings, plan, mission, make_user):
    run(settings, FRIDAY)
    late_comer = make_user("nouveau@example.org", Role.MISSION)
    assert digest.planned(plan, FRIDAY).readers == [late_comer]


def test_the_week_before_is_told_whole(plan):
    issue = digest.planned(plan, date(2013, 11, 12))
    assert (issue.first_day, issue.last_day) == (date(2013, 11, 4), date(2013, 11, 10))
    issue = digest.planned(plan, date(2013, 11, 18))
    assert (issue.first_day, issue.last_day) == (date(2013, 11, 11), date(2013, 11, 17))


@pytest.mark.parametrize(
    ("moment", "is_told"),
    [
        (datetime(2013, 11, 3, 23, 59), False),
        (datetime(2013, 11, 4, 0, 0), True),
        (datetime(2013, 11, 10, 23, 59), True),
        (datetime(2013, 11, 11, 0, 0), False),
    ],
)
def test_what_was_recorded(plan, mission, action, moment, is_told):
    factories.record(action, mission, effective_on=date(2013, 11, 1), recorded_at=make_aware(moment))
    assert len(told(plan)["updates"]) == is_told


@pytest.mark.parametrize(
    ("end", "is_new"),
    [("2013-11-02", False), ("2013-11-03", True), ("2013-11-09", True), ("2013-11-10", False)],
)
def test_actions_newly_late(plan, quiet_action, end, is_new):
    type(quiet_action).objects.update(expected_end=end)
    assert told(plan)["newly"] == ([(AskReason.LATE, [quiet_action])] if is_new else [])


def test_actions_newly_silent(plan, mission, action, other_action):
    factories.record(action, mission, effective_on=date(2013, 8, 6))  # silent since 5 November
    factories.record(other_action, mission, effective_on=date(2013, 7, 6))
    assert told(plan)["newly"] == [(AskReason.SILENT, [action])]


def test_what_waits(plan, mission, action, pilot):
    mail = logged("a@example.org", date(2013, 11, 5), contact=pilot.contact, sent_at=at(FRIDAY))
    logged("b@example.org", date(2013, 11, 5), error="refusé")
    logged("b@example.org", date(2013, 11, 6), error="refusé")
    logged("c@example.org", date(2013, 11, 6))
    logged("d@example.org", date(2013, 10, 6), sent_at=at(FRIDAY))
    mail.replies.create(action=action, contact=pilot.contact, answer=Answer.BLOCKED)
    held = Meeting.objects.create(plan=plan, held_on=date(2013, 6, 21))
    to_come = Meeting.objects.create(plan=plan, held_on=FRIDAY)
    Meeting.objects.create(plan=plan, held_on=date(2014, 3, 1))
    common = {"meeting": held, "author": mission}
    overdue = Decision.objects.create(text="En retard", due_on=date(2013, 11, 14), submission=uuid4(), **common)
    Decision.objects.create(text="À temps", due_on=FRIDAY, submission=uuid4(), **common)
    settled = {"outcome": "done", "settled_on": date(2013, 10, 1)}
    Decision.objects.create(text="Faite", due_on=date(2013, 9, 1), submission=uuid4(), **settled, **common)
    week = told(plan)
    assert [*week["decisions"]] == [overdue]
    assert (week["number_of_replies"], week["number_of_reminders"], week["next_meeting"]) == (1, 1, to_come)
    assert (week["not_sent"], week["interrupted"]) == (["b@example.org"], ["c@example.org"])


def test_another_plan_stays_apart(plan, mission):
    other = factories.plan("2015-2020", is_current=False)
    factories.record(factories.action(other, 1), mission, recorded_at=at(date(2013, 11, 5)))
    Meeting.objects.create(plan=other, held_on=FRIDAY)
    week = told(plan)
    assert ([*week["updates"]], week["newly"], week["next_meeting"]) == ([], [], None)


def test_the_mail(settings, plan, mission, action):
    settings.PORTAL_URL = "https://portail.example.org"
    factories.record(action, mission, recorded_at=at(date(2013, 11, 5)))
    meeting = Meeting.objects.create(plan=plan, held_on=date(2013, 6, 21))
    Meeting.objects.create(plan=plan, held_on=date(2013, 12, 3), place="Salle 12")
    text, due_on = "Choisir un <lieu> & une date", date(2013, 9, 1)
    Decision.objects.create(text=text, due_on=due_on, meeting=meeting, author=mission, submission=uuid4())
    run(settings, FRIDAY)
    sent = django_mail.outbox[0]
    assert (sent.to, sent.subject) == (["mission@example.org"], "Plan ESS\u00a0: la semaine du 4 novembre 2013")
    html = sent.alternatives[0][0]
    assert "Choisir un <lieu> & une date – pour le 1er septembre 2013" in sent.body
    assert "Choisir un &lt;lieu&gt; &amp; une date" in html
    for part in (sent.body, html):
        for words in ("1. Mener l’action 1", "En cours, dans les temps, 40\u00a0%", "3 décembre 2013", "Salle 12"):
            assert words in part
        for path in ("copil/decisions/", "relances/"):
            assert f"https://portail.example.org/2012-2014/{path}" in part
    assert "https://portail.example.org/2012-2014/actions/1/" in html


def test_a_quiet_week_says_so(settings, plan, mission):
    run(settings, FRIDAY)
    for part in (django_mail.outbox[0].body, django_mail.outbox[0].alternatives[0][0]):
        for words in (
            "Aucune réponse de pilote à examiner",
            "Aucun comité n’est prévu",
            "Aucune décision n’est en retard",
            "Aucune mise à jour n’a été enregistrée cette semaine",
            "Aucune relance envoyée aux pilotes",
        ):
            assert words in part
    assert not Reminder.objects.exists()
