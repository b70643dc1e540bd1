"""The cast of people that every test file knows, and what they come with."""

import os
from datetime import date

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.test import Client

from actors.models import User
from actors.roles import Role
from tests import factories

# Playwright's loop runs in the thread of the tests, which use the ORM.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

TODAY = date(2013, 11, 15)
PASSWORD = "une phrase de passe assez longue"


@pytest.fixture(scope="session", autouse=True)
def no_session_left(django_db_setup, django_db_blocker):
    """End what threads and browsers still hold open, so that PostgreSQL lets the test database be dropped."""
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )


@pytest.fixture(autouse=True)
def portal_today(settings):
    """Every test takes place on the same day."""
    settings.PORTAL_TODAY = TODAY
    return TODAY


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def files_apart(settings, tmp_path):
    """Documents of a test are kept where pytest tidies up."""
    settings.MEDIA_ROOT = tmp_path / "files"


@receiver(post_migrate, sender=list(apps.get_app_configs())[-1])
def load_roles(**kwargs):
    """Put the roles into each test database, and back after it was emptied: for each test would be too often."""
    call_command("loaddata", "roles", verbosity=0)


@pytest.fixture
def make_user(db):
    def make(email, *role_names, **fields):
        user = User.objects.create_user(email, PASSWORD, **fields)
        user.groups.set(Group.objects.filter(name__in=role_names))
        return user

    return make


@pytest.fixture
def mission(make_user):
    return make_user("mission@example.org", Role.MISSION, first_name="Agnès", last_name="Mission")


@pytest.fixture
def committee_member(make_user):
    return make_user("copil@example.org", Role.COMMITTEE, first_name="Cyril", last_name="Comité")


@pytest.fixture
def directory_admin(make_user):
    return make_user("annuaire@example.org", Role.DIRECTORY, first_name="Annie", last_name="Annuaire")


@pytest.fixture
def superuser(db):
    return User.objects.create_superuser("admin@example.org", PASSWORD, first_name="Sam", last_name="Super")


@pytest.fixture
def stranger(make_user):
    """Someone who has an account and no role."""
    return make_user("sans-role@example.org", first_name="Sacha", last_name="Sans-Rôle")


@pytest.fixture
def plan(db):
    return factories.plan()


@pytest.fixture
def action(plan):
    """Action 1 of the plan, piloted by `pilot`."""
    return factories.action(plan, 1)


@pytest.fixture
def other_action(plan, action):
    """Action 2, in the hands of somebody else."""
    return factories.action(plan, 2)


@pytest.fixture
def pilot(make_user, action):
    contact = factories.contact(name="Paul PILOTE", email="paul@example.org", phone="05 00 00 00 01")
    factories.involve(action, contact)
    return make_user("pilote@example.org", Role.PILOT, first_name="Paul", last_name="Pilote", contact=contact)


@pytest.fixture
def meeting(plan, action):
    """The committee of today, with action 1 on its agenda."""
    return factories.meeting(plan, TODAY, action)


@pytest.fixture
def decision(meeting, action, mission):
    """What the committee of today decided on action 1."""
    return factories.decision(meeting, mission, action, pk=1)


@pytest.fixture
def client_of():
    """Return a client signed in as the given user."""

    def signed_in(user):
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in
