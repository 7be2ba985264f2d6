"""What the pages of an evaluation show: results by name, its place among others, its items, its progress."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..chat.passport import Call
from ..chat.sent import read, rebuilt
from ..exceptions import AssistantError, Sentence
from .datasets import Item
from .models import Evaluation, Sample, remaining_seconds, total_samples
from .plots import Plot, Value, plot
from .runner import question_of
from .statistics import Comparison, compare

#: Evaluations in one plot, at most.
MOST_SHOWN = 12

#: The name and the meaning of each metric, in the reader's language.
METRICS: Mapping[str, tuple[Sentence, Sentence]] = {
    "score": (_("Score"), _("All items: right or wrong for choices, ROUGE-L or known facts for open answers.")),
    "accuracy": (_("Accuracy"), _("Choices: the share that is right.")),
    "macro_f1": (_("Macro-F1"), _("Choices: every label weighs the same, however rare.")),
    "majority_accuracy": (_("Right by majority"), _("Choices: what most answers to an item say is right.")),
    "pass_all": (_("Always right"), _("Choices: every answer to an item is right.")),
    "agreement": (_("Consistency"), _("Choices: the share of answers that say what most say.")),
    "token_f1": (_("Word F1"), _("Open answers: words shared with the reference.")),
    "rouge_l": (_("ROUGE-L"), _("Open answers: the longest sequence of words shared with the reference.")),
    "fact_coverage": (_("Known facts"), _("Open answers: the share of the listed facts that is there.")),
}
COUNTS: Mapping[str, Sentence] = {
    "unparsable": _("answers to choices that chose nothing clearly; they score 0"),
    "length": _("answers cut off by the length; they are scored as they are"),
    "too_long": _("items that do not fit the model; they were not asked"),
    "failed": _("answers that never came; they score 0"),
}
USAGE: Mapping[str, Sentence] = {
    "seconds_median": _("seconds for an answer, in the middle"),
    "seconds_p90": _("seconds for an answer, the slowest tenth"),
    "prompt_tokens": _("tokens of a prompt, on average"),
    "completion_tokens": _("tokens of an answer with its reasoning, on average"),
}
_REASONS: Mapping[str, Sentence] = {
    "stop": _("It was stopped."),
    "model_unavailable": _("The model was not there any more."),
    "other_model": _("Another model answers now."),
}
_VERDICTS: Mapping[str, Sentence] = {
    "better": _("This version is better."),
    "worse": _("This version is worse."),
    "unclear": _("No clear difference."),
}


class Progress(NamedTuple):
    """`seconds` is None while nobody can tell."""

    done: int
    total: int
    seconds: float | None


@dataclass(frozen=True)
class Against:
    """This evaluation beside another one of the same items."""

    other: Evaluation
    found: Comparison

    @property
    def verdict(self) -> Sentence:
        return _VERDICTS[self.found.verdict]


@dataclass(frozen=True)
class Row:
    """An item, with its mean score and what its samples chose."""

    item: Item
    mean: float
    labels: list[str]
    samples: list[Sample]
    too_long: bool


def metrics(evaluation: Evaluation) -> Iterator[tuple[Sentence, Sentence, Mapping[str, Any]]]:
    for name, found in evaluation.metrics.items():
        yield *METRICS[name], found


def named(words: Mapping[str, Sentence], numbers: Mapping[str, float]) -> list[tuple[Sentence, float]]:
    return [(words[name], number) for name, number in numbers.items()]


def reason(evaluation: Evaluation) -> Sentence:
    """Why it stopped before its end."""
    return _REASONS.get(evaluation.reason, _("It ended before it was finished."))


def progress(evaluation: Evaluation) -> Progress:
    seconds = remaining_seconds(evaluation, timezone.now()) if evaluation.is_running else None
    return Progress(evaluation.answers.count(), total_samples(evaluation), seconds)


def others(evaluation: Evaluation) -> list[Evaluation]:
    """Finished evaluations of the same template over the same items by any version, oldest first, and this one."""
    found = Evaluation.objects.filter(
        dataset=evaluation.dataset_id,
        version__template=evaluation.version.template_id,
        limit=evaluation.limit,
        state=Evaluation.State.FINISHED,
    ).select_related("version__template")
    return list(found.order_by("-created")[:MOST_SHOWN])[::-1]


def over_time(evaluation: Evaluation, shown: list[Evaluation]) -> Plot:
    """The score of each with its interval."""
    return plot(
        [
            Value(str(each.version), found["mean"], found["low"], found["high"], each.pk == evaluation.pk)
            for each in shown
            if (found := each.metrics.get("score"))
        ]
    )


def against(evaluation: Evaluation, shown: list[Evaluation], asked: str) -> Against | None:
    """Beside the one that was asked for, else the live version's newest, of the same model."""
    candidates = [each for each in shown if each.pk != evaluation.pk and each.model == evaluation.model]
    chosen = [each for each in candidates if str(each.pk) == asked] or [
        each for each in reversed(candidates) if each.version.is_live
    ]
    if not chosen or not evaluation.is_finished:
        return None
    found = compare(evaluation.means(), chosen[0].means())
    return Against(chosen[0], found) if found else None


def rows(evaluation: Evaluation) -> list[Row]:
    """Every item in the order of the dataset."""
    samples: dict[str, list[Sample]] = {}
    for sample in evaluation.answers.defer("answer"):
        samples.setdefault(sample.item, []).append(sample)
    return [_row(evaluation, item, samples.get(item.id, [])) for item in evaluation.items()]


def _row(evaluation: Evaluation, item: Item, samples: list[Sample]) -> Row:
    mean = sum(sample.score for sample in samples) / len(samples) if samples else 0.0
    labels = [sample.label or "–" for sample in samples] if item.label else []
    return Row(item, mean, labels, samples, item.id in evaluation.too_long)


def row(evaluation: Evaluation, item_id: str) -> Row | None:
    """One item with its answers."""
    item = next((each for each in evaluation.items() if each.id == item_id), None)
    return _row(evaluation, item, list(evaluation.answers.filter(item=item_id))) if item else None


def call(evaluation: Evaluation, sample: Sample) -> Call:
    """What the model server was sent for a sample, and the same made again."""
    item = next((each for each in evaluation.items() if each.id == sample.item), None)
    try:
        again = rebuilt(read(sample.request), question_of(evaluation, item)) if item else None
    except AssistantError:
        again = None
    return Call(read(sample.request), again)
