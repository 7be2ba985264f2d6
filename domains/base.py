"""Domain and Task: what a profession declares (group, tasks, notice) to be served.

A domain is one folder beside this file and one line in the setting DOMAINS (CONTRIBUTING.md walks through an
example). It has no tables and no URLs, and knows nothing of sockets or models; of templates it knows only the
variables.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import ClassVar, Literal

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assistant.calculators.calculator import Calculator
from assistant.deadlines.calculator import calculator_of
from assistant.deadlines.rule import DeadlineRule
from assistant.exceptions import InvalidInputs

#: A sentence in the reader's language, resolved when it is shown.
Label = str | Promise
Inputs = Mapping[str, str]

_CASE, _NEXT, _ANOTHER = _("Case"), _("New case"), _("Another case?")
_SAME, _START = _("Same case, facts changed"), _("Another case: start from nothing")
_ASK = _("Ask")
_UNKNOWN_INPUT = _("This form has no such field. Reload the page.")


class Task:
    """One kind of request in a domain. A subclass names its form and maps the cleaned inputs to template variables.

    `variables` are the names that a prompt template of this task may use: exactly the keys that `fill` returns.
    """

    name: ClassVar[str]
    label: ClassVar[Label]
    form: ClassVar[type[forms.Form]]
    variables: ClassVar[tuple[str, ...]]
    #: What the button says that asks.
    act: ClassVar[Label] = _ASK
    #: The rule for mathematics applies (step by step, `\\boxed{}`), and the boxed result is shown.
    mathematics: ClassVar[bool] = False
    #: Earlier turns of the conversation go along as history.
    follows_up: ClassVar[bool] = True
    #: The task that the page chooses for the question after this one; empty: the same again.
    next_task: ClassVar[str] = ""
    #: The steps of the domain in which a document too long for one prompt is read: its parts one by one, then what was
    #: written of them together. Without steps, such a document is answered from the passages that bear on the question.
    #: Where a question that comes with a document needs a prompt of its own, the step that has it.
    document_step: ClassVar[str] = ""
    part_step: ClassVar[str] = ""
    merge_step: ClassVar[str] = ""

    def clean(self, inputs: Inputs) -> dict[str, str]:
        """The inputs as they are stored: every field of the form as text, empty if not given. Raises InvalidInputs."""
        form = self.form(dict(inputs))
        faulty = {name: str(_UNKNOWN_INPUT) for name in inputs if name not in form.fields}
        faulty |= {name: str(errors[0]) for name, errors in form.errors.items()}
        if faulty:
            raise InvalidInputs(faulty)
        return {name: "" if value is None else str(value) for name, value in form.cleaned_data.items()}

    def examples(self, language: str) -> Sequence[tuple[str, Inputs]]:
        """Example inputs offered on the empty page, as (label, inputs), in "en" or "zh"."""
        return ()

    def fill(self, inputs: Inputs, language: str) -> dict[str, str]:
        """The template's variables for these cleaned inputs, in "en" or "zh".

        For a document, `text` is the part that the model is shown, `document_name` its name and, in a step, `place`
        the headings above that part.
        """
        raise NotImplementedError

    def question(self, inputs: Inputs) -> str:
        """The question as shown on the page and repeated in later prompts, without documents."""
        raise NotImplementedError

    def chips(self, inputs: Inputs) -> list[str]:
        """The other inputs in short form: "67 y", "eGFR 38"."""
        return []

    def subject(self, inputs: Inputs) -> str:
        """The text whose language decides that of the answer."""
        return self.question(inputs)


@dataclass(frozen=True)
class Case:
    """What a conversation is about: a patient, a text.

    `fields` are the inputs that describe it. A follow-up carries all of them or none, and only as the `chips` that
    its author was shown; `alerts` are fields shown as warnings. `none` is the sentence for a case of which nothing
    is known; `next` is the label of the button that starts another case. The other sentences ask an author who gives
    different facts whether this is another case.
    """

    fields: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    chips: Callable[[Inputs], list[str]] = lambda inputs: list(inputs.values())
    label: Label = _CASE
    none: Label = ""
    next: Label = _NEXT
    another: Label = _ANOTHER
    same: Label = _SAME
    start: Label = _START

    @property
    def short(self) -> tuple[str, ...]:
        """The fields that hold a fact, not a text."""
        return tuple(name for name in self.fields if name not in ("text", "document", "document_name"))

    def of(self, inputs: Inputs) -> dict[str, str]:
        """The inputs that describe the case."""
        return {name: inputs[name] for name in self.fields if inputs.get(name)}


@dataclass(frozen=True)
class AnswerPart:
    """A part of an answer that is shown in a way of its own: `kind` is "warning" (a box), "lead" (the answer in short),
    or "section" (its heading stands out). `names` are what models call it, in any language."""

    kind: Literal["warning", "lead", "section"]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Domain:
    """A profession. `group` is the Django group whose members see it; `folder` has its prompts/ and locale/.

    `steps` are parts of tasks that have prompts but cannot be requested on their own. `case` is carried from one
    question to the next. `caution` is the notice in one line, for places where it is always visible. `kind_of`
    suggests the kind of a text; empty if the domain has no kinds. `calculators` and
    `deadline_rules` need no model. `answer_parts` are the parts that its prompts ask for in an answer, `limits` what
    no check of an answer can tell.
    """

    name: str
    label: Label
    purpose: Label
    notice: Label
    group: str
    tasks: tuple[Task, ...]
    folder: Path
    steps: tuple[Task, ...] = ()
    case: Case = Case()
    kind_of: Callable[[str], str] = lambda text: ""
    caution: Label = ""
    calculators: tuple[Calculator, ...] = ()
    deadline_rules: tuple[DeadlineRule, ...] = ()

    answer_parts: tuple[AnswerPart, ...] = ()
    limits: tuple[Label, ...] = ()

    @property
    def prompted(self) -> tuple[Task, ...]:
        """All tasks and steps: everything with a prompt."""
        return (*self.tasks, *self.steps)

    @cached_property
    def computed(self) -> tuple[Calculator, ...]:
        """What code works out wherever a question writes it: calculations and deadlines."""
        return (*self.calculators, *map(calculator_of, self.deadline_rules))

    @property
    def explaining(self) -> str:
        """The name of the task in which the model explains a calculation; empty without one."""
        return next((task.name for task in self.tasks if task.mathematics), "")

    def task(self, name: str) -> Task:
        """A task or step by its name. Raises KeyError."""
        return {task.name: task for task in self.prompted}[name]
