"""How far a starting vLLM server has come, read from its output. Pure."""

import re

from .record import Phase

#: What vLLM prints, in its order (0.24 to 0.33). "Compiling a graph" comes when that graph is done, "took" after all.
_SIGNS: tuple[tuple[str, Phase], ...] = (
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

SENTENCES: dict[Phase, str] = {
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


def phase_of(line: str) -> Phase | None:
    """The phase that a line of output announces."""
    return next((phase for sign, phase in _SIGNS if sign in line), None)


def shards_of(line: str) -> str:
    """How many of the weight files are loaded, such as "1/2", where the line tells."""
    found = _SHARDS.search(line)
    return f"{found[1]}/{found[2]}" if found else ""


def is_between(progress: str) -> bool:
    """Whether it is a percentage that is no tenth of the way: for the line that moves alone."""
    return progress.endswith(" %") and not progress.endswith("0 %")
