"""Every setting, read from the environment (or a `.env` file) in this one place. docs/settings.md lists them."""

import os
import sys
from datetime import timedelta
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from .env import is_secure, loopback_origins
from .environment import Environment, folders

BASE_DIR = Path(__file__).resolve().parent.parent

#: Files are readable only by the account that writes them: they contain people's words.
os.umask(0o077)

env = Environment()
ENV_FILE = env.read_file("ENV_FILE", default=BASE_DIR / ".env")

# --- The site ---------------------------------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
DATA_DIR = env.data_dir("DATA_DIR", default=BASE_DIR / "data")
SECRET_KEY = env.secret_key("SECRET_KEY", DATA_DIR / "secret_key")
PORT = env.int("PORT", default=8000)
ALLOWED_ORIGINS: list[str] = env.list("ALLOWED_ORIGINS", default=[]) or loopback_origins(PORT)
ALLOWED_HOSTS: list[str] = env.hosts("ALLOWED_HOSTS", ALLOWED_ORIGINS)
DATABASES = {"default": env.database("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'site.sqlite3'}")}
#: Needed if several processes serve the site (docs/processes.md).
REDIS_URL = env.str("REDIS_URL", default="")
#: Seconds that running answers have to finish when the site is told to stop.
DRAIN_SECONDS = env.float("DRAIN_SECONDS", default=10)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

#: The bearer token for scraping /metrics; without it, that page does not exist.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

#: The professions this site serves: one folder and one line each (CONTRIBUTING.md).
DOMAINS: list[str] = env.list("DOMAINS", default=["domains.medical", "domains.legal"])

#: "two": somebody other than the author approves a prompt. "one", for a practice of one person, is shown on the pages.
PROMPT_APPROVAL = env.str("PROMPT_APPROVAL", default="two")

# --- The organisation that runs the site (organisation.py) ------------------------------------------------------------

ORGANISATION_NAME = env.str("ORGANISATION_NAME", default="")
#: A PNG or JPEG file; its default is where an operator puts one without setting anything.
ORGANISATION_LOGO = env.path_of("ORGANISATION_LOGO", default=DATA_DIR / "logo.png")
#: Labels of medicines (openFDA JSON, one per file), against whose warnings answers are checked.
LABELS_DIR = env.path_of("LABELS_DIR", default=DATA_DIR / "labels")
#: Whom to call, and what the site must not be used for, in a sentence each.
ORGANISATION_CONTACT = env.str("ORGANISATION_CONTACT", default="")
ORGANISATION_NOTICE = env.str("ORGANISATION_NOTICE", default="")

# --- The model server -------------------------------------------------------------------------------------------------

MODEL_URL = env.str("MODEL_URL", default="").rstrip("/")
MODEL_NAME = env.str("MODEL_NAME", default="")
MODEL_API_KEY = env.str("MODEL_API_KEY", default="")
MODEL_PROFILE = env.str("MODEL_PROFILE", default="auto")
MODEL_FAMILY = env.str("MODEL_FAMILY", default="")
MODEL_REASONING = env.str("MODEL_REASONING", default="parsed")
MODEL_PATH = env.str("MODEL_PATH", default="")
MODEL_VENV = env.path_of("MODEL_VENV", default=BASE_DIR / ".venv-model")
MODEL_HOST = env.str("MODEL_HOST", default="127.0.0.1")
MODEL_PORT = env.int("MODEL_PORT", default=8001)
MODEL_DTYPE = env.str("MODEL_DTYPE", default="")
MODEL_QUANTIZATION = env.str("MODEL_QUANTIZATION", default="")
MODEL_GPU_MEMORY_UTILIZATION = env.float("MODEL_GPU_MEMORY_UTILIZATION", default=0.9)
MODEL_MAX_MODEL_LEN = env.int("MODEL_MAX_MODEL_LEN", default=0)
MODEL_TENSOR_PARALLEL_SIZE = env.int("MODEL_TENSOR_PARALLEL_SIZE", default=1)
MODEL_REPLICAS = env.int("MODEL_REPLICAS", default=1)
MODEL_PROBE_SECONDS = env.float("MODEL_PROBE_SECONDS", default=10)
MODEL_PROBE_TIMEOUT = env.float("MODEL_PROBE_TIMEOUT", default=15)
MODEL_START_SECONDS = env.float("MODEL_START_SECONDS", default=0)
MODEL_RESTART_SECONDS = env.float("MODEL_RESTART_SECONDS", default=1)
MODEL_DRAIN_SECONDS = env.int("MODEL_DRAIN_SECONDS", default=10)
MODEL_CONTEXT_LENGTH = env.int("MODEL_CONTEXT_LENGTH", default=4096)
MODEL_MAX_STREAMS = env.int("MODEL_MAX_STREAMS", default=32)
MODEL_CONNECT_TIMEOUT = env.float("MODEL_CONNECT_TIMEOUT", default=5)
MODEL_FIRST_TOKEN_TIMEOUT = env.float("MODEL_FIRST_TOKEN_TIMEOUT", default=60)
MODEL_TOKEN_TIMEOUT = env.float("MODEL_TOKEN_TIMEOUT", default=30)
MODEL_TOTAL_TIMEOUT = env.float("MODEL_TOTAL_TIMEOUT", default=300)
MODEL_WAIT_SECONDS = env.float("MODEL_WAIT_SECONDS", default=600)

# --- Worker processes (assistant/workers) -----------------------------------------------------------------------------

WORKERS = env.int("WORKERS", default=2)
#: Seconds for work that somebody waits for, and for the analysis of a document, once.
LIMIT_WORKER_SECONDS = env.float("LIMIT_WORKER_SECONDS", default=30)
#: The most characters in an answer that is checked against its sources.
LIMIT_CHECKED_CHARACTERS = env.int("LIMIT_CHECKED_CHARACTERS", default=100_000)
LIMIT_PREPARATION_SECONDS = env.float("LIMIT_PREPARATION_SECONDS", default=300)
#: The most jobs that may wait, and the bytes of memory of each process.
LIMIT_WORKER_QUEUE = env.int("LIMIT_WORKER_QUEUE", default=64)
LIMIT_WORKER_BYTES = env.int("LIMIT_WORKER_BYTES", default=1024**3)

# --- Limits -----------------------------------------------------------------------------------------------------------

LIMIT_SOCKETS_PER_USER = env.int("LIMIT_SOCKETS_PER_USER", default=50)
LIMIT_STREAMS_PER_USER = env.int("LIMIT_STREAMS_PER_USER", default=2)
LIMIT_QUEUED_TURNS = env.int("LIMIT_QUEUED_TURNS", default=64)
LIMIT_QUEUED_TURNS_PER_USER = env.int("LIMIT_QUEUED_TURNS_PER_USER", default=8)
LIMIT_OUTSIDE_CALLS = env.int("LIMIT_OUTSIDE_CALLS", default=max(1, MODEL_MAX_STREAMS // 2))
LIMIT_ASKS_PER_MINUTE = env.int("LIMIT_ASKS_PER_MINUTE", default=20)
LIMIT_FRAMES_PER_MINUTE = env.int("LIMIT_FRAMES_PER_MINUTE", default=100)
LIMIT_ANSWER_BYTES = env.int("LIMIT_ANSWER_BYTES", default=256 * 1024)
LIMIT_UPLOAD_BYTES = env.int("LIMIT_UPLOAD_BYTES", default=25 * 1024 * 1024)
LIMIT_DOCUMENT_PAGES = env.int("LIMIT_DOCUMENT_PAGES", default=500)
#: Seconds to read a file, of which half may be processor time; and where Tesseract reads its pages.
LIMIT_READING_SECONDS = env.float("LIMIT_READING_SECONDS", default=40)
LIMIT_OCR_SECONDS = env.float("LIMIT_OCR_SECONDS", default=600)
LIMIT_UPLOAD_SECONDS = env.float("LIMIT_UPLOAD_SECONDS", default=60)
LIMIT_HEADER_SECONDS = env.float("LIMIT_HEADER_SECONDS", default=20)
LIMIT_MESSAGE_SECONDS = env.float("LIMIT_MESSAGE_SECONDS", default=20)
LIMIT_UPLOADS = env.int("LIMIT_UPLOADS", default=20)
LIMIT_UPLOADS_PER_USER = env.int("LIMIT_UPLOADS_PER_USER", default=5)
LIMIT_UPLOADS_PER_MINUTE = env.int("LIMIT_UPLOADS_PER_MINUTE", default=20)
LIMIT_DOCUMENTS_PER_USER = env.int("LIMIT_DOCUMENTS_PER_USER", default=100)
LIMIT_DOCUMENT_BYTES_PER_USER = env.int("LIMIT_DOCUMENT_BYTES_PER_USER", default=1024**3)
#: Refusals of one person per minute that each have a row in the audit log.
LIMIT_DENIED_PER_MINUTE = env.int("LIMIT_DENIED_PER_MINUTE", default=60)
#: Failed sign-ins with one name from one address, and with any name from one address, and the minutes that count.
LIMIT_SIGN_INS = env.int("LIMIT_SIGN_INS", default=5)
LIMIT_SIGN_INS_PER_ADDRESS = env.int("LIMIT_SIGN_INS_PER_ADDRESS", default=50)
LIMIT_SIGN_IN_MINUTES = env.int("LIMIT_SIGN_IN_MINUTES", default=15)
#: Groups (and "superusers") whose members must have a second factor; the others may.
MFA_REQUIRED_GROUPS: list[str] = env.list(
    "MFA_REQUIRED_GROUPS",
    default=[
        *("prompt editors", "prompt approvers", "operators", "librarians", "records officers"),
        *("emergency access", "privacy officers", "superusers"),
    ],
)
#: Minutes without use after which somebody is signed out, and hours after which they have to sign in again anyway.
IDLE_MINUTES = env.int("IDLE_MINUTES", default=15)
SESSION_HOURS = env.int("SESSION_HOURS", default=12)
#: Minutes for which a sign-in, or a password or factor given again, is enough to sign, share and export documents.
FRESH_MINUTES = env.int("FRESH_MINUTES", default=10)
#: The most days for which an answer is shown to others.
SHARE_DAYS = env.int("SHARE_DAYS", default=30)

#: The organisation's OpenID provider (accounts/organisation_sign_in.py), and which of its groups is which group here.
OIDC_ISSUER = env.str("OIDC_ISSUER", default="").rstrip("/")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", default="")
OIDC_SCOPES: list[str] = env.list("OIDC_SCOPES", default=["openid", "profile"])
OIDC_GROUPS: dict[str, str] = {
    theirs.strip(): ours.strip()
    for theirs, _equals, ours in (pair.partition("=") for pair in env.list("OIDC_GROUPS", default=[]))
}

# --- Django -----------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    # Only `runserver` needs it, and importing Twisted would cost every other command half a second.
    *(["daphne"] if "runserver" in sys.argv else []),
    # Loaded with the addresses (urls.py): commands need no administration, which would double the time they start in.
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "channels",
    "csp",
    "assistant",
    "assistant.protection",
    "assistant.accounts",
    "assistant.deidentification",
    "assistant.prompts",
    "assistant.matters",
    "assistant.chat",
    "assistant.operations",
    "assistant.documents",
    "assistant.library",
    "assistant.search",
    "assistant.retention",
    "assistant.evaluation",
    "assistant.feedback",
]

MIDDLEWARE = [
    "assistant.site.health.health_middleware",
    "assistant.site.signin.forget_untrusted_scheme",
    "django.middleware.security.SecurityMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "assistant.site.static_middleware.StaticFilesMiddleware",
    "assistant.site.compression.CompressionMiddleware",
    "assistant.site.content_security.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "assistant.site.time_zones.reader_zone",
    "django.middleware.common.CommonMiddleware",
    "assistant.site.errors.page_for_not_allowed",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "assistant.protection.middleware.audit_requests",
    "assistant.accounts.middleware.note_use",
    "assistant.accounts.middleware.enrol_first",
    "assistant.accounts.fresh.FreshMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "assistant.urls"
ASGI_APPLICATION = "assistant.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

_LOCAL = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    # Django keeps 300 by default: somebody who tries often enough would push out what was counted and used.
    "default": {"BACKEND": _LOCAL, "OPTIONS": {"MAX_ENTRIES": 100_000}},
    "process": {"BACKEND": _LOCAL, "LOCATION": "process"},
}
if REDIS_URL:  # what was tried, and which codes were used, is known to every process; an answer needs no Redis
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    if (_file := Path(DATABASES["default"]["NAME"]).absolute()).exists():
        # A database file removed while the site runs is reported missing, not created anew and empty.
        DATABASES["default"]["NAME"] = f"{_file.as_uri()}?mode=rw"
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 1,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON",
    }
elif DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # A silent server is given up: seconds to connect, milliseconds until sent data is acknowledged.
    DATABASES["default"]["OPTIONS"] = {"connect_timeout": 3, "tcp_user_timeout": 5000}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "assistant.accounts.demo.AccountsBackend"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [
    BASE_DIR / "assistant" / "locale",
    BASE_DIR / "assistant" / "locale" / "django",  # Django's own sentences, said as ours are
    *(folder / "locale" for folder in folders(DOMAINS)),
]
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["assistant.site.formats"]
TIME_ZONE = env.time_zone("TIME_ZONE", default="UTC")

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "assistant.site.static_storage.StaticFiles"},
}
WHITENOISE_USE_FINDERS = True

# --- Protection -------------------------------------------------------------------------------------------------------

_SECURE = is_secure(ALLOWED_ORIGINS)
SECURE_SSL_REDIRECT = _SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _SECURE else None
#: Addresses or networks of the proxies in front of the site, whose X-Forwarded-For is believed.
TRUSTED_PROXIES: list[str] = env.list("TRUSTED_PROXIES", default=[])
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
# With "no-referrer" a browser sends `Origin: null` with a form, and every sign-in is refused.
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE
SESSION_COOKIE_NAME = "__Host-sessionid" if _SECURE else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if _SECURE else "csrftoken"
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
SESSION_ENGINE = "assistant.accounts.sessions"
CSRF_TRUSTED_ORIGINS = ALLOWED_ORIGINS
# HSTS for subdomains and preloading are the decision of whoever owns the domain name, not of one site on it.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# Uploaded files stay in memory, never in a temporary file; request_limits.py bounds them before Django sees them.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * max(LIMIT_UPLOAD_BYTES, 16 * 1024 * 1024)

# Failed sign-ins are throttled (signin.py).
AXES_HANDLER = "assistant.site.signin.Failures"
AXES_LOCKOUT_CALLABLE = "assistant.site.signin.locked_out"
AXES_USERNAME_CALLABLE = "assistant.site.signin.digest"
AXES_CLIENT_IP_CALLABLE = "assistant.site.signin.client_address"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = LIMIT_SIGN_INS
AXES_COOLOFF_TIME = timedelta(minutes=LIMIT_SIGN_IN_MINUTES)
AXES_RESET_ON_SUCCESS = True
# Otherwise whoever keeps guessing would lock the owner of the name out for ever.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "csrfmiddlewaretoken", "next"]
AXES_DISABLE_ACCESS_LOG, AXES_ENABLE_ADMIN, AXES_VERBOSE = True, False, False

# The second factor (accounts/second_factor.py).
ACCOUNT_ADAPTER, MFA_ADAPTER = (
    "assistant.accounts.second_factor.AccountAdapter",
    "assistant.accounts.second_factor.FactorAdapter",
)
ACCOUNT_EMAIL_VERIFICATION, ACCOUNT_LOGIN_METHODS = "none", {"username"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = FRESH_MINUTES * 60
ACCOUNT_RATE_LIMITS = {
    "login_failed": f"{LIMIT_SIGN_INS}/{LIMIT_SIGN_IN_MINUTES}m/key",
    "reauthenticate": f"{2 * LIMIT_SIGN_INS}/{LIMIT_SIGN_IN_MINUTES}m/user",
}
SOCIALACCOUNT_ADAPTER = "assistant.accounts.organisation_sign_in.OrganisationAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "organisation",
                "name": ORGANISATION_NAME,
                "client_id": OIDC_CLIENT_ID,
                "secret": OIDC_CLIENT_SECRET,
                "settings": {"server_url": OIDC_ISSUER, "oauth_pkce_enabled": True, "scope": OIDC_SCOPES},
            }
        ]
    }
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "add_webauthn": "assistant.accounts.security_keys.AddKeyForm",
    "edit_webauthn": "assistant.accounts.security_keys.EditKeyForm",
    "authenticate_webauthn": "assistant.accounts.security_keys.KeyForm",
    "reauthenticate_webauthn": "assistant.accounts.security_keys.KeyAgainForm",
}
MFA_TOTP_ISSUER = ORGANISATION_NAME or "Domain assistant"
MFA_TOTP_TOLERANCE = 1

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        # Strings become HTML only through static/js/answer/sanitize.js, and script only at the one address of PDF.js's
        # worker (static/js/documents/pdf-worker.js).
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["dompurify", "pdf-worker"],
    },
}
# Browser features that this site never uses.
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer", "camera", "display-capture", "encrypted-media", "geolocation", "gyroscope", "hid",
        "magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "serial", "usb",
        "xr-spatial-tracking",
    )
}  # fmt: skip

# Ids, counts and seconds only: words of users, documents, prompts and answers never reach a log.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "assistant.site.logging.LineFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"assistant": {"level": "INFO"}},
}
