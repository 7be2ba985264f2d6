"""Runs an evaluation: as many answers in parallel as people's turns leave room for, each saved as soon as it arrives.

Saved answers are not requested again: after a crash the same evaluation continues with the missing samples.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from time import monotonic
from typing import TypeVar

import msgspec
from asgiref.sync import sync_to_async
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ..exceptions import Conflict, ModelBroke, ModelRefused, ModelUnavailable, TooLong, TooMany
from ..inference.client import ModelClient
from ..inference.engine import Engine
from ..inference.events import Reply, Tokens
from ..inference.places import place_for
from ..inference.request import ModelRequest
from ..inference.retries import Retries
from ..inference.watch import ModelWatch
from ..prompts.delimiters import nonce_of
from ..prompts.fitting import Fitted, Question, fit
from ..prompts.record import record_of
from ..prompts.requests import request_of
from .datasets import Item
from .item_inputs import inputs
from .models import LEASE, STOP, Evaluation, Sample
from .option_order import in_order, meant_by, order_for
from .scoring import score
from .signals import signals_of

#: Seconds to wait for an evaluation whose process may be dead.
CLAIM_SECONDS = LEASE.total_seconds() + 3

#: Seconds between two renewals of the lease, at which a request to stop is noticed.
RENEW_SECONDS = 3.0

#: Seconds before a retry if the server could not be reached or was full.
PAUSE = 1.0

#: Nobody is waiting: the deadline is this many times a reader's.
PATIENCE = 10

#: Called after every sample.
Tell = Callable[[], None]

#: An item's question, and how it fits the model.
ItemPrompt = tuple[Question, Fitted]

SampleResult = TypeVar("SampleResult")

_RUNNING = _("Another process is running this evaluation.")
_STOPPED = _("It was stopped. The answers so far are kept.")
_OTHER_MODEL = _("A different model is running now than when this evaluation began. Start a new evaluation.")


async def run(evaluation: Evaluation, tell: Tell = lambda: None) -> None:
    """Request every missing sample, then write the results.

    Raises Conflict if another process is running it, another model answers or somebody stopped it; ModelUnavailable if
    the model is gone. Saved answers remain, and the evaluation can be continued later.
    """
    await _claim(evaluation)
    try:
        async with ModelClient(place_for()) as client, asyncio.TaskGroup() as group:
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
    """Claim the evaluation, waiting for the lease of a killed process to expire. Raises Conflict if it is alive."""
    give_up = monotonic() + CLAIM_SECONDS
    while not await sync_to_async(evaluation.claim)():
        if monotonic() > give_up:
            raise Conflict(_RUNNING, code="running")
        await asyncio.sleep(PAUSE)


class _Run:
    """One process's part of an evaluation."""

    def __init__(self, evaluation: Evaluation, client: ModelClient, watch: ModelWatch, tell: Tell) -> None:
        self._evaluation, self._client, self._watch, self._tell = evaluation, client, watch, tell
        self._prompts: dict[tuple[str, str], asyncio.Task[ItemPrompt | None]] = {}

    async def all(self) -> None:
        """Run one worker for each place that evaluations may take, all sharing one list of missing samples."""
        missing = await sync_to_async(_missing)(self._evaluation)
        async with asyncio.TaskGroup() as group:
            for _worker in range(settings.LIMIT_OUTSIDE_CALLS):
                group.create_task(self._work(missing, group))

    async def _work(self, missing: Iterator[tuple[Item, int]], group: asyncio.TaskGroup) -> None:
        for item, index in missing:
            order = order_for(item, self._evaluation.seed_of(item.id, index))
            if (item.id, order) not in self._prompts:
                self._prompts[item.id, order] = group.create_task(self._fit(item, order))
            if prompt := await self._prompts[item.id, order]:
                await self._sample(item, index, order, prompt)
                self._tell()

    async def _fit(self, item: Item, order: str) -> ItemPrompt | None:
        """The item's prompt; None if it does not fit the model's context."""
        try:
            question = await sync_to_async(question_of)(self._evaluation, item, order)
            return question, await self._insist(lambda engine: fit(self._client, engine, question))
        except TooLong:
            await sync_to_async(_keep_too_long)(self._evaluation, item)
            return None

    async def _sample(self, item: Item, index: int, order: str, prompt: ItemPrompt) -> None:
        seed = self._evaluation.seed_of(item.id, index)
        began, reply, failed, sent = monotonic(), Reply("", "", "", Tokens(0, 0)), "", {}

        async def ask(engine: Engine) -> Reply:
            nonlocal sent
            question, fitted = prompt
            request = request_of(fitted.prompt, seed=seed)
            sent = record_of(engine, question, request, streamed=False)
            return await self._ask(engine, request)

        try:
            reply = await self._insist(ask)
        except (ModelBroke, ModelRefused) as error:
            failed = error.code
        answer = reply.text.strip()
        found = score(in_order(item, order), answer)
        await Sample.objects.acreate(
            evaluation=self._evaluation,
            item=item.id,
            index=index,
            seed=seed,
            order=order,
            answer=answer,
            finish_reason=reply.finish_reason,
            failed=failed,
            label=meant_by(item, found.label, order),
            score=found.main,
            metrics=dict(found.metrics),
            signals={} if failed else msgspec.to_builtins(signals_of(reply.reasoning)),
            request=sent,
            seconds=monotonic() - began,
            prompt_tokens=reply.tokens.prompt,
            completion_tokens=reply.tokens.completion,
        )

    async def _insist(self, call: Callable[[Engine], Awaitable[SampleResult]]) -> SampleResult:
        """Make a call, and retry it if the model is lost. Raises its last error.

        The first retry is immediate: a pooled connection that the server has closed does not count as a loss.
        """
        retries, at_once = Retries(), True
        while True:
            engine = await self._engine()
            try:
                return await call(engine)
            except TooMany:
                continue  # people come first, for however long
            except (ModelBroke, ModelUnavailable) as error:
                if not retries.allows(error):
                    raise
                at_once = at_once and isinstance(error, ModelUnavailable)
            if not at_once:
                self._watch.lost(engine)
                await asyncio.sleep(PAUSE)
            at_once = False

    async def _ask(self, engine: Engine, request: ModelRequest) -> Reply:
        """Request an answer as the page does, but without streaming."""
        reply = await self._client.complete(engine, request, seconds=settings.MODEL_TOTAL_TIMEOUT * PATIENCE)
        if reply.finish_reason not in ("stop", "length"):
            raise ModelBroke
        return reply

    async def _engine(self) -> Engine:
        """The engine. Raises ModelUnavailable after MODEL_WAIT_SECONDS without one, Conflict if it serves another
        model."""
        engine = await self._watch.ready(settings.MODEL_WAIT_SECONDS)
        evaluation = self._evaluation
        if not evaluation.model:
            evaluation.model = engine.identity
            await Evaluation.objects.filter(pk=evaluation.pk).aupdate(model=engine.identity)
        if engine.identity != evaluation.model:
            raise Conflict(_OTHER_MODEL, code="other_model")
        return engine


def question_of(evaluation: Evaluation, item: Item, order: str) -> Question:
    """The item as a question for the compiler, its options in an order. Raises TooLong, InvalidInputs."""
    version = evaluation.version
    task = version.template.task_object
    nonce = nonce_of(f"{evaluation.seed}/{item.id}")
    return Question(
        version, version.source(task), task.fill(inputs(in_order(item, order), task), item.language), [], nonce
    )


def _missing(evaluation: Evaluation) -> Iterator[tuple[Item, int]]:
    """The missing samples item by item, so that samples of an item share the engine's prefix cache."""
    kept = set(evaluation.answers.values_list("item", "index"))
    items = [item for item in evaluation.items() if item.id not in evaluation.too_long]
    return ((item, index) for item in items for index in range(evaluation.samples) if (item.id, index) not in kept)


def _keep_too_long(evaluation: Evaluation, item: Item) -> None:
    if item.id not in evaluation.too_long:
        evaluation.too_long.append(item.id)
    Evaluation.objects.filter(pk=evaluation.pk).update(too_long=evaluation.too_long)


async def _renew(evaluation: Evaluation) -> None:
    """Renew the lease periodically. Raises Conflict when somebody asks it to stop."""
    while True:
        await asyncio.sleep(RENEW_SECONDS)
        if not await sync_to_async(evaluation.renew)():
            raise Conflict(_STOPPED, code=STOP)


def _first(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first error inside nested exception groups."""
    error: BaseException = errors
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
