"""Chooses a page's Content-Security-Policy: that of the settings, with Trusted Types enforced except in the admin.

Django's own admin scripts (jQuery among them) make HTML from strings, so there a browser only reports violations.
"""

from typing import Any
from wsgiref.headers import Headers

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

#: Directives that are only reported in the admin; its pages use the policy own-html to insert what the site has
#: rendered.
REPORTED = {"require-trusted-types-for": ["'script'"], "trusted-types": ["dompurify", "own-html"]}


class PolicyMiddleware(CSPMiddleware):
    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts: PolicyParts = super().get_policy_parts(request, response, report_only)
        if request.path.startswith(reverse("admin:index")):
            parts.config = REPORTED if report_only else _enforced()
        return parts


def _enforced() -> dict[str, Any]:
    known = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return {name: value for name, value in known.items() if name not in REPORTED}


#: The policy of PDF.js's worker, sent with its file: no string becomes script, but its image decoders, which are
#: WebAssembly, may be compiled.
_WORKER = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


def add_worker_policy(headers: Headers, url: str) -> None:
    """Add the policy to the headers if the static file at this address is the worker's."""
    if "/pdf.worker.min." in url:
        headers["Content-Security-Policy"] = _WORKER
