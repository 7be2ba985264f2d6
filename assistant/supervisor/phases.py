"""Reads the progress of a starting vLLM server from its output. Pure."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .record import Phase


#: More steps than a start has: each one is shown to people and written for the site.
_MOST_STEPS = 10

#: What vLLM prints (0.24 to 0.33), in order. "Compiling a graph" comes when that graph is done, "took" after the last.
_SIGNS: "tuple[tuple[str, Phase], ...]" = (
    ("Initializing a V1 LLM engine", "loading"),
    ("Starting to load model", "loading"),
    ("Loading weights took", "warming"),
    ("Warming up model for the compilation", "compiling"),
    ("Starting torch.compile", "compiling"),
    ("Dynamo bytecode transform", "compiling"),
    ("Compiling a graph", "compiling"),
    ("torch.compile took", "warming"),
    ("init engine", "warming"),
)

_SHARDS = re.compile(r"checkpoint shards: +\d+% Completed \| (\d+)/(\d+)")

SENTENCES: "dict[Phase, str]" = {
    "installing": "installing the model engine",
    "preparing": "preparing the model",
    "downloading": "downloading the model",
    "launching": "starting the model server",
    "loading": "loading the model",
    "compiling": "compiling",
    "warming": "warming up",
    "probing": "waiting for its first word",
    "ending": "letting the running answers end",
}


def phase_of(line: str) -> "Phase | None":
    """The phase that a line of output announces, if any."""
    return next((phase for sign, phase in _SIGNS if sign in line), None)


def shards_of(line: str) -> str:
    """How many weight files are loaded, such as "1/2", if the line reports it."""
    match = _SHARDS.search(line)
    return f"{match[1]}/{match[2]}" if match else ""


def steps_of(lines: Sequence[str], phase: "Phase", progress: str) -> "list[tuple[Phase, str]]":
    """The progress of a start in this phase: the last line of each kind, and the newest few of repeated ones."""
    steps = [(phase, progress)]
    for line in lines:
        next_phase = phase_of(line) or phase
        progress = shards_of(line) or (progress if next_phase == phase else "")
        phase = next_phase
        if steps[-1][0] == phase:
            steps.pop()
        steps.append((phase, progress))
    return steps[-_MOST_STEPS:]


def is_between(progress: str) -> bool:
    """Whether the line is a percentage other than a full tenth; those only update the current line."""
    return progress.endswith(" %") and not progress.endswith("0 %")
