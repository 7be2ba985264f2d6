"""One question to the model that is running now, for commands and tests: no turn, no journal."""

import asyncio
import secrets
from collections.abc import Mapping
from typing import Any

from .client import ModelClient, patiently
from .events import Reply
from .places import place_for
from .request import ModelRequest
from .watch import find_engine


def ask(question: str, **parameters: Any) -> str:
    """Ask the running model one question. Blocks; do not call it in an event loop.

    `parameters` are fields of the request; the defaults are temperature 0.6, top_p 0.95 and a random seed. Raises
    ModelError.
    """
    usual = {"temperature": 0.6, "top_p": 0.95, "seed": secrets.randbits(31)}
    return asyncio.run(_ask(question, {**usual, **parameters})).text


async def _ask(question: str, parameters: Mapping[str, Any]) -> Reply:
    async with ModelClient(place_for()) as client:
        engine = await patiently(lambda: find_engine(client))
        opening = [{"role": "assistant", "content": "<think>\n"}] if engine.reasons and engine.exact else []
        messages = [{"role": "user", "content": question}, *opening]
        request = ModelRequest(messages, parameters, continues=bool(opening), thinking=engine.reasons)
        return await patiently(lambda: client.complete(engine, request))
