"""How far a starting vLLM server has come, read from its output. Pure."""

from .record import Phase

#: What vLLM prints, in its order (0.32).
_SIGNS: tuple[tuple[str, Phase], ...] = (
    ("Initializing a V1 LLM engine", "loading"),
    ("Starting to load model", "loading"),
    ("Loading weights took", "warming"),
    ("Compiling a graph", "compiling"),
    ("Warming up model for the compilation", "compiling"),
    ("init engine", "warming"),
)

SENTENCES: dict[Phase, str] = {
    "installing": "installing the model engine",
    "preparing": "preparing the model",
    "downloading": "downloading the model",
    "launching": "starting the model server",
    "loading": "loading the model",
    "compiling": "compiling",
    "warming": "warming up",
    "probing": "waiting for its first word",
}


def phase_of(line: str) -> Phase | None:
    """The phase that a line of output announces."""
    return next((phase for sign, phase in _SIGNS if sign in line), None)
