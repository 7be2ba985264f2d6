"""What `runmodel` is going to do: which profile, with which options, from which folders."""

from dataclasses import dataclass, replace
from pathlib import Path

from . import installation
from .command import Options
from .hardware import Hardware
from .profiles import PROFILES, Choice, Profile, choose, family_of
from .weights import weights_folder


@dataclass(frozen=True)
class Plan:
    """What to serve, as chosen and changed by options. `model` is the folder of its weights, there or not yet."""

    profile: Profile
    choice: Choice
    options: Options
    hardware: Hardware
    python: Path
    model: Path
    data_dir: Path
    replicas: int = 1

    def ports(self) -> list[int]:
        return [self.options.port + index for index in range(self.replicas)]

    def gpus(self, replica: int) -> tuple[int, ...]:
        """The GPUs of one of the servers; none where a processor serves."""
        if self.profile.engine == "cpu":
            return ()
        width = self.options.tensor_parallel_size
        return tuple(range(replica * width, (replica + 1) * width))


def make_plan(
    name: str, options: Options, hardware: Hardware, *, model: str, family: str, data_dir: Path, replicas: int = 1
) -> Plan:
    """`model`: a folder or hub id that takes the place of the profile's own; "" for none. Raises KeyError."""
    choice = Choice(PROFILES["custom"], "model", model) if model and name == "auto" else choose(name, hardware)
    profile = _with_model(choice.profile, model, family, hardware) if model else choice.profile
    python = installation.engine_python()
    return Plan(profile, choice, options, hardware, python, weights_folder(data_dir, profile), data_dir, replicas)


def _with_model(profile: Profile, model: str, family: str, hardware: Hardware) -> Profile:
    title = model.rstrip("/").rsplit("/", 1)[-1]
    kind = family_of(family, title)
    is_path = model.startswith(("/", "./", "../", "~")) or Path(model).is_dir()
    return replace(
        profile,
        title=title,
        served_name=title.lower(),
        folder=str(Path(model).expanduser().resolve()) if is_path else "",
        repository="" if is_path else model,
        revision="main",
        family=kind,
        engine=hardware.kind,
        template="r1" if kind == "r1" else "",
        context_length=profile.context_length if hardware.gpus else 4096,
        sequences=profile.sequences if hardware.gpus else 8,
        demo=False,
    )
