"""Remembers which model servers leave the reasoning in the answer's text, as an unopened `</think>` proves.

Later answers of such a server are split from their start, and the operator's page names the setting to correct. It is
kept for the life of the process.
"""

import logging

from django.core.cache import caches

log = logging.getLogger(__name__)


def remember(url: str) -> None:
    if not is_unparsed(url):
        log.warning(
            "the model server leaves its reasoning in the answer: start it with its reasoning parser "
            "(vLLM: --reasoning-parser deepseek_r1), or set MODEL_REASONING=raw"
        )
    caches["process"].set(_key(url), True, timeout=None)


def forget(url: str) -> None:
    caches["process"].delete(_key(url))


def is_unparsed(url: str) -> bool:
    return bool(caches["process"].get(_key(url)))


def _key(url: str) -> str:
    return f"unparsed:{url}"
