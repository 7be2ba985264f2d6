"""Runs an evaluation: as many answers at once as the model takes, each kept as soon as it is there.

What is kept is not asked again: after a crash the same evaluation goes on with the samples that are missing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from time import monotonic
from typing import TypeVar

from asgiref.sync import sync_to_async
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ..chat.sent import facts
from ..chat.window import Fitted, Question, fit
from ..exceptions import Conflict, ModelBroke, ModelRefused, ModelUnavailable, TooLong
from ..inference.client import ModelClient, Request
from ..inference.engine import Engine
from ..inference.events import Reply, Tokens
from ..inference.watch import ModelWatch
from ..prompts.requests import request_of
from .asking import inputs
from .datasets import Item
from .models import LEASE, STOP, Evaluation, Sample
from .scoring import score

#: How often one sample may break off before it counts as failed.
MAX_TRIES = 3

#: Seconds to wait for an evaluation whose process may be dead.
CLAIM_SECONDS = LEASE.total_seconds() + 3

#: Seconds between two signs of life; a stop is heard of then.
RENEW_SECONDS = 3.0

#: Seconds before a server that could not be reached, or was full, is asked again.
PAUSE = 1.0

#: Nobody sits in front of it: how many times longer than a reader's the deadline is.
PATIENCE = 10

#: Told after every sample.
Tell = Callable[[], None]

#: What an item asks, and how it fits the model.
Prompt = tuple[Question, Fitted]

Result = TypeVar("Result")

_RUNNING = _("Another process is at work on this evaluation.")
_STOPPED = _("It was stopped. What was answered is kept.")
_OTHER_MODEL = _("Another model answers now than the one this evaluation was begun with. Start a new evaluation.")


async def run(evaluation: Evaluation, tell: Tell = lambda: None) -> None:
    """Ask for every sample that is missing, then write the results.

    Raises Conflict where another process is at work on it, another model answers or somebody stopped it;
    ModelUnavailable where the model is gone. What was kept stays, and the evaluation can go on later.
    """
    await _claim(evaluation)
    try:
        async with ModelClient() as client, asyncio.TaskGroup() as group:
            watch = ModelWatch(client)
            helpers = [group.create_task(watch.run()), group.create_task(_renew(evaluation))]
            await _Run(evaluation, client, watch, tell).all()
            for helper in helpers:
                helper.cancel()
        await sync_to_async(evaluation.finish)()
    except BaseExceptionGroup as errors:
        error = _first(errors)
        await sync_to_async(evaluation.release)(getattr(error, "code", "failed"))
        raise error from None
    except asyncio.CancelledError:
        await sync_to_async(evaluation.release)(STOP)
        raise


async def _claim(evaluation: Evaluation) -> None:
    """Wait for a process that was killed to be forgotten. Raises Conflict where it lives."""
    give_up = monotonic() + CLAIM_SECONDS
    while not await sync_to_async(evaluation.claim)():
        if monotonic() > give_up:
            raise Conflict(_RUNNING, code="running")
        await asyncio.sleep(PAUSE)


class _Run:
    """One process's part of an evaluation."""

    def __init__(self, evaluation: Evaluation, client: ModelClient, watch: ModelWatch, tell: Tell) -> None:
        self._evaluation, self._client, self._watch, self._tell = evaluation, client, watch, tell
        self._prompts: dict[str, asyncio.Task[Prompt | None]] = {}

    async def all(self) -> None:
        """As many workers as the model takes answers at once, sharing one list of what is missing."""
        missing = await sync_to_async(_missing)(self._evaluation)
        async with asyncio.TaskGroup() as group:
            for _worker in range(settings.MODEL_MAX_STREAMS):
                group.create_task(self._work(missing, group))

    async def _work(self, missing: Iterator[tuple[Item, int]], group: asyncio.TaskGroup) -> None:
        for item, index in missing:
            if item.id not in self._prompts:
                self._prompts[item.id] = group.create_task(self._fit(item))
            if prompt := await self._prompts[item.id]:
                await self._sample(item, index, prompt)
                self._tell()

    async def _fit(self, item: Item) -> Prompt | None:
        """The item's prompt; None where it does not fit the model."""
        try:
            question = await sync_to_async(question_of)(self._evaluation, item)
            return question, await self._insist(lambda engine: fit(self._client, engine, question))
        except TooLong:
            await sync_to_async(_keep_too_long)(self._evaluation, item)
            return None

    async def _sample(self, item: Item, index: int, prompt: Prompt) -> None:
        seed = self._evaluation.seed_of(item.id, index)
        began, reply, failed, sent = monotonic(), Reply("", "", "", Tokens(0, 0)), "", {}

        async def ask(engine: Engine) -> Reply:
            nonlocal sent
            question, fitted = prompt
            request = request_of(engine, fitted.prompt, seed=seed)
            sent = facts(engine, question, request, streamed=False)
            return await self._ask(engine, request)

        try:
            reply = await self._insist(ask)
        except (ModelBroke, ModelRefused) as error:
            failed = error.code
        answer = reply.text.strip()
        found = score(item, answer)
        await Sample.objects.acreate(
            evaluation=self._evaluation,
            item=item.id,
            index=index,
            seed=seed,
            answer=answer,
            finish_reason=reply.finish_reason,
            failed=failed,
            label=found.label,
            score=found.main,
            metrics=dict(found.metrics),
            request=sent,
            seconds=monotonic() - began,
            prompt_tokens=reply.tokens.prompt,
            completion_tokens=reply.tokens.completion,
        )

    async def _insist(self, call: Callable[[Engine], Awaitable[Result]]) -> Result:
        """What the call brings, made again when the model was lost. Raises what it raises when that does not help.

        The first time at once: a kept connection that the server has closed meanwhile is no loss.
        """
        broken, lost, give_up = 0, 0, monotonic() + settings.MODEL_WAIT_SECONDS
        while True:
            engine = await self._engine()
            try:
                return await call(engine)
            except ModelBroke:
                broken += 1
                if broken == MAX_TRIES:
                    raise
            except ModelUnavailable:
                lost += 1
                if monotonic() > give_up:
                    raise
            if broken or lost > 1:
                self._watch.lost(engine)
                await asyncio.sleep(PAUSE)

    async def _ask(self, engine: Engine, request: Request) -> Reply:
        """As the page asks, but without watching it grow."""
        reply = await self._client.complete(engine, request, seconds=settings.MODEL_TOTAL_TIMEOUT * PATIENCE)
        if reply.finish_reason not in ("stop", "length"):
            raise ModelBroke
        return reply

    async def _engine(self) -> Engine:
        """Raises ModelUnavailable after MODEL_WAIT_SECONDS without a model, Conflict where it is another one."""
        engine = await self._watch.ready(settings.MODEL_WAIT_SECONDS)
        evaluation = self._evaluation
        if not evaluation.model:
            evaluation.model = engine.identity
            await Evaluation.objects.filter(pk=evaluation.pk).aupdate(model=engine.identity)
        if engine.identity != evaluation.model:
            raise Conflict(_OTHER_MODEL, code="other_model")
        return engine


def question_of(evaluation: Evaluation, item: Item) -> Question:
    """Raises TooLong, InvalidInputs."""
    version = evaluation.version
    task = version.template.task_object
    return Question(version, version.source(task), task.fill(inputs(item, task), item.language), [])


def _missing(evaluation: Evaluation) -> Iterator[tuple[Item, int]]:
    """Item by item, so that an item's samples share what the engine remembers of its prompt."""
    kept = set(evaluation.answers.values_list("item", "index"))
    items = [item for item in evaluation.items() if item.id not in evaluation.too_long]
    return ((item, index) for item in items for index in range(evaluation.samples) if (item.id, index) not in kept)


def _keep_too_long(evaluation: Evaluation, item: Item) -> None:
    evaluation.too_long.append(item.id)
    Evaluation.objects.filter(pk=evaluation.pk).update(too_long=evaluation.too_long)


async def _renew(evaluation: Evaluation) -> None:
    """Raises Conflict when somebody asked it to stop."""
    while True:
        await asyncio.sleep(RENEW_SECONDS)
        if not await sync_to_async(evaluation.renew)():
            raise Conflict(_STOPPED, code=STOP)


def _first(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """What went wrong first, out of the groups that tasks put around it."""
    error: BaseException = errors
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
