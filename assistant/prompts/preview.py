"""What a version would send for real inputs, and what the rules say of it, for the pages of the admin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from domains.base import Label, Task

from ..exceptions import PromptError
from .compiler import CompiledPrompt, compile_prompt
from .models import PromptVersion, publication_family
from .rules import Rule, RuleResult, Source


class Note(NamedTuple):
    """A rule beside what became of it."""

    rule: Rule
    result: RuleResult


@dataclass(frozen=True)
class Sample:
    """Inputs to look at a template with. Without a label: the task has no examples, and its inputs stand as names."""

    label: Label
    variables: Mapping[str, str]


@dataclass(frozen=True)
class Preview:
    """`chosen` is the place of the sample among `samples`; `prompt` is None while the text is no template yet."""

    source: Source
    samples: Sequence[Sample]
    chosen: int
    prompt: CompiledPrompt | None

    @property
    def kept(self) -> list[Note]:
        return [note for note in self._notes if note.result.kept]

    @property
    def broken(self) -> list[Note]:
        return [note for note in self._notes if not note.result.kept]

    @property
    def _notes(self) -> list[Note]:
        return notes(self.prompt.results) if self.prompt else []


def preview(version: PromptVersion, asked: str = "") -> Preview:
    """What the version sends for one of its task's examples; `asked` is its place as a reader sent it, else the first.

    The version need not be saved.
    """
    task = version.template.task_object
    samples = _samples(task, version.template.language)
    chosen = next((place for place in range(len(samples)) if str(place) == asked), 0)
    source = version.source(task)
    try:
        prompt = compile_prompt(source, samples[chosen].variables, (), publication_family())
    except PromptError:
        prompt = None
    return Preview(source, samples, chosen, prompt)


def notes(results: Sequence[RuleResult]) -> list[Note]:
    family = publication_family()
    return [Note(family.rule(result.rule), result) for result in results]


def _samples(task: Task, language: str) -> list[Sample]:
    examples = task.examples(language)
    return [Sample(label, task.fill(task.clean(inputs), language)) for label, inputs in examples] or [
        Sample("", {name: f"‹{name}›" for name in task.variables})
    ]
