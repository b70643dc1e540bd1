"""The portal is safe without any setting, and each database is driven as intended."""

import importlib.util
import json
import shutil
import stat
import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from django.db import connection

SHOW = """
import json, sys
from ess_plan import settings
names = [name for name in dir(settings) if name.isupper()]
print(json.dumps({name: getattr(settings, name) for name in names}, default=str))
"""


@pytest.fixture
def started_with(tmp_path):
    """Return the settings of a fresh clone, as a process with these environment variables reads them."""
    (tmp_path / "ess_plan").mkdir()
    shutil.copy(django_settings.BASE_DIR / "ess_plan" / "settings.py", tmp_path / "ess_plan")

    def start(**environment):
        command = [sys.executable, "-W", "ignore", "-c", SHOW]
        return json.loads(subprocess.check_output(command, cwd=tmp_path, env=environment))

    start.folder = tmp_path
    return start


def test_safe_without_any_variable(started_with):
    settings = started_with()
    assert settings["DEBUG"] is False
    assert "*" not in settings["ALLOWED_HOSTS"]
    for name in (
        "SECURE_SSL_REDIRECT",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "CSRF_COOKIE_HTTPONLY",
        "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    ):
        assert settings[name] is True, name
    assert settings["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert settings["MFA_REQUIRED"] is True
    assert settings["SESSION_COOKIE_AGE"] <= 12 * 3600
    assert settings["X_FRAME_OPTIONS"] == "DENY"
    assert "unsafe" not in str(settings["CONTENT_SECURITY_POLICY"])
    assert "Manifest" in settings["STORAGES"]["staticfiles"]["BACKEND"]
    assert settings["DATABASES"]["default"]["NAME"] == str(started_with.folder / "var" / "portal.sqlite3")


def test_no_proxy_is_trusted_unless_named(started_with):
    alone, behind = started_with(), started_with(BEHIND_PROXY="1")
    assert (alone["ALLAUTH_TRUSTED_PROXY_COUNT"], behind["ALLAUTH_TRUSTED_PROXY_COUNT"]) == (0, 1)
    assert "SECURE_PROXY_SSL_HEADER" not in alone
    assert behind["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_development_works_without_https(started_with):
    settings = started_with(DEBUG="1")
    assert settings["DEBUG"] is True
    assert settings["SECURE_SSL_REDIRECT"] is settings["SESSION_COOKIE_SECURE"] is False
    assert settings["SECURE_HSTS_SECONDS"] == 0


def test_secret_key_is_made_once_for_its_owner_only(started_with):
    first = started_with()["SECRET_KEY"]
    file = started_with.folder / "var" / "secret_key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text() == first
    assert len(first) >= 50
    assert started_with()["SECRET_KEY"] == first


def test_secret_key_of_the_environment_is_not_written(started_with):
    assert started_with(SECRET_KEY="celle de l’exploitant")["SECRET_KEY"] == "celle de l’exploitant"
    assert not (started_with.folder / "var" / "secret_key").exists()


def test_secret_keys_differ_between_clones(started_with):
    first = started_with()["SECRET_KEY"]
    shutil.rmtree(started_with.folder / "var")
    assert started_with()["SECRET_KEY"] != first


def test_driver_of_postgresql_is_psycopg2():
    assert importlib.util.find_spec("psycopg") is None, "Django would silently prefer psycopg 3"
    from django.db.backends.postgresql import psycopg_any

    assert psycopg_any.is_psycopg3 is False


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite only")
@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 20_000)],
)
def test_sqlite_keeps_what_it_acknowledged(db, pragma, value):
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
        assert cursor.fetchone() == (value,)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite only")
def test_sqlite_takes_the_lock_as_a_transaction_begins(db):
    assert connection.transaction_mode == "IMMEDIATE"


# Mail


def test_mails_are_written_to_a_folder_until_a_server_is_named(started_with):
    settings = started_with()
    assert settings["EMAIL_BACKEND"] == "django.core.mail.backends.filebased.EmailBackend"
    assert settings["EMAIL_FILE_PATH"] == str(started_with.folder / "var" / "mails")
    assert settings["MISSION_EMAIL"] == settings["DEFAULT_FROM_EMAIL"]


@pytest.mark.parametrize(
    ("scheme", "port", "tls", "ssl"),
    [("smtp", 25, False, False), ("smtp+tls", 587, True, False), ("smtp+ssl", 465, False, True)],
)
def test_a_mail_server_is_named_by_one_variable(started_with, scheme, port, tls, ssl):
    settings = started_with(EMAIL_URL=f"{scheme}://relais%40metropole.example:mot%2Fde%3Apasse@smtp.example:{port}")
    assert settings["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert (settings["EMAIL_HOST"], settings["EMAIL_PORT"]) == ("smtp.example", port)
    assert settings["EMAIL_HOST_USER"] == "relais@metropole.example"
    assert settings["EMAIL_HOST_PASSWORD"] == "mot/de:passe"
    assert (settings.get("EMAIL_USE_TLS", False), settings.get("EMAIL_USE_SSL", False)) == (tls, ssl)
    assert settings["EMAIL_TIMEOUT"] == 10


def test_links_in_mails_lead_to_the_portal_s_address(started_with):
    assert started_with(PORTAL_URL="https://portail.example/")["PORTAL_URL"] == "https://portail.example"


# Accounts


def test_the_demonstration_may_do_without_a_second_factor(started_with):
    assert started_with(MFA_REQUIRED="0")["MFA_REQUIRED"] is False
    assert started_with(DEBUG="1")["MFA_REQUIRED"] is False


def test_the_federation_takes_three_settings(started_with):
    def apps(**environment):
        return started_with(**environment)["SOCIALACCOUNT_PROVIDERS"]["openid_connect"]["APPS"]

    server = {"PROCONNECT_SERVER_URL": "https://auth.example/api/v2/"}
    assert apps() == []
    (app,) = apps(**server, PROCONNECT_CLIENT_ID="id", PROCONNECT_CLIENT_SECRET="s")
    assert (app["client_id"], app["settings"]["server_url"]) == ("id", "https://auth.example/api/v2")
    with pytest.raises(subprocess.CalledProcessError):
        apps(**server)
