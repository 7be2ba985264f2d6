"""Which Content-Security-Policy a page has: the one of the settings, with Trusted Types enforced outside of the admin.

Django's own scripts there (jQuery among them) make HTML of strings, so in the admin a browser reports that and goes on.
"""

from typing import Any
from wsgiref.headers import Headers

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

#: What is reported in the admin; own-html is the policy of its pages that put in what the site has rendered.
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


#: PDF.js draws pages in a worker, which has the policy of its own file: no string becomes script, and its decoders of
#: pictures, which are WebAssembly, may be compiled.
_WORKER = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


def add_worker_policy(headers: Headers, url: str) -> None:
    """To the headers of a static file."""
    if "/pdf.worker.min." in url:
        headers["Content-Security-Policy"] = _WORKER
