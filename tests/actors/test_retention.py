"""What was kept long enough is forgotten, by a command that first shows it."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from axes.models import AccessAttempt
from django.core.management import call_command

from actors.models import Contact, PersonalDataAccess, User
from actors.personal_data.retention import outdated
from tests import factories

pytestmark = pytest.mark.django_db

LONG_AGO, LATELY = date(2010, 11, 1), date(2010, 12, 1)  # three years before 15 November 2013, and not yet


def moment(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def run(*options) -> str:
    out = StringIO()
    call_command("purge_personal_data", *options, stdout=out)
    return out.getvalue()


def account(email, last_login, **fields):
    made = User.objects.create_user(email, **fields)
    User.objects.filter(pk=made.pk).update(last_login=last_login, date_joined=moment(date(2009, 1, 1)))
    return made


def test_without_purge_nothing_is_touched():
    contact = factories.contact("Camille PARTIE", left_on=LONG_AGO)
    assert "Camille PARTIE (Organisation de Camille PARTIE), le 1er novembre 2010" in run()
    contact.refresh_from_db()
    assert (contact.name, contact.erased_on) == ("Camille PARTIE", None)


def test_who_left_long_ago_is_anonymised():
    contact = factories.contact("Camille PARTIE", left_on=LONG_AGO, email="camille@example.org")
    run("--purge")
    contact.refresh_from_db()
    assert (contact.name, contact.email) == (f"Ancien contact n°\u00a0{contact.pk}", "")
    assert contact.erased_on == date(2013, 11, 15)
    assert outdated().contacts == []


@pytest.mark.parametrize("left_on", [None, LATELY])
def test_who_is_there_or_left_lately_stays(left_on):
    factories.contact(left_on=left_on)
    assert outdated().contacts == []


@pytest.mark.parametrize(("ends_on", "stays"), [(None, True), (LATELY, True), (LONG_AGO, False)])
def test_who_had_a_part_in_an_action_since_stays(action, ends_on, stays):
    contact = factories.contact(left_on=LONG_AGO)
    factories.involve(action, contact, ends_on=ends_on)
    assert (outdated().contacts == []) is stays


def test_who_used_an_account_since_stays():
    contact = factories.contact(left_on=LONG_AGO)
    account("camille@example.org", moment(LATELY), contact=contact)
    assert outdated().contacts == []


def test_an_account_goes_with_its_contact():
    contact = factories.contact(left_on=LONG_AGO)
    user = account("camille@example.org", moment(LONG_AGO), contact=contact)
    run("--purge")
    user.refresh_from_db()
    assert (str(user), user.is_active) == (f"Ancien contact n°\u00a0{contact.pk}", False)


@pytest.mark.parametrize(
    ("last_login", "superuser", "goes"),
    [(LONG_AGO, False, True), (None, False, True), (LATELY, False, False), (LONG_AGO, True, False)],
)
def test_accounts_that_nobody_uses(last_login, superuser, goes):
    user = account("camille@example.org", last_login and moment(last_login), is_superuser=superuser)
    run("--purge")
    user.refresh_from_db()
    assert bool(user.erased_on) is goes
    assert user.is_active is not goes


def test_the_years_are_a_setting(settings):
    settings.PERSONAL_DATA_YEARS = 2
    factories.contact(left_on=LATELY)
    assert len(outdated().contacts) == 1


def test_the_log_of_accesses_is_kept_for_some_months(stranger):
    for days in (360, 370):
        then = moment(date(2013, 11, 15)) - timedelta(days=days)
        PersonalDataAccess.objects.create(user=stranger, page=f"/{days}/", accessed_at=then, number_of_people=1)
        attempt = AccessAttempt.objects.create(username=f"{days}@example.org", failures_since_start=1)
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=then)
    said = run("--purge")
    assert "1 consultation de coordonnées de plus de 12 mois" in said
    assert [access.page for access in PersonalDataAccess.objects.all()] == ["/360/"]
    assert [attempt.username for attempt in AccessAttempt.objects.all()] == ["360@example.org"]


def test_purging_twice_changes_nothing(action):
    contact = factories.contact(left_on=LONG_AGO)
    run("--purge")
    before = Contact.objects.values().get(pk=contact.pk)
    run("--purge")
    assert Contact.objects.values().get(pk=contact.pk) == before


@pytest.mark.parametrize(("day", "stays"), [(LONG_AGO, False), (LATELY, True)])
def test_the_history_of_deleted_contacts_is_forgotten_in_the_end(day, stays):
    contact = factories.contact("Camille SUPPRIMÉE")
    there = factories.contact("Zoé PRÉSENTE")
    contact.delete()
    Contact.history.update(history_date=moment(day))
    run("--purge")
    assert Contact.history.filter(name="Camille SUPPRIMÉE").exists() is stays
    assert there.history.exists()
