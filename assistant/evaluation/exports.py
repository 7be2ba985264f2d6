"""Exports an evaluation: JSON with every sample, or CSV for a spreadsheet with one row for each."""

import csv
from io import StringIO
from typing import Any

from ..spreadsheets import as_text
from .models import Evaluation, Sample
from .report import METRICS


def as_json(evaluation: Evaluation) -> dict[str, Any]:
    """The evaluation as JSON types; docs/evaluation.md documents the fields."""
    answers: dict[str, list[dict[str, Any]]] = {item.id: [] for item in evaluation.items()}
    for sample in evaluation.answers.order_by("item", "index"):
        answers[sample.item].append(_sample(sample))
    version = evaluation.version
    return {
        "dataset": evaluation.dataset.name,
        "dataset_version": evaluation.dataset.number,
        "dataset_sha256": evaluation.dataset.sha256,
        "template_version": version.number,
        "template": {
            "domain": version.template.domain,
            "task": version.template.task,
            "language": version.template.language,
            "sha256": evaluation.version_sha256,
        },
        "model": evaluation.model,
        "samples": evaluation.samples,
        "seed": evaluation.seed,
        "items": [
            {"id": item, "too_long": item in evaluation.too_long, "samples": samples}
            for item, samples in answers.items()
        ],
        "metrics": evaluation.metrics,
        "positions": evaluation.positions,
        "calibration": evaluation.calibration,
        "counts": evaluation.counts,
        "usage": evaluation.usage,
    }


def as_csv(evaluation: Evaluation) -> str:
    """One row for each sample, with a byte order mark so that spreadsheets read Chinese."""
    file = StringIO()
    names = [name for name in METRICS if name != "score"]
    writer = csv.writer(file)
    writer.writerow(
        ["item", "sample", "seed", "order", "score", "label", "finish_reason", "failed", "seconds", "answer", *names]
    )
    for sample in evaluation.answers.order_by("item", "index"):
        facts = [sample.score, sample.label, sample.finish_reason, sample.failed, round(sample.seconds, 2)]
        row = [
            sample.item,
            sample.index,
            sample.seed,
            sample.order,
            *facts,
            sample.answer,
            *map(sample.metrics.get, names),
        ]
        writer.writerow(map(_cell, row))
    return "\ufeff" + file.getvalue()


def _sample(sample: Sample) -> dict[str, Any]:
    return {
        "seed": sample.seed,
        "order": sample.order,
        "answer": sample.answer,
        "finish_reason": sample.finish_reason,
        "score": sample.score,
        "metrics": sample.metrics,
        "signals": sample.signals,
        "label": sample.label,
        "failed": sample.failed,
        "seconds": round(sample.seconds, 3),
        "prompt_tokens": sample.prompt_tokens,
        "completion_tokens": sample.completion_tokens,
        "request_sha256": sample.request.get("sha256", ""),
    }


def _cell(value: object) -> object:
    return as_text(value) if isinstance(value, str) else value
