"""A small dataset, and an evaluation of the live prompt over it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from assistant.evaluation.models import Dataset, Evaluation, begin
from assistant.prompts.models import live_version

ROWS = [
    {"id": "choice", "question": "Does it help?", "reference_label": "yes", "labels": ["yes", "no", "maybe"]},
    {"id": "open", "question": "What is it?", "reference_answer": "Ibuprofen can raise blood pressure"},
    {"id": "again", "question": "Does it hurt?", "reference_label": "no", "labels": ["yes", "no", "maybe"]},
    {"id": "chinese", "lang": "zh", "question": "这是什么？", "reference_answer": "药"},
]


def dataset_text(*rows: dict[str, Any]) -> str:
    common = {"lang": "en", "source": "made for this test", "licence": "CC0-1.0"}
    return "\n".join(json.dumps({**common, **row}, ensure_ascii=False) for row in rows)


@pytest.fixture
def evaluation_of(prompts: None) -> Callable[..., Evaluation]:
    """`evaluation_of(*rows, samples=2)`: the live English prompt of medicine over these items."""

    def make(*rows: dict[str, Any], **fields: Any) -> Evaluation:
        dataset = Dataset.keep("medical", "small", dataset_text(*rows or ROWS))
        made = begin(dataset, live_version("medical", "answer", "en"), **{"samples": 2, **fields})
        return Evaluation.objects.select_related("dataset", "version__template").get(pk=made.pk)

    return make
