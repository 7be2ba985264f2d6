"""What a profession is to this product: who may use it, what it asks, and the notice it stands under.

A domain is one folder beside this file and one line in the setting DOMAINS (CONTRIBUTING.md walks through one). It has
no tables and no URLs; it knows nothing of sockets, models or templates but their variables.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assistant.exceptions import InvalidInputs

#: A sentence in the reader's language, resolved when it is shown.
Label = str | Promise
Inputs = Mapping[str, str]

_UNKNOWN_INPUT = _("This form has no such field. Reload the page.")


class Task:
    """One thing a domain does. Subclass it, name the form, say how its cleaned inputs fill the template.

    `variables` declares the names a prompt template of this task may use: exactly the keys `fill` returns.
    """

    name: ClassVar[str]
    label: ClassVar[Label]
    form: ClassVar[type[forms.Form]]
    variables: ClassVar[tuple[str, ...]]
    #: The rule for mathematics applies (step by step, `\\boxed{}`), and the boxed result is shown.
    mathematics: ClassVar[bool] = False
    #: Earlier turns of the conversation go along as history.
    follows_up: ClassVar[bool] = True
    #: Inputs that, left empty, are taken from the latest earlier turn of the conversation that has them.
    carries: ClassVar[tuple[str, ...]] = ()
    #: The steps of the domain in which a document too long for one prompt is read: its parts one by one, then what was
    #: written of them together. Without steps, such a document is answered from the passages that bear on the question.
    #: Where a question that comes with a document needs a prompt of its own, the step that has it.
    document_step: ClassVar[str] = ""
    part_step: ClassVar[str] = ""
    merge_step: ClassVar[str] = ""

    def clean(self, inputs: Inputs) -> dict[str, str]:
        """The inputs as they are stored: every field of the form, as text, empty where nothing was given.

        Raises InvalidInputs.
        """
        form = self.form(dict(inputs))
        faulty = {name: str(_UNKNOWN_INPUT) for name in inputs if name not in form.fields}
        faulty |= {name: str(errors[0]) for name, errors in form.errors.items()}
        if faulty:
            raise InvalidInputs(faulty)
        return {name: "" if value is None else str(value) for name, value in form.cleaned_data.items()}

    def examples(self, language: str) -> Sequence[tuple[str, Inputs]]:
        """Real inputs to start from, offered on the empty page: (label, inputs) in "en" or "zh"."""
        return ()

    def fill(self, inputs: Inputs, language: str) -> dict[str, str]:
        """The template's variables for these cleaned inputs; `language` is "en" or "zh".

        Where a document was given, `text` holds what the model is to see of it, `document_name` its name and, in a
        step, `place` the headings it stands under.
        """
        raise NotImplementedError

    def question(self, inputs: Inputs) -> str:
        """What was asked, as the page shows it and as later prompts remember it: without the documents."""
        raise NotImplementedError

    def chips(self, inputs: Inputs) -> list[str]:
        """What else was given, in short: "67 y", "eGFR 38"."""
        return []

    def subject(self, inputs: Inputs) -> str:
        """The text whose language the answer should have."""
        return self.question(inputs)


@dataclass(frozen=True)
class Domain:
    """`group` is the Django group whose members see it; `folder` holds its prompts/ and locale/.

    `steps` are what its tasks are made of: they have prompts, but nobody asks for them. `kind_of` proposes of which of
    the domain's kinds a text is; empty where it has none.
    """

    name: str
    label: Label
    purpose: Label
    notice: Label
    group: str
    tasks: tuple[Task, ...]
    folder: Path
    steps: tuple[Task, ...] = ()
    kind_of: Callable[[str], str] = lambda text: ""

    @property
    def prompted(self) -> tuple[Task, ...]:
        """Everything that has a prompt."""
        return (*self.tasks, *self.steps)

    def task(self, name: str) -> Task:
        """A task or step by its name. Raises KeyError."""
        return {task.name: task for task in self.prompted}[name]
