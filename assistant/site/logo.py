"""Serves the organisation's logo, without a sign-in, because the sign-in page shows it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from ..organisation import logo as the_logo


@require_safe
@cache_control(public=True, max_age=3600)
def logo(request: HttpRequest) -> HttpResponse:
    if (found := the_logo()) is None:
        raise Http404
    return HttpResponse(found.content, content_type=found.media_type)
