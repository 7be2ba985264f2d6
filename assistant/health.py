"""For load balancers: `/healthz` says that the process answers, `/readyz` that it can work. No versions, no secrets."""

import shutil

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from .supervisor.record import read_record

#: So many bytes free in DATA_DIR, or its disk counts as full.
SPARE_BYTES = 16 * 1024**2


@never_cache
def healthz(_request: HttpRequest) -> JsonResponse:
    """A full disk is told, but the process answers all the same."""
    full = shutil.disk_usage(settings.DATA_DIR).free < SPARE_BYTES
    return JsonResponse({"status": "ok", **({"disk": "full"} if full else {})})


@never_cache
def readyz(_request: HttpRequest) -> JsonResponse:
    """503 while the database does not answer. The model's state is told, but questions can be asked without it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": "down"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok", "model": _model_state()})


def _model_state() -> str:
    if settings.MODEL_URL:
        return "remote"
    record = read_record(settings.DATA_DIR)
    return record.state if record else "down"
