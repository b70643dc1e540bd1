"""The administration of accounts, which only superusers open (see test_admin.py)."""

import pytest
from allauth.account.models import EmailAddress
from axes.models import AccessAttempt
from django.contrib.auth.models import Group
from model_bakery import baker

from actors.models import User
from tests import factories


def account_form(**fields):
    password = "une longue phrase de passe"
    return {
        "email": "Neuf@Example.org",
        "password1": password,
        "password2": password,
        "usable_password": "true",
    } | fields


def test_an_account_is_opened_with_its_roles(client_of, superuser):
    roles = Group.objects.filter(name__in=["mission", "pilote"])
    form = account_form(groups=[role.pk for role in roles], contact=factories.contact().pk)
    assert client_of(superuser).post("/admin/actors/user/add/", form).status_code == 302
    user = User.objects.get(email="neuf@example.org")
    assert ({*user.groups.all()}, user.contact.name) == ({*roles}, "Camille CONTACT")
    assert user.check_password("une longue phrase de passe")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"password1": "court", "password2": "court"}, "au minimum 14 caractères"),
        ({"email": "ADMIN@example.org"}, "Un compte existe déjà avec cette adresse."),
    ],
)
def test_an_account_that_will_not_do_is_refused(client_of, superuser, fields, message):
    answer = client_of(superuser).post("/admin/actors/user/add/", account_form(**fields))
    assert message in answer.content.decode()
    assert User.objects.count() == 1


def test_an_account_may_be_opened_without_a_password(client_of, superuser):
    form = account_form(usable_password="false", password1="", password2="")
    client_of(superuser).post("/admin/actors/user/add/", form)
    assert not User.objects.get(email="neuf@example.org").has_usable_password()


def test_superusers_cannot_shut_themselves_out(client_of, superuser):
    client_of(superuser).post(f"/admin/actors/user/{superuser.pk}/change/", {"email": superuser.email})
    superuser.refresh_from_db()
    assert (superuser.is_active, superuser.is_superuser) == (True, True)


def test_a_former_address_opens_nothing_any_more(client_of, superuser, stranger):
    EmailAddress.objects.create(user=stranger, email=stranger.email, verified=True, primary=True)
    form = {"email": "nouvelle@example.org", "is_active": "on"}
    assert client_of(superuser).post(f"/admin/actors/user/{stranger.pk}/change/", form).status_code == 302
    assert not EmailAddress.objects.exists()


def test_a_superuser_lifts_a_lock_out(client_of, superuser, stranger):
    for address in ("Sans-Role@example.org", "autre@example.org"):
        baker.make(AccessAttempt, username=address, failures_since_start=5)
    data = {"action": "unlock", "_selected_action": [stranger.pk]}
    client_of(superuser).post("/admin/actors/user/", data)
    assert [attempt.username for attempt in AccessAttempt.objects.all()] == ["autre@example.org"]
