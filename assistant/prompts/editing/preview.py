"""Previews for the admin: what a version would send for sample inputs, and which rules it keeps or breaks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from domains.base import Label, Task

from ...exceptions import PromptError
from ..compiler import CompiledPrompt, compile_prompt
from ..delimiters import nonce_of
from ..models import PromptVersion, publication_family
from ..rules.rule import PromptSource, Rule, RuleResult


class PreviewNote(NamedTuple):
    """A rule with its outcome."""

    rule: Rule
    result: RuleResult


@dataclass(frozen=True)
class PreviewSample:
    """Sample inputs. A task without examples has one sample without a label, which shows the names of the inputs."""

    label: Label
    variables: Mapping[str, str]


@dataclass(frozen=True)
class Preview:
    """`chosen` is the index of the sample in `samples`; `prompt` is None while the text is not a valid template."""

    source: PromptSource
    samples: Sequence[PreviewSample]
    chosen: int
    prompt: CompiledPrompt | None

    @property
    def kept(self) -> list[PreviewNote]:
        return [note for note in self._notes if note.result.kept]

    @property
    def broken(self) -> list[PreviewNote]:
        return [note for note in self._notes if not note.result.kept]

    @property
    def _notes(self) -> list[PreviewNote]:
        return notes(self.prompt.results) if self.prompt else []


def preview(version: PromptVersion, asked: str = "") -> Preview:
    """Preview a version, saved or not, with one of its task's examples: index `asked` (untrusted), else the first."""
    task = version.template.task_object
    samples = _samples(task, version.template.language)
    chosen = next((place for place in range(len(samples)) if str(place) == asked), 0)
    source = version.source(task)
    try:
        prompt = compile_prompt(source, samples[chosen].variables, (), publication_family(), nonce=nonce_of("preview"))
    except PromptError:
        prompt = None
    return Preview(source, samples, chosen, prompt)


def notes(results: Sequence[RuleResult]) -> list[PreviewNote]:
    family = publication_family()
    return [PreviewNote(family.rule(result.rule), result) for result in results]


def _samples(task: Task, language: str) -> list[PreviewSample]:
    examples = task.examples(language)
    return [PreviewSample(label, task.fill(task.clean(inputs), language)) for label, inputs in examples] or [
        PreviewSample("", {name: f"‹{name}›" for name in task.variables})
    ]
