"""Makes requests to an engine from compiled prompts. Every request has a seed, so that it can be repeated."""

import hashlib
import secrets

from ..inference.request import ModelRequest
from .compiler import CompiledPrompt


def request_of(prompt: CompiledPrompt, *, seed: int | None = None, answering: bool = False) -> ModelRequest:
    """The request, with a random seed unless one is given. `answering`: the reply continues within the answer.

    A continued reply gets a new seed: the old one would restart the sampler's random numbers and could repeat words.
    """
    seed = secrets.randbits(31) if seed is None else seed
    return ModelRequest(
        prompt.messages,
        {**prompt.parameters, "seed": seed},
        continues=prompt.continues,
        thinking=prompt.reasons,
        answering=answering,
    )


def seed_of(*parts: object) -> int:
    """A seed derived from `parts`: equal parts give equal seeds."""
    digest = hashlib.sha256("/".join(map(str, parts)).encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1
