"""A compiled prompt becomes a request to an engine. Every request has a seed, so that it can be made again."""

import secrets

from ..inference.client import Request
from ..inference.engine import Engine
from .compiler import CompiledPrompt


def request_of(engine: Engine, prompt: CompiledPrompt, *, seed: int | None = None, answering: bool = False) -> Request:
    """With a random seed unless one is given; `answering`: the reply goes on in the answer, past the reasoning.

    A reply that goes on has a new seed: with the old one its random numbers would begin again, and words with them.
    """
    seed = secrets.randbits(31) if seed is None else seed
    return Request(
        prompt.messages,
        {**prompt.parameters, "seed": seed},
        continues=prompt.continues,
        thinking=engine.family == "r1",
        answering=answering,
    )
