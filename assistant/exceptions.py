"""Every error this product raises on purpose.

    AssistantError
    ├── BadInput                what the user sent cannot be used
    │   ├── InvalidInputs       a form's fields, with a sentence for each faulty one
    │   ├── BadFrame            a WebSocket frame that is not of the protocol
    │   ├── NotFound            no such object, or not this user's: the two are never told apart
    │   ├── TaskGone            an answer of a task that the site no longer has
    │   ├── Conflict            the same id with other words, or a conversation that is busy
    │   ├── Held                under a legal hold, so it is not destroyed
    │   ├── TooMany             a limit on rates, sockets or running answers
    │   │   └── Overloaded      the line to the worker processes is full
    │   ├── TooLong             the prompt does not fit the context window
    │   ├── TooSlow             a text on which the work did not end in time
    │   └── DatasetError        a file that is no dataset to evaluate with
    ├── NotFresh                who they are was shown too long ago for this
    ├── PromptError             a template that cannot be compiled or published
    ├── ModelError              the model server did not do its part
    │   ├── ModelUnavailable    not there, or starting: waiting helps
    │   │   └── ModelBusy       out of capacity; it may tell when to ask again
    │   ├── ModelRefused        it answered with an error: waiting does not help
    │   └── ModelBroke          it stopped in mid-answer: going on from the text so far helps
    ├── WorkerFailed            a worker process ended in the middle of its work
    └── SupervisorError         `runmodel` cannot do what was asked
        └── SupervisorRunning   another one serves this data folder

`code` is for programs and never changes with the language; `str(error)` is one sentence for the person in
front of the screen: no path, no key, no stack, none of anybody's words.
"""

from collections.abc import Mapping
from math import ceil

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise


class AssistantError(Exception):
    code = "failed"
    sentence: Sentence = _("Something went wrong here. Nothing you wrote was lost.")

    def __init__(self, sentence: Sentence | None = None, *, code: str | None = None) -> None:
        self.sentence = sentence or self.sentence
        self.code = code or self.code
        super().__init__(self.sentence)

    def __str__(self) -> str:
        return str(self.sentence)


class BadInput(AssistantError):
    code = "bad_input"
    sentence = _("This cannot be used as it is.")


class InvalidInputs(BadInput):
    """`fields` has one sentence for each faulty input, by its name."""

    sentence = _("Something in the form needs another look.")

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = dict(fields)
        super().__init__()


class BadFrame(BadInput):
    code = "bad_frame"
    sentence = _("The page sent something this server does not understand. Reload the page.")


class NotFound(BadInput):
    code = "not_found"
    sentence = _("This does not exist, or is not yours to see.")


class NotFresh(AssistantError):
    """Of somebody who is signed in (accounts/fresh.py). `factor` is the name of the page that asks for a second factor;
    empty where a password will do."""

    code = "not_fresh"
    sentence = _("You signed in a while ago. Show once more that it is you; then this goes on.")

    def __init__(self, factor: str = "") -> None:
        super().__init__()
        self.factor = factor


def is_denial(error: BaseException) -> bool:
    """Whether somebody named what is not there or not theirs, however that is told."""
    return isinstance(error, NotFound) or isinstance(error.__cause__, NotFound)


class TaskGone(BadInput):
    code = "task_gone"
    sentence = _(
        "This site no longer has the task that this answer is from. It is kept, but nothing can be made of it."
    )


class Conflict(BadInput):
    code = "conflict"
    sentence = _("This question was sent before with other words. Ask it as a new question.")


class Held(BadInput):
    code = "held"
    sentence = _("A legal hold is on this, so it is kept.")


class TooMany(BadInput):
    code = "rate"
    sentence = _("That was too much at once. Wait a moment and try again.")


class Overloaded(TooMany):
    code = "overloaded"
    sentence = _("Too much is being worked on just now. Nothing was lost; wait a moment and try again.")


class TooSlow(BadInput):
    code = "too_slow"
    sentence = _("This text took too long to work through, so it was given up. Nothing was changed.")


class TooLong(BadInput):
    """`count` and `limit` are tokens; `exact` is false where only an upper bound is known."""

    code = "too_long"

    def __init__(self, *, count: int, limit: int, exact: bool = True) -> None:
        self.count, self.limit, self.exact = count, limit, exact
        about = _(
            "This text is too long: %(count)d tokens, and the model takes %(limit)d. Shorten it; nothing was sent."
        )
        bound = _(
            "This text may be too long: up to %(count)d tokens, and the model takes %(limit)d. "
            "Shorten it; nothing was sent."
        )
        super().__init__((about if exact else bound) % {"count": count, "limit": limit})


class DatasetError(BadInput):
    code = "dataset"
    sentence = _("This file cannot be used as a dataset.")


class PromptError(AssistantError):
    code = "prompt"
    sentence = _("The prompt template cannot be used. Tell the person who edits the prompts.")


class ModelError(AssistantError):
    """`retry_after`: for so many seconds the server asked to be left alone; 0 where it did not."""

    code = "model"
    sentence = _("The model could not answer.")
    retry_after = 0.0


class ModelUnavailable(ModelError):
    code = "model_unavailable"
    sentence = _("The model is not running at the moment.")


class ModelBusy(ModelUnavailable):
    code = "model_busy"
    sentence = _("The model server is busy. Ask again in a moment.")

    def __init__(self, retry_after: float = 0.0) -> None:
        self.retry_after = retry_after
        told = _("The model server is busy, and asks to be left alone for %(seconds)d s. Ask again after that.")
        super().__init__(told % {"seconds": ceil(retry_after)} if retry_after else None)


class ModelRefused(ModelError):
    code = "model_refused"
    sentence = _("The model could not take this question. What you wrote was kept.")


class ModelBroke(ModelError):
    code = "model_broke"
    sentence = _("The model stopped in the middle of the answer. What it had written was kept.")


class WorkerFailed(AssistantError):
    code = "worker_failed"
    sentence = _("This could not be worked out here. Nothing was changed; try again in a moment.")


class SupervisorError(AssistantError):
    code = "supervisor"
    sentence = _("The model server cannot be started.")


class SupervisorRunning(SupervisorError):
    """`pid` is the process id of the other one."""

    code = "supervisor_running"

    def __init__(self, pid: int) -> None:
        self.pid = pid
        super().__init__(_("Another model supervisor runs already (process %(pid)d).") % {"pid": pid})
