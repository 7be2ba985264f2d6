"""Diagnoses MODEL_URL, the base URL of an OpenAI-compatible server, from its form and from the server's responses."""

import ssl
from urllib.parse import SplitResult, urlsplit

import httpx2
from django.utils.translation import gettext_lazy as _

from ..exceptions import ModelRefused, ModelUnavailable

#: Paths of single endpoints. MODEL_URL must be the base URL that they share, not one of them.
_CALLS = ("/chat/completions", "/completions", "/models", "/responses", "/embeddings", "/health", "/metrics")

_NO_SERVER = _(
    "The model server does not know this address. MODEL_URL is the base address of all calls; it usually ends in /v1."
)
_REDIRECTED = _("The model server redirects to another address. Set MODEL_URL to that one, perhaps with https.")
_KEY = _("The model server does not accept the key. Correct MODEL_API_KEY.")
_NOT_PLAIN = _("The server at MODEL_URL does not understand plain HTTP. Perhaps MODEL_URL should begin with https.")
_NOT_SECURE = _(
    "No secure connection with MODEL_URL: it has to begin with http, or the certificate of the server is not trusted "
    "here."
)


def url_fault(url: str) -> str:
    """Why this cannot be a base URL, in a few words; empty if it can."""
    parts = _parts(url)
    if parts is None:
        return "is not a URL"
    if parts.scheme not in ("http", "https"):
        return "is not an http address"
    if not parts.hostname:
        return "names no host"
    if parts.query or parts.fragment:
        return "must not hold a query"
    call = next((call for call in _CALLS if parts.path.rstrip("/").endswith(call)), "")
    return f"names a single call, {call}" if call else ""


def base_url(url: str) -> str:
    """The base URL that was probably meant."""
    parts = _parts(url)
    if parts is None or not parts.hostname:
        return "http://127.0.0.1:8001/v1"
    path = parts.path.rstrip("/")
    for call in _CALLS:
        path = path.removesuffix(call)
    scheme = parts.scheme if parts.scheme in ("http", "https") else "http"
    return f"{scheme}://{parts.netloc}{path or '/v1'}"


def lacks_version(url: str) -> bool:
    """Whether the URL does not end in an API version such as /v1. Most servers serve nothing there."""
    parts = _parts(url)
    last = parts.path.rstrip("/").rpartition("/")[2] if parts else ""
    return not (last.startswith("v") and last[1:2].isdigit()) and last != "openai"


def refused(status: int) -> ModelRefused | None:
    """The configuration error that this status of `/models` indicates, or None."""
    if status in (404, 405, 410):
        return ModelRefused(_NO_SERVER, code="wrong_address")
    if 300 <= status < 400:
        return ModelRefused(_REDIRECTED, code="redirected")
    if status in (401, 403):
        return ModelRefused(_KEY, code="wrong_key")
    return ModelRefused(_NOT_PLAIN, code="not_plain") if status in (400, 426) else None


def unreachable(error: Exception) -> ModelUnavailable:
    """The error for a failed connection; it names TLS or plain HTTP if that is the cause."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return ModelUnavailable(_NOT_SECURE, code="not_secure")
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx2.ProtocolError):
        return ModelUnavailable(_NOT_PLAIN, code="not_plain")
    return ModelUnavailable()


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        return parts if parts.port != 0 else None
    except ValueError:
        return None
