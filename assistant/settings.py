"""Every setting, read from the environment (or a `.env` file) in this one place. README.md lists them."""

import secrets
from collections.abc import Iterator
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from .env import is_secure, loopback_origins, origin_hosts

BASE_DIR = Path(__file__).resolve().parent.parent


class _Env(environ.Env):  # type: ignore[misc]
    """Says which setting is not what it must be."""

    def get_value(self, var: str, cast: Any = None, **options: Any) -> Any:
        try:
            return super().get_value(var, cast, **options)
        except ValueError as error:
            raise ImproperlyConfigured(f"{var} must be a number. ({error})") from error


env = _Env()
env.read_env(env.str("ENV_FILE", default=str(BASE_DIR / ".env")))


def _data_dir(path: Path) -> Path:
    """The folder of everything written at run time. Made for its owner alone: conversations lie in it."""
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"DATA_DIR={path} cannot be made: {error.strerror}.") from error
    return path


def _secret_key(path: Path) -> str:
    """The key kept beside the data, made at the first start, readable by its owner alone."""
    try:
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(48), encoding="ascii")
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{path} cannot be written or read: {error.strerror}.") from error


def _folders(packages: list[str]) -> Iterator[Path]:
    """Where the packages are. One that is missing is for the system checks to report."""
    for package in packages:
        try:
            spec = find_spec(package)
        except ImportError:
            continue
        if spec and spec.origin:
            yield Path(spec.origin).parent


# --- The site ---------------------------------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
DATA_DIR = _data_dir(Path(env.str("DATA_DIR", default=str(BASE_DIR / "data"))).expanduser().resolve())
SECRET_KEY = env.str("SECRET_KEY", default="") or _secret_key(DATA_DIR / "secret_key")
PORT = env.int("PORT", default=8000)
ALLOWED_ORIGINS: list[str] = env.list("ALLOWED_ORIGINS", default=[]) or loopback_origins(PORT)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[]) or origin_hosts(ALLOWED_ORIGINS)
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'site.sqlite3'}")}
#: Set where several processes serve the site (docs/processes.md).
REDIS_URL = env.str("REDIS_URL", default="")
#: Seconds that answers being written have to end when the site is told to.
DRAIN_SECONDS = env.float("DRAIN_SECONDS", default=10)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

#: Who scrapes /metrics says it as a bearer token; without it there is no such page.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

#: The professions this site serves: one folder and one line each (CONTRIBUTING.md).
DOMAINS: list[str] = env.list("DOMAINS", default=["domains.medical", "domains.legal"])

#: "two": another person than the author approves a prompt. "one": for a practice of one person; it is shown.
PROMPT_APPROVAL = env.str("PROMPT_APPROVAL", default="two")

# --- The model server -------------------------------------------------------------------------------------------------

MODEL_URL = env.str("MODEL_URL", default="").rstrip("/")
MODEL_NAME = env.str("MODEL_NAME", default="")
MODEL_API_KEY = env.str("MODEL_API_KEY", default="")
MODEL_PROFILE = env.str("MODEL_PROFILE", default="auto")
MODEL_FAMILY = env.str("MODEL_FAMILY", default="")
MODEL_REASONING = env.str("MODEL_REASONING", default="parsed")
MODEL_PATH = env.str("MODEL_PATH", default="")
MODEL_VENV = Path(env.str("MODEL_VENV", default=str(BASE_DIR / ".venv-model"))).expanduser().resolve()
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

# --- Limits -----------------------------------------------------------------------------------------------------------

LIMIT_SOCKETS_PER_USER = env.int("LIMIT_SOCKETS_PER_USER", default=50)
LIMIT_STREAMS_PER_USER = env.int("LIMIT_STREAMS_PER_USER", default=2)
LIMIT_QUEUED_TURNS = env.int("LIMIT_QUEUED_TURNS", default=64)
LIMIT_ASKS_PER_MINUTE = env.int("LIMIT_ASKS_PER_MINUTE", default=20)
LIMIT_FRAMES_PER_MINUTE = env.int("LIMIT_FRAMES_PER_MINUTE", default=100)
LIMIT_ANSWER_BYTES = env.int("LIMIT_ANSWER_BYTES", default=256 * 1024)
LIMIT_UPLOAD_BYTES = env.int("LIMIT_UPLOAD_BYTES", default=25 * 1024 * 1024)
LIMIT_UPLOAD_SECONDS = env.float("LIMIT_UPLOAD_SECONDS", default=60)
LIMIT_UPLOADS = env.int("LIMIT_UPLOADS", default=20)
LIMIT_UPLOADS_PER_USER = env.int("LIMIT_UPLOADS_PER_USER", default=5)
LIMIT_DOCUMENTS_PER_USER = env.int("LIMIT_DOCUMENTS_PER_USER", default=100)
LIMIT_DOCUMENT_BYTES_PER_USER = env.int("LIMIT_DOCUMENT_BYTES_PER_USER", default=1024**3)
#: Failures to sign in with one name from one address, and with any name from one address, in so many minutes.
LIMIT_SIGN_INS = env.int("LIMIT_SIGN_INS", default=5)
LIMIT_SIGN_INS_PER_ADDRESS = env.int("LIMIT_SIGN_INS_PER_ADDRESS", default=50)
LIMIT_SIGN_IN_MINUTES = env.int("LIMIT_SIGN_IN_MINUTES", default=15)

# --- Django -----------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "daphne",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "channels",
    "csp",
    "assistant",
    "assistant.prompts",
    "assistant.chat",
    "assistant.operations",
    "assistant.documents",
    "assistant.evaluation",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "assistant.staticfiles.StaticFilesMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
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

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    if (_file := Path(DATABASES["default"]["NAME"]).absolute()).exists():
        # One that is taken away in mid-service is missed, not made anew and empty.
        DATABASES["default"]["NAME"] = f"{_file.as_uri()}?mode=rw"
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 1,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL",
    }
elif DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # A server that says nothing any more is given up: seconds to connect, milliseconds for what was sent to arrive.
    DATABASES["default"]["OPTIONS"] = {"connect_timeout": 3, "tcp_user_timeout": 5000}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "assistant" / "locale", *(folder / "locale" for folder in _folders(DOMAINS))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "assistant.storage.StaticFiles"},
}
WHITENOISE_USE_FINDERS = True

# --- Protection -------------------------------------------------------------------------------------------------------

_SECURE = is_secure(ALLOWED_ORIGINS)
SECURE_SSL_REDIRECT = _SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _SECURE else None
#: Addresses or networks of proxies before the site that tell whom they ask for (X-Forwarded-For).
TRUSTED_PROXIES: list[str] = env.list("TRUSTED_PROXIES", default=[])
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
# With "no-referrer" a browser sends `Origin: null` with a form, and every sign-in is refused.
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE
SESSION_COOKIE_NAME = "__Host-sessionid" if _SECURE else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if _SECURE else "csrftoken"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_TRUSTED_ORIGINS = ALLOWED_ORIGINS
# HSTS for subdomains and preloading are the decision of whoever owns the domain name, not of one site on it.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# Who fails to sign in too often waits (signin.py).
AXES_HANDLER = "assistant.signin.Failures"
AXES_LOCKOUT_CALLABLE = "assistant.signin.locked_out"
AXES_USERNAME_CALLABLE = "assistant.signin.digest"
AXES_CLIENT_IP_CALLABLE = "assistant.signin.client_address"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = LIMIT_SIGN_INS
AXES_COOLOFF_TIME = timedelta(minutes=LIMIT_SIGN_IN_MINUTES)
AXES_RESET_ON_SUCCESS = True
# Else whoever goes on guessing would keep the owner of the name out for ever.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "csrfmiddlewaretoken", "next"]
AXES_DISABLE_ACCESS_LOG, AXES_ENABLE_ADMIN, AXES_VERBOSE = True, False, False

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    },
}

# Ids, counts and seconds only: words of users, documents, prompts and answers never reach a log.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "assistant.logs.LineFormatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"assistant": {"level": "INFO"}},
}
