"""The rules of organisations, contacts, communes and accounts; the portal's clock."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from actors.clock import now, today
from actors.models import Commune, Contact, Organisation, OrganisationKind, User
from tests import factories

pytestmark = pytest.mark.django_db


def refused_by_the_database(row, name):
    """Assert that the database refuses to insert the row, by the constraint of that name."""
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        type(row).objects.bulk_create([row])


def refused_by_the_form(row, message):
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert message in " ".join(refused.value.messages)


def commune(code="31555", column=0, row=0):
    return Commune(insee_code=code, name="Toulouse", population=449328, tile_column=column, tile_row=row)


def test_kind_of_organisation():
    row = Organisation(name="Réseau", slug="reseau", kind="club")
    refused_by_the_database(row, "organisation_kind_known")
    refused_by_the_form(row, "club")


@pytest.mark.parametrize(("name", "slug", "field"), [("Réseau", "autre", "name"), ("Autre", "reseau", "slug")])
def test_organisations_differ(name, slug, field):
    factories.organisation("Réseau")
    refused_by_the_database(Organisation(name=name, slug=slug, kind="other"), field)


@pytest.mark.parametrize("website", ["javascript:alert(1)", "exemple", "ftp//x"])
def test_website_is_an_address(website):
    refused_by_the_form(Organisation(name="Réseau", slug="reseau", kind="other", website=website), "URL")


@pytest.mark.parametrize(("short_name", "shown"), [("", "Réseau long"), ("RL", "RL")])
def test_organisation_is_shown_by_its_short_name(short_name, shown):
    assert str(factories.organisation("Réseau long", short_name=short_name)) == shown


@pytest.mark.parametrize("kind", OrganisationKind)
def test_every_kind_has_a_plural(kind):
    assert kind.plural


def test_contact_once_in_an_organisation():
    first = factories.contact("Anne AIN")
    again = Contact(organisation=first.organisation, name="Anne AIN")
    refused_by_the_database(again, "contact")
    refused_by_the_form(again, "Cette organisation a déjà un contact de ce nom.")


def test_namesakes_in_two_organisations():
    factories.contact("Anne AIN", factories.organisation("Une"))
    factories.contact("Anne AIN", factories.organisation("Deux"))
    assert Contact.objects.filter(name="Anne AIN").count() == 2


def test_what_is_to_be_checked_is_said():
    row = Contact(organisation=factories.organisation(), name="Anne AIN", to_check=True)
    refused_by_the_database(row, "contact_to_check_has_reason")
    refused_by_the_form(row, "Dites ce qui est à vérifier.")
    row.to_check_reason = "A changé de poste"
    row.full_clean()


def test_communes_have_a_tile_each():
    commune().save()
    row = commune("31056")
    refused_by_the_database(row, "commune")
    refused_by_the_form(row, "Une autre commune occupe déjà ce carreau.")


def test_communes_have_a_code_each():
    commune().save()
    refused_by_the_database(commune(column=5), "insee_code")


def test_addresses_are_stored_in_lower_case():
    assert User.objects.create_user(" Anne.AIN@Example.ORG ", "x").email == "anne.ain@example.org"


@pytest.mark.parametrize("email", ["anne@example.org", "ANNE@example.org", " Anne@Example.org "])
def test_accounts_differ_by_more_than_case(email):
    User.objects.create_user("anne@example.org", "x")
    with pytest.raises(ValidationError) as refused:
        User(email=email, password="x").clean()
    assert refused.value.message_dict == {"email": ["Un compte existe déjà avec cette adresse."]}


def test_an_account_may_be_saved_again():
    user = User.objects.create_user("anne@example.org", "x")
    user.email = "Anne@example.org"
    user.full_clean()
    assert user.email == "anne@example.org"


def test_log_in_ignores_case():
    user = User.objects.create_user("anne@example.org", "x")
    assert User.objects.get_by_natural_key("ANNE@EXAMPLE.ORG") == user


def test_the_database_refuses_an_address_twice():
    User.objects.create_user("anne@example.org", "x")
    refused_by_the_database(User(email="anne@example.org"), "email")


def test_a_contact_has_one_account():
    contact = factories.contact()
    User.objects.create_user("anne@example.org", "x", contact=contact)
    refused_by_the_database(User(email="b@example.org", contact=contact), "contact")


def test_an_account_outlives_its_contact():
    user = User.objects.create_user("anne@example.org", "x", contact=factories.contact())
    user.contact.delete()
    user.refresh_from_db()
    assert user.contact is None


@pytest.mark.parametrize(("name", "shown"), [("", "anne@example.org"), ("Anne", "Anne")])
def test_account_is_shown_by_its_name(name, shown):
    assert str(User(email="anne@example.org", first_name=name)) == shown


def test_today_is_the_day_of_the_settings(settings):
    settings.PORTAL_TODAY = date(2013, 2, 28)
    assert today() == date(2013, 2, 28)
    assert timezone.localdate(now()) == date(2013, 2, 28)


@time_machine.travel("2024-02-29 22:59:00+00:00", tick=False)
def test_now_keeps_the_hour_on_the_day_of_the_settings(settings):
    settings.PORTAL_TODAY = date(2013, 7, 1)
    assert now().strftime("%Y-%m-%d %H:%M") == "2013-07-01 23:59"
    assert now().utcoffset() == timedelta(hours=2)


@pytest.mark.parametrize(("moment", "day"), [("22:59", date(2026, 1, 1)), ("23:30", date(2026, 1, 2))])
def test_without_it_today_is_the_day_in_paris(settings, moment, day):
    settings.PORTAL_TODAY = None
    with time_machine.travel(f"2026-01-01 {moment}:00+00:00", tick=False):
        assert today() == day
        assert timezone.localdate(now()) == day
