"""Settings of the portal: one file, filled from environment variables (see docs/deployment.md).

Without any variable the portal runs safely on SQLite, with DEBUG off; what it writes stays under `var/`.
"""

import os
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

TESTING = "pytest" in sys.modules


def secret_key() -> str:
    """Return SECRET_KEY, or the key made on the first run and kept, readable by its owner only, in `var/`."""
    if key := env.str("SECRET_KEY", default=""):
        return key
    path = VAR_DIR / "secret_key"
    if not path.exists():
        # Written whole under another name first: another worker may be reading this very moment.
        with NamedTemporaryFile("w", dir=VAR_DIR) as file, suppress(FileExistsError):
            file.write(get_random_secret_key())
            file.flush()
            os.link(file.name, path)
    return path.read_text()


# Core

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = secret_key()
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
ROOT_URLCONF = "ess_plan.urls"
WSGI_APPLICATION = "ess_plan.wsgi.application"

INSTALLED_APPS = [
    "ess_plan.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "simple_history",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "import_export",
    "actors",
    "actions",
    "reporting",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "ess_plan.middleware.not_too_large",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "ess_plan.middleware.second_factor_first",
    "django_htmx.middleware.HtmxMiddleware",
    "ess_plan.middleware.private_once_logged_in",
    "ess_plan.middleware.sessions_noted",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ess_plan.context.portal",
            ],
            "builtins": ["actors.templatetags.dates"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Database

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,  # seconds that a writer waits for another
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
    # A file, not memory: several threads and the browser tests' server read the same database.
    _database["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
else:
    # Short enough that /sante/pret answers within two seconds when the server is away.
    _database.setdefault("OPTIONS", {}).setdefault("connect_timeout", 2)
    _database["CONN_HEALTH_CHECKS"] = True
# Seconds that a connection is kept. None in tests: the browser tests' server would hold the database that is dropped.
_database["CONN_MAX_AGE"] = 0 if TESTING else env.int("CONN_MAX_AGE", default=60)

# Caches: pages, kept by each process while nothing is written; rendered reports, found again by all that they show,
# a file each since they are large

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": 600,  # seconds
        "OPTIONS": {"MAX_ENTRIES": 24},  # of about 100 kB
    },
    "reports": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache"
        if TESTING
        else "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(VAR_DIR / "reports"),
        "TIMEOUT": 30 * 24 * 3600,  # seconds
        "OPTIONS": {"MAX_ENTRIES": 200},
    },
}

# Work in the background: a queue in the database, emptied by `manage.py db_worker`

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Language and time

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

# The day on which the portal stands (demonstrations, rehearsals); the real one when empty.
PORTAL_TODAY = date.fromisoformat(value) if (value := env.str("PORTAL_TODAY", default="")) else None

# The address that mails lead to: a command has no request to read it from.
PORTAL_URL = env.str("PORTAL_URL", default="http://127.0.0.1:8000").rstrip("/")

FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# The history of the directory says why a row changed in as many words as it takes.
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True

# Accounts

AUTH_USER_MODEL = "actors.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 14},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "actors.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "actors.accounts.adapter.display_name"
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses are given by an administrator
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_FORMS = {
    "login": "actors.accounts.forms.LoginForm",
    "change_password": "actors.accounts.forms.ChangePasswordForm",
    "set_password": "actors.accounts.forms.SetPasswordForm",
    "reset_password": "actors.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "actors.accounts.forms.ResetPasswordKeyForm",
    "user_token": "actors.accounts.forms.UserTokenForm",
    "reauthenticate": "actors.accounts.forms.ReauthenticateForm",
}
PASSWORD_RESET_TIMEOUT = 24 * 3600  # seconds; the mail says so
# Beside axes: one address that tries many accounts, many that try one account, floods of reset mails.
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,50/h/key", "reset_password": "20/m/ip,5/15m/key"}
# X-Forwarded-For is believed only when a proxy of ours writes it.
ALLAUTH_TRUSTED_PROXY_COUNT = int(env.bool("BEHIND_PROXY", default=False))

# The second factor, codes of an application: required from the roles that see personal data or change accounts.
MFA_REQUIRED = env.bool("MFA_REQUIRED", default=not (DEBUG or TESTING))
MFA_ADAPTER = "actors.accounts.second_factor.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "37 actions pour 37 communes"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are given by an administrator
MFA_FORMS = {
    "authenticate": "actors.accounts.second_factor.AuthenticateForm",
    "reauthenticate": "actors.accounts.second_factor.ReauthenticateForm",
    "activate_totp": "actors.accounts.second_factor.ActivateTOTPForm",
}

# Sign-in by the State's identity federation for public agents, once these three are given (see docs/deployment.md).
PROCONNECT_SERVER_URL = env.str("PROCONNECT_SERVER_URL", default="").rstrip("/")
SOCIALACCOUNT_ADAPTER = "actors.accounts.federation.FederationAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "provider_class": "actors.accounts.federation.ProConnectProvider",
        "OAUTH_PKCE_ENABLED": True,
        "SCOPE": ["openid", "email"],
        # Without `acr_values` ProConnect answers nothing; `amr` tells whether two factors were asked for.
        "AUTH_PARAMS": {"acr_values": "eidas1", "claims": '{"id_token": {"amr": {"essential": true}}}'},
        "APPS": [],
    }
}
if PROCONNECT_SERVER_URL:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"].append(
        {
            "provider_id": "proconnect",
            "name": "ProConnect",
            "client_id": env.str("PROCONNECT_CLIENT_ID"),
            "secret": env.str("PROCONNECT_CLIENT_SECRET"),
            "settings": {"server_url": PROCONNECT_SERVER_URL},
        }
    )

# Lock-outs are kept in the database: the fifth failure from one place on one account answers 429.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours; the page 429 says so
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "email"  # as allauth names it when it authenticates
AXES_CLIENT_IP_CALLABLE = "actors.accounts.adapter.client_ip"
AXES_LOCKOUT_CALLABLE = "actors.accounts.adapter.too_many_attempts"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["code"]  # of the second factor: not kept with the failures
AXES_DISABLE_ACCESS_LOG = True  # failures alone are needed; who signed in when is nobody’s business

# Security

HTTPS_ONLY = env.bool("HTTPS_ONLY", default=not (DEBUG or TESTING))
SECURE_SSL_REDIRECT = HTTPS_ONLY
SECURE_REDIRECT_EXEMPT = [r"^sante/"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS_ONLY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS_ONLY
SECURE_HSTS_PRELOAD = HTTPS_ONLY
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS_ONLY
SESSION_COOKIE_AGE = 12 * 3600  # seconds: a working day
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap's arrows and ticks are data: images
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Static files

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Documents: files that no address serves by itself; a view hands them to those who may see the action.
MEDIA_ROOT = VAR_DIR / "files"
DOCUMENT_MAX_BYTES = env.int("DOCUMENT_MAX_BYTES", default=10_000_000)
# What is sent beyond this is not read at all; between the two the form itself says that the file is too large.
REQUEST_MAX_BYTES = 3 * DOCUMENT_MAX_BYTES

# Import of a plan or of the directory: the largest file, in bytes.
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_BYTES", default=5 * 1024 * 1024)

# Forms

CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = not TESTING

# Mail: written to a folder until EMAIL_URL names a server

vars().update(env.email("EMAIL_URL", default="filemail:///"))
if EMAIL_BACKEND == "django.core.mail.backends.filebased.EmailBackend":  # noqa: F821 - set by env.email
    EMAIL_FILE_PATH = VAR_DIR / "mails"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Portail 37 actions <portail@localhost>")
# Where the answers to the portal's mails go, and whom these mails name.
MISSION_EMAIL = env.str("MISSION_EMAIL", default=DEFAULT_FROM_EMAIL)

# What the law asks to be said on the public pages; what is empty shows as « à compléter »

LEGAL = {
    "publisher": env.str("LEGAL_PUBLISHER", default="Toulouse Métropole"),
    "publisher_address": env.str("LEGAL_PUBLISHER_ADDRESS", default=""),
    "director": env.str("LEGAL_DIRECTOR", default=""),
    "host": env.str("LEGAL_HOST", default=""),
    "contact": env.str("LEGAL_CONTACT", default=""),
    "dpo": env.str("LEGAL_DPO", default=""),
    "accessibility": env.str("LEGAL_ACCESSIBILITY", default="non conforme"),
    "accessibility_audit": env.str("LEGAL_ACCESSIBILITY_AUDIT", default=""),
}
if LEGAL["accessibility"] not in ("non conforme", "partiellement conforme", "totalement conforme"):
    raise ImproperlyConfigured(
        "LEGAL_ACCESSIBILITY\u00a0: « non conforme », « partiellement conforme » ou « totalement conforme »."
    )
if LEGAL["accessibility"] != "non conforme" and not LEGAL["accessibility_audit"]:
    raise ImproperlyConfigured("LEGAL_ACCESSIBILITY_AUDIT\u00a0: sans audit, le portail est « non conforme ».")

# Personal data: years after which a person who left, or an account that nobody uses, is anonymised; months for which
# the log of who saw e-mails and phones is kept.
PERSONAL_DATA_YEARS = env.int("PERSONAL_DATA_YEARS", default=3)
ACCESS_LOG_MONTHS = env.int("ACCESS_LOG_MONTHS", default=12)

# Logs

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "weasyprint": {"handlers": ["console"], "level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}
