"""Prepares the evaluation pages: results by name, comparisons, items, progress."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..chat.web.passport import RecordedCall
from ..exceptions import AssistantError, Sentence
from ..prompts.record import Remake, read, rebuild_all
from .datasets import Item
from .models import Evaluation, Sample, remaining_seconds, total_samples
from .plots import Plot, PlotValue, plot
from .runner import question_of
from .statistics import Comparison, compare

#: The most evaluations in one plot.
MOST_SHOWN = 12

#: The name and the meaning of each metric, in the reader's language.
METRICS: Mapping[str, tuple[Sentence, Sentence]] = {
    "score": (_("Score"), _("All items: right or wrong for choices, ROUGE-L or known facts for open answers.")),
    "accuracy": (_("Accuracy"), _("Choices: the share of correct answers.")),
    "macro_f1": (_("Macro-F1"), _("Choices: every label weighs the same, however rare.")),
    "majority_accuracy": (_("Majority accuracy"), _("Choices: the most common answer to an item is correct.")),
    "pass_all": (_("Always correct"), _("Choices: every answer to an item is correct.")),
    "agreement": (_("Consistency"), _("Choices: the share of answers that agree with the most common one.")),
    "token_f1": (_("Word F1"), _("Open answers: words shared with the reference.")),
    "rouge_l": (_("ROUGE-L"), _("Open answers: the longest sequence of words shared with the reference.")),
    "fact_coverage": (_("Known facts"), _("Open answers: the share of the listed facts that are present.")),
}
COUNTS: Mapping[str, Sentence] = {
    "unparsable": _("answers without a clear choice; they score 0"),
    "length": _("answers cut off at the length limit; they are scored as they are"),
    "too_long": _("items too long for the model; they were not asked"),
    "failed": _("answers that failed; they score 0"),
}
USAGE: Mapping[str, Sentence] = {
    "seconds_median": _("seconds for an answer, median"),
    "seconds_p90": _("seconds for an answer, 90th percentile"),
    "prompt_tokens": _("tokens of a prompt, mean"),
    "completion_tokens": _("tokens of an answer and its reasoning, mean"),
}
_REASONS: Mapping[str, Sentence] = {
    "stop": _("It was stopped."),
    "starting": _("Its process did not start."),
    "model_unavailable": _("The model became unavailable."),
    "other_model": _("A different model is running now."),
}
_VERDICTS: Mapping[str, Sentence] = {
    "better": _("This version is better."),
    "worse": _("This version is worse."),
    "unclear": _("No clear difference."),
}


class Progress(NamedTuple):
    """`seconds` is None while it cannot be estimated."""

    done: int
    total: int
    seconds: float | None


@dataclass(frozen=True)
class Against:
    """A comparison with another evaluation of the same items."""

    other: Evaluation
    found: Comparison

    @property
    def verdict(self) -> Sentence:
        return _VERDICTS[self.found.verdict]


@dataclass(frozen=True)
class ItemRow:
    """An item with its mean score and the labels its samples chose."""

    item: Item
    mean: float
    labels: list[str]
    samples: list[Sample]
    too_long: bool


def metrics(evaluation: Evaluation) -> Iterator[tuple[Sentence, Sentence, Mapping[str, Any]]]:
    for name, found in evaluation.metrics.items():
        yield *METRICS[name], found


def positions(evaluation: Evaluation) -> list[tuple[str, Mapping[str, Any]]]:
    """The accuracy under each letter, in order of the letters."""
    return sorted(evaluation.positions.items())


def figures(evaluation: Evaluation) -> list[tuple[str, Mapping[str, Any]]]:
    """How often answers were right, by the number of signs of doubt they showed."""
    return sorted(evaluation.calibration.get("figures", {}).items())


def named(words: Mapping[str, Sentence], numbers: Mapping[str, float]) -> list[tuple[Sentence, float]]:
    return [(words[name], number) for name, number in numbers.items()]


def reason(evaluation: Evaluation) -> Sentence:
    """Why it stopped before the end."""
    return _REASONS.get(evaluation.reason, _("It ended before it was finished."))


def progress(evaluation: Evaluation) -> Progress:
    seconds = remaining_seconds(evaluation, timezone.now()) if evaluation.is_running else None
    return Progress(evaluation.answers.count(), total_samples(evaluation), seconds)


def others(evaluation: Evaluation) -> list[Evaluation]:
    """Finished evaluations of any version of the template on the same items, oldest first, including this one."""
    evaluations = Evaluation.objects.filter(
        dataset=evaluation.dataset_id,
        version__template=evaluation.version.template_id,
        limit=evaluation.limit,
        state=Evaluation.State.FINISHED,
    ).select_related("version__template")
    return list(evaluations.order_by("-created")[:MOST_SHOWN])[::-1]


def over_time(evaluation: Evaluation, shown: list[Evaluation]) -> Plot:
    """The score of each evaluation with its interval."""
    return plot(
        [
            PlotValue(str(each.version), found["mean"], found["low"], found["high"], each.pk == evaluation.pk)
            for each in shown
            if (found := each.metrics.get("score"))
        ]
    )


def against(evaluation: Evaluation, shown: list[Evaluation], asked: str) -> Against | None:
    """Compare with the requested evaluation, or with the newest one of the live version by the same model."""
    candidates = [each for each in shown if each.pk != evaluation.pk and each.model == evaluation.model]
    chosen = [each for each in candidates if str(each.pk) == asked] or [
        each for each in reversed(candidates) if each.version.is_live
    ]
    if not chosen or not evaluation.is_finished:
        return None
    comparison = compare(evaluation.means(), chosen[0].means())
    return Against(chosen[0], comparison) if comparison else None


def rows(evaluation: Evaluation) -> list[ItemRow]:
    """Every item, in the order of the dataset."""
    samples: dict[str, list[Sample]] = {}
    for sample in evaluation.answers.defer("answer"):
        samples.setdefault(sample.item, []).append(sample)
    return [_row(evaluation, item, samples.get(item.id, [])) for item in evaluation.items()]


def _row(evaluation: Evaluation, item: Item, samples: list[Sample]) -> ItemRow:
    mean = sum(sample.score for sample in samples) / len(samples) if samples else 0.0
    labels = [sample.label or "–" for sample in samples] if item.label else []
    return ItemRow(item, mean, labels, samples, item.id in evaluation.too_long)


def row(evaluation: Evaluation, item_id: str) -> ItemRow | None:
    """One item and its answers."""
    item = next((each for each in evaluation.items() if each.id == item_id), None)
    return _row(evaluation, item, list(evaluation.answers.filter(item=item_id))) if item else None


def call(evaluation: Evaluation, sample: Sample) -> RecordedCall:
    """The request sent for a sample, and the same request rebuilt."""
    item = next((each for each in evaluation.items() if each.id == sample.item), None)
    try:
        remakes = [Remake.of(read(sample.request), question_of(evaluation, item, sample.order))] if item else []
        (again,) = rebuild_all(evaluation.author_id or 0, remakes) or [None]
    except AssistantError:
        again = None
    return RecordedCall(read(sample.request), again)
