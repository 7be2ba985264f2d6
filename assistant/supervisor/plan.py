"""What `runmodel` will do: the profile, its options and the folders."""

from dataclasses import dataclass, replace
from pathlib import Path

from . import installation
from .command import Options
from .hardware import Hardware
from .profiles import CHAT_TEMPLATES, PROFILES, Profile, ProfileChoice, choose, guess_family
from .weights import weights_folder


@dataclass(frozen=True)
class Plan:
    """What to serve, after options are applied. `model` is the folder of the weights, present or not yet."""

    profile: Profile
    choice: ProfileChoice
    options: Options
    hardware: Hardware
    python: Path
    model: Path
    data_dir: Path
    replicas: int = 1

    def ports(self) -> list[int]:
        return [self.options.port + index for index in range(self.replicas)]

    def gpus(self, replica: int) -> tuple[int, ...]:
        """The GPUs of one server; none if it runs on a processor."""
        if self.profile.engine == "cpu":
            return ()
        width = self.options.tensor_parallel_size
        return tuple(range(replica * width, (replica + 1) * width))


def make_plan(
    name: str, options: Options, hardware: Hardware, *, model: str, family: str, data_dir: Path, replicas: int = 1
) -> Plan:
    """Make the plan. `model` is a folder or hub id that replaces the profile's own; "" keeps it. Raises KeyError."""
    choice = ProfileChoice(PROFILES["custom"], "model", model) if model and name == "auto" else choose(name, hardware)
    profile = _with_model(choice.profile, model, family, hardware) if model else choice.profile
    python = installation.engine_python()
    return Plan(profile, choice, options, hardware, python, weights_folder(data_dir, profile), data_dir, replicas)


def _with_model(profile: Profile, model: str, family: str, hardware: Hardware) -> Profile:
    title = model.rstrip("/").rsplit("/", 1)[-1]
    kind = guess_family(family, title)
    is_path = model.startswith(("/", "./", "../", "~")) or Path(model).is_dir()
    return replace(
        profile,
        title=title,
        served_name=title.lower(),
        folder=str(Path(model).expanduser().resolve()) if is_path else "",
        repository="" if is_path else model,
        revision="main",
        checkpoint=None,
        family=kind,
        engine=hardware.kind,
        template=CHAT_TEMPLATES[kind],
        context_length=profile.context_length if hardware.gpus else 4096,
        sequences=profile.sequences if hardware.gpus else 8,
        demo=False,
    )
