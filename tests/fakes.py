"""A scripted model server: speaks vLLM's HTTP, says what its script says, misbehaves on request, records everything.

The misbehaviour is picked by the model's name or, where that is no scenario, by `play:NAME` in the question (tests/scenarios.py). In
a test: `async with ScriptedModel() as model:`. By hand: `python -m tests.fakes --port 9001`.
"""

import argparse
import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from typing import Any

from .scenarios import HANG, SCENARIOS, Scenario, Token, words


class ScriptedModel:
    """Listens on 127.0.0.1. `requests` are the chat requests so far, `bodies` their bytes; `running` those being
    answered."""

    def __init__(self, *, port: int = 0, name: str = "scripted", plain: bool = False, context: int = 4096) -> None:
        self.name, self.plain, self.context = name, plain, context
        self.requests: list[dict[str, Any]] = []
        self.bodies: list[bytes] = []
        self.running = 0
        self._port = port
        self._faults: dict[str, int] = {}
        self._connections: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "ScriptedModel":
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def stop(self) -> None:
        """As if killed: every connection is cut."""
        self._server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/v1"

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._connections.add(task)
        try:
            while await self._serve(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._connections.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        method, path, _ = head.split(" ", 2)
        length = re.search(r"content-length: *(\d+)", head, re.I)
        raw = await reader.readexactly(int(length.group(1))) if length else b"{}"
        body = json.loads(raw)
        if (method, path) == ("POST", "/v1/chat/completions"):
            self.bodies.append(raw)
            return await self._chat(body, reader, writer)
        await self._answer(path, body, writer)
        return True

    async def _answer(self, path: str, body: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        """The small calls."""
        answers: dict[str, Callable[[], dict[str, Any]]] = {
            "/v1/models": lambda: {"data": [{"id": self.name, "max_model_len": self.context}]},
            "/health": dict,
            "/stats": lambda: {"requests": self.requests, "running": self.running},
        }
        if not self.plain:
            answers["/tokenize"] = lambda: {"count": _count(body), "max_model_len": self.context, "tokens": _ids(body)}
            answers["/detokenize"] = lambda: {"prompt": "".join(map(chr, body["tokens"]))}
            answers["/tokenizer_info"] = lambda: {"added_tokens_decoder": {"7": "<|secret_marker|>"}}
        found = answers.get(path)
        await _reply(writer, 200 if found else 404, found() if found else {"error": "Not Found"})

    async def _chat(self, body: dict[str, Any], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        self.requests.append(body)
        name = self._scenario(body)
        scenario = SCENARIOS[name]
        faulty = self._faults.setdefault(_key(body), scenario.faults) > 0
        if faulty and (scenario.fault or scenario.status != 200):
            self._faults[_key(body)] -= 1
        if scenario.status != 200 and faulty:
            more = f"Retry-After: {scenario.retry_after}\r\n" if scenario.retry_after else ""
            await _reply(writer, scenario.status, {"error": {"message": "no", "code": scenario.status}}, more=more)
            return True
        self.running += 1
        gone = asyncio.create_task(reader.read(1))
        say = asyncio.create_task(self._say(scenario, body, writer, scenario.fault if faulty else ""))
        try:
            await asyncio.wait([gone, say], return_when=asyncio.FIRST_COMPLETED)
            if say.done():
                say.result()
        finally:
            self.running -= 1
            gone.cancel()
            say.cancel()
        return False

    def _scenario(self, body: dict[str, Any]) -> str:
        if body["model"] in SCENARIOS:
            return str(body["model"])
        asked = re.findall(r"play:(\w+)", " ".join(message["content"] for message in body["messages"]))
        return asked[-1] if asked and asked[-1] in SCENARIOS else "steady"

    async def _say(self, scenario: Scenario, body: dict[str, Any], writer: asyncio.StreamWriter, fault: str) -> None:
        if fault == "html":
            await _reply(writer, 200, b"<html>maintenance</html>", "text/html")
            return
        if (fault == "hang" and scenario.fault_after < 0) or (scenario.away and not fault):
            await asyncio.sleep(3600)
        if not body.get("stream"):
            await _reply(writer, 200, _whole(scenario))
            return
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        said = 0
        async for chunk in self._chunks(scenario, body, fault):
            if fault and said == scenario.fault_after and await _misbehave(fault, writer):
                return
            _event(writer, chunk)
            await writer.drain()
            said += 1
        _event(writer, b"[DONE]")
        writer.write(b"0\r\n\r\n")
        await writer.drain()

    async def _chunks(self, scenario: Scenario, body: dict[str, Any], fault: str) -> AsyncIterator[bytes]:
        yield _chunk({"role": "assistant", "content": ""})
        tokens = _remaining(_echo(body) if scenario.echo else scenario.tokens, body)
        opened = not scenario.raw
        for kind, text in tokens:
            if scenario.pause:
                await asyncio.sleep(scenario.pause)
            if kind == "reasoning":
                yield _chunk({"content" if scenario.raw else "reasoning": text})
            else:
                prefix, opened = ("" if opened else "</think>"), True
                yield _chunk({"content": prefix + text})
        yield _chunk({}, scenario.finish)
        for chunk in scenario.after:
            if chunk == HANG:
                await asyncio.sleep(3600)
            yield chunk
        yield json.dumps(
            {"choices": [], "usage": {"prompt_tokens": _count(body), "completion_tokens": len(tokens)}}
        ).encode()


def _key(body: dict[str, Any]) -> str:
    """The same question, however far its answer has come and whatever word its delimiters carry."""
    asked = json.dumps([message for message in body["messages"] if message["role"] == "user"])
    return re.sub(r" [0-9a-f]{8}\]", "]", asked)


def _echo(body: dict[str, Any]) -> list[Token]:
    asked = "".join(message["content"] for message in body["messages"] if message["role"] == "user")
    return [*words("reasoning", asked), *words("text", asked)]


def _remaining(tokens: list[Token], body: dict[str, Any]) -> list[Token]:
    """What is still to be said, where the request goes on with an answer."""
    last = body["messages"][-1]
    if last["role"] != "assistant":
        return tokens
    said = last["content"].removeprefix("<think>\n").replace("</think>", "")
    rest, text = list(tokens), ""
    while rest and len(text) < len(said):
        text += rest.pop(0)[1]
    assert text == said, "the answer goes on from a text that was never said"
    return rest


async def _misbehave(fault: str, writer: asyncio.StreamWriter) -> bool:
    """Whether that was the end of it."""
    if fault == "hang":
        await asyncio.sleep(3600)
    elif fault == "engine_error":
        _event(
            writer, b'{"error":{"message":"EngineCore encountered an issue.","type":"InternalServerError","code":500}}'
        )
        _event(writer, b"[DONE]")
        writer.write(b"0\r\n\r\n")
    elif fault == "truncated":
        _event(writer, b'{"choices":[{"delta":{"conte')
        writer.write(b"0\r\n\r\n")
    elif fault == "number":
        _event(writer, b'{"choices":[{"delta":{"content":42}}]}')
    elif fault == "early_end":
        writer.write(b"0\r\n\r\n")
    elif fault == "odd":
        for odd in (b'{"choices":[{"delta":null}]}', b'{"choices":[]}', b'{"choices":[{"delta":{"content":null}}]}'):
            _event(writer, odd)
        return False
    elif fault == "cut":
        await writer.drain()
        writer.transport.abort()
        return True
    await writer.drain()
    return True


def _count(body: dict[str, Any]) -> int:
    """Four characters a token, ten for each message."""
    return sum(10 + len(message["content"]) // 4 for message in body.get("messages", []))


def _ids(body: dict[str, Any]) -> list[int]:
    """A token for every character, and special ones around each message."""
    turns = [f"<|{message['role']}|>{message['content']}" for message in body.get("messages", [])]
    return list(map(ord, "".join(turns)))


def _chunk(delta: dict[str, Any], finish: str | None = None) -> bytes:
    return json.dumps({"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}).encode()


def _whole(scenario: Scenario) -> dict[str, Any]:
    said = {kind: "".join(text for k, text in scenario.tokens if k == kind) for kind in ("reasoning", "text")}
    message = {"role": "assistant", "reasoning": said["reasoning"], "content": said["text"]}
    return {
        "id": "x", "object": "chat.completion", "created": 0, "model": "scripted",
        "choices": [{"index": 0, "message": message, "finish_reason": scenario.finish}],
        "usage": {"prompt_tokens": 1, "completion_tokens": len(scenario.tokens), "total_tokens": 1},
    }  # fmt: skip


def _event(writer: asyncio.StreamWriter, data: bytes) -> None:
    line = b"data: " + data + b"\n\n"
    writer.write(b"%x\r\n%s\r\n" % (len(line), line))


async def _reply(
    writer: asyncio.StreamWriter, status: int, body: Any, kind: str = "application/json", more: str = ""
) -> None:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n{more}"
    writer.write(head.encode() + (b"Location: /elsewhere\r\n" if status == 302 else b"") + b"\r\n" + data)
    await writer.drain()


async def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=9001)
    parser.add_argument("--name", default="scripted")
    parser.add_argument("--plain", action="store_true", help="no /tokenize: an engine that is plain OpenAI")
    parser.add_argument("--seconds", type=float, default=3600, help="end after this long")
    options = parser.parse_args()
    async with ScriptedModel(port=options.port, name=options.name, plain=options.plain) as model:
        print(model.url, flush=True)
        await asyncio.sleep(options.seconds)


if __name__ == "__main__":
    asyncio.run(_main())
