"""Who is reminded of what, when, and how often."""

import smtplib
import socket
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core import mail as django_mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.mailing.reminders import next_departure, planned
from actions.models import Answer, AskReason, MailState, Reminder, ReminderMail, Status, UpdateRequest
from actors import mailing
from tests import factories, smtp

pytestmark = pytest.mark.django_db

FRIDAY, SATURDAY, MONDAY = date(2013, 11, 15), date(2013, 11, 16), date(2013, 11, 18)


def run(*arguments) -> str:
    out = StringIO()
    call_command("send_reminders", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def outside(other_action):
    """The pilot of action 2, who has no account."""
    contact = factories.contact("Odile OUTRE", email="odile@example.org")
    factories.involve(other_action, contact)
    return contact


@pytest.fixture
def through_smtp(settings):
    """Return a function that has mails leave through a server on a port of this machine."""

    def use(port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port

    return use


def reasons(plan, day=FRIDAY):
    """Return, by name of the contact, the numbers of the actions and the reasons that a round gives."""
    return {
        letter.contact.name: {own.action.number: [ask.reason for ask in own.asks] for own in letter.items}
        for letter in planned(plan, day).letters
    }


# Who, of what


def test_each_pilot_is_written_about_own_actions(plan, pilot, outside):
    assert reasons(plan) == {"Odile OUTRE": {2: [AskReason.SILENT]}, "Paul PILOTE": {1: [AskReason.SILENT]}}


def test_an_action_with_news_asks_for_nothing(plan, pilot, action, mission):
    factories.record(action, mission)
    assert reasons(plan) == {}


def test_every_reason_is_given(plan, pilot, action, mission):
    factories.record(action, mission, expected_end=date(2013, 6, 30), effective_on=date(2013, 6, 1))
    action.milestones.create(title="Dans les 14 jours", due_on=FRIDAY + timedelta(days=14))
    action.milestones.create(title="Plus tard", due_on=FRIDAY + timedelta(days=15))
    UpdateRequest.objects.create(action=action, asked_by=mission)
    assert set(reasons(plan)["Paul PILOTE"][1]) == set(AskReason)


def test_what_is_closed_is_left_alone(plan, pilot, action, mission):
    factories.record(action, mission, status=Status.ABANDONED, effective_on=date(2013, 1, 15))
    action.milestones.create(title="Oublié", due_on="2013-06-30")
    assert reasons(plan) == {}


def test_partners_and_former_pilots_are_left_alone(plan, action):
    factories.involve(action, factories.contact("Partenaire", email="a@example.org"), role="partner")
    factories.involve(action, factories.contact("Ancienne", email="b@example.org"), ends_on=date(2013, 11, 14))
    factories.involve(action, factories.contact("Suivant", email="c@example.org"), starts_on=FRIDAY)
    assert [*reasons(plan)] == ["Suivant"]


def test_a_pilot_twice_over_is_asked_once(plan, action, pilot):
    factories.involve(action, pilot.contact, ends_on=date(2013, 12, 31))
    assert [len(letter.items) for letter in planned(plan, FRIDAY).letters] == [1]


def test_who_shares_an_address_gets_an_own_mail(plan, pilot, outside):
    outside.email = pilot.contact.email
    outside.save()
    run("--send")
    sent = ReminderMail.objects.filter(email=pilot.contact.email)
    assert {mail.contact for mail in sent} == {pilot.contact, outside}
    assert len(django_mail.outbox) == 2


def test_the_account_s_address_makes_up_for_the_contact_s(plan, pilot):
    pilot.contact.email = ""
    pilot.contact.save()
    assert [letter.email for letter in planned(plan, FRIDAY).letters] == ["pilote@example.org"]


def test_whom_nobody_can_write_to_is_said(plan, pilot, outside, other_action):
    outside.email = ""
    outside.save()
    factories.action(plan, 3)
    found = planned(plan, FRIDAY)
    assert [letter.contact for letter in found.without_email] == [outside]
    assert [own.action.number for own in found.without_pilot] == [3]
    for output in (run(), run("--send")):
        assert "1 pilote sans adresse électronique\u00a0:\nOdile OUTRE" in output
        assert "1 action sans personne à relancer\u00a0: 3" in output


@pytest.mark.parametrize("fields", [{"is_current": False}, {"ends_on": date(2013, 11, 14)}], ids=["other", "over"])
def test_only_a_plan_that_runs_is_reminded(plan, pilot, fields):
    for name, value in fields.items():
        setattr(plan, name, value)
    plan.save()
    assert reasons(plan) == {}


def test_once_the_plan_is_over_the_command_says_so(plan, pilot, mission):
    plan.ends_on = date(2013, 11, 14)
    plan.save()
    assert "Le plan 2012-2014 a pris fin le 14 novembre 2013\u00a0: plus rien ne part." in run("--send")
    assert not ReminderMail.objects.exists()


def test_without_a_plan_the_command_says_so(db):
    with pytest.raises(CommandError, match="Aucun plan n’est en cours"):
        run("--send")


def test_what_waits_for_the_mission_s_approval_is_not_asked_again(plan, outside, other_action):
    mail = ReminderMail.objects.create(kind="reminder", key="earlier", email=outside.email, contact=outside)
    reply = mail.replies.create(action=other_action, contact=outside, answer=Answer.PROGRESSING)
    assert reasons(plan) == {}
    reply.reviewed_at = mail.prepared_at
    reply.save()
    assert [*reasons(plan)] == ["Odile OUTRE"]


def test_a_round_costs_as_many_queries_with_8_pilots_as_with_3(plan, mission):
    counts = []
    for numbers in (range(1, 4), range(4, 9)):
        for number in numbers:
            factories.involve(factories.action(plan, number), factories.contact(f"P{number}", email="p@example.org"))
        with CaptureQueriesContext(connection) as queries:
            assert len(planned(plan, FRIDAY).letters) == max(numbers)
        counts.append(len(queries))
    assert counts[0] == counts[1]


# Dry run


def test_without_send_nothing_is_written_nor_sent(pilot, outside, mission):
    output = run()
    assert "Paul PILOTE <paul@example.org>\n  Plan ESS\u00a0: 1 action à mettre à jour" in output
    assert "Action 1. Mener l’action 1\n    - Sans nouvelles depuis le 1er janvier 2012" in output
    assert "mission@example.org" in output
    assert (ReminderMail.objects.count(), Reminder.objects.count(), len(django_mail.outbox)) == (0, 0, 0)


def test_a_plan_at_rest_has_nothing_to_send(plan, pilot, action, superuser):
    factories.record(action, superuser)
    assert "Rien à envoyer." in run()


@pytest.mark.parametrize("arguments", [(), ("--send",)])
def test_on_a_saturday_nothing_leaves(settings, pilot, arguments):
    settings.PORTAL_TODAY = SATURDAY
    assert "rien ne part avant le 18 novembre 2013" in run(*arguments)
    assert ReminderMail.objects.count() == len(django_mail.outbox) == 0


# Once


def test_run_again_nothing_more_leaves(pilot, outside):
    run("--send")
    assert sorted(mail.to[0] for mail in django_mail.outbox) == ["odile@example.org", "paul@example.org"]
    run("--send")
    assert len(django_mail.outbox) == 2
    assert {mail.state for mail in ReminderMail.objects.all()} == {MailState.SENT}


def test_the_same_reason_is_never_given_twice(settings, pilot, action, mission):
    run("--send")
    settings.PORTAL_TODAY = MONDAY
    run("--send")
    assert Reminder.objects.get().key == "silent:2012-01-01"
    UpdateRequest.objects.create(action=action, asked_by=mission)
    settings.PORTAL_TODAY = date(2013, 11, 19)
    run("--send")
    assert [reminder.reason for reminder in Reminder.objects.all()] == [AskReason.SILENT, AskReason.REQUESTED]
    assert "Sans nouvelles" not in django_mail.outbox[-1].body


def test_a_reason_that_comes_up_after_the_day_s_mail_waits_for_the_next(settings, plan, pilot, action, mission):
    run("--send")
    UpdateRequest.objects.create(action=action, asked_by=mission)
    assert "Paul PILOTE" not in run()
    run("--send")
    assert Reminder.objects.count() == 1
    settings.PORTAL_TODAY = MONDAY
    run("--send")
    assert Reminder.objects.count() == 2


def test_the_new_pilot_is_told_what_the_former_was(settings, action, pilot):
    run("--send")
    action.involvements.update(ends_on=FRIDAY)
    factories.involve(action, factories.contact("Sophie SUITE", email="sophie@example.org"), starts_on=MONDAY)
    settings.PORTAL_TODAY = MONDAY
    run("--send")
    assert django_mail.outbox[-1].to == ["sophie@example.org"]


def test_the_next_departure_is_today_until_its_mails_left(pilot):
    assert next_departure() == FRIDAY
    run("--send")
    assert next_departure() == MONDAY


# What goes wrong


def test_one_refused_address_does_not_stop_the_others(settings, through_smtp, pilot, outside):
    with smtp.server(refused=["odile@example.org"]) as server:
        through_smtp(server.server_address[1])
        with pytest.raises(CommandError, match=r"1 courriel non parti(.|\n)*odile@example.org.*no such mailbox"):
            run("--send")
    assert len(server.accepted) == 1
    assert "To: paul@example.org" in server.accepted[0]
    failed = ReminderMail.objects.get(contact=outside)
    assert (failed.state, failed.reminders.count()) == (MailState.FAILED, 0)
    assert ReminderMail.objects.get(contact=pilot.contact).state == MailState.SENT


@pytest.mark.parametrize("day", [FRIDAY, MONDAY], ids=["launched again by hand", "the next working day"])
def test_what_failed_leaves_with_the_next_run(settings, through_smtp, pilot, day):
    with smtp.server() as server:
        port = server.server_address[1]
    through_smtp(port)  # nobody listens there any more
    with pytest.raises(CommandError, match="ConnectionRefusedError"):
        run("--send")
    settings.PORTAL_TODAY = day
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    run("--send")
    assert len(django_mail.outbox) == 1
    assert [mail.state for mail in ReminderMail.objects.order_by("pk")] == [MailState.FAILED, MailState.SENT]
    assert Reminder.objects.get().mail.state == MailState.SENT


def test_a_server_that_says_nothing_is_not_waited_for_for_ever(settings, through_smtp, pilot):
    settings.EMAIL_TIMEOUT = 0.1
    with socket.create_server(("127.0.0.1", 0)) as silent:
        through_smtp(silent.getsockname()[1])
        with pytest.raises(CommandError, match="timed out"):
            run("--send")
    assert ReminderMail.objects.get().state == MailState.FAILED


def test_what_was_interrupted_is_not_repeated(settings, pilot, monkeypatch):
    def unplug(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(mailing.EmailMultiAlternatives, "send", unplug)
    with pytest.raises(KeyboardInterrupt):
        run("--send")
    monkeypatch.undo()
    settings.PORTAL_TODAY = FRIDAY
    run("--send")
    settings.PORTAL_TODAY = MONDAY
    run("--send")
    assert len(django_mail.outbox) == 0
    assert ReminderMail.objects.get().state == MailState.INTERRUPTED


@pytest.mark.parametrize("email", ["odile@example.org\nBcc: all@example.org", "sans arobase", "a@b@c"])
def test_an_address_that_is_none_stops_nobody_and_adds_no_header(through_smtp, pilot, outside, email):
    outside.email = email
    outside.save()
    with smtp.server() as server:
        through_smtp(server.server_address[1])
        server.refused = ["arobase", "@c"]
        with pytest.raises(CommandError):
            run("--send")
    assert len(server.accepted) == 1
    assert "Bcc" not in server.accepted[0]


def test_a_demonstration_does_not_write_to_people(through_smtp, plan, pilot):
    plan.is_demonstration = True
    plan.save()
    through_smtp(smtplib.SMTP_PORT)
    with pytest.raises(CommandError, match="démonstration"):
        run("--send")
    assert not ReminderMail.objects.exists()
