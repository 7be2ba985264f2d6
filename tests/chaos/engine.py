"""A model that never says the same thing twice, and remembers what it said: every word carries a fresh number."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.fakes import ScriptedModel, _chunk
from tests.scenarios import Scenario

#: How an answer may go wrong, and how often it goes well.
FAULTS = ("engine_error", "cut", "early_end", "truncated", "number", "hang")
HEALTHY = 8

OPEN, CLOSE = "<think>\n", "</think>"


@dataclass
class Call:
    """One request: the reply it went on with, the tokens said after it, and whether it was said to the end."""

    question: str
    before: str
    said: list[str] = field(default_factory=list)
    whole: bool = False

    @property
    def text(self) -> str:
        return self.before + "".join(self.said)


class SamplingModel(ScriptedModel):
    def __init__(self, random: Random, port: int, calls: list[Call]) -> None:
        super().__init__(port=port)
        self._random = random
        self.calls = calls
        self.calm = False

    def _scenario(self, body: dict[str, Any]) -> str:
        return "steady"

    async def _say(self, scenario: Scenario, body: dict[str, Any], writer: Any, fault: str) -> None:
        kind = self._random.choice(FAULTS + ("",) * HEALTHY)
        fault = "" if self.calm else kind
        scenario = Scenario(fault=fault, fault_after=self._random.randint(1, 30))
        await super()._say(scenario, body, writer, fault)

    async def _chunks(self, scenario: Scenario, body: dict[str, Any], fault: str) -> AsyncIterator[bytes]:
        """A dozen words of reasoning, two dozen of an answer, counted over all of its parts."""
        question, reply = body["messages"][-2]["content"], body["messages"][-1]["content"]
        call = Call(question, reply)
        self.calls.append(call)
        yield _chunk({"role": "assistant", "content": ""})
        reasoning, closed, answer = reply.removeprefix(OPEN).partition(CLOSE)
        for _ in range(12 - len(reasoning.split()) if not closed else 0):
            yield await self._token(call, "reasoning", "why")
        for number in range(24 - len(answer.split())):
            yield await self._token(call, "content", "so", first=not closed and number == 0)
        yield _chunk({}, "stop")
        call.whole = True
        yield json.dumps({"choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": len(call.said)}}).encode()

    async def _token(self, call: Call, field: str, word: str, first: bool = False) -> bytes:
        await asyncio.sleep(self._random.choice((0.0, 0.01, 0.05, 0.3)))
        token = f"{word}{self._random.randrange(10**9)} "
        call.said += [CLOSE, token] if first else [token]
        return _chunk({field: token})
