"""Everything the model servers run with: a change of any of it requires a restart. Also chooses their ports."""

import os
import secrets
from dataclasses import dataclass, field, replace
from ipaddress import ip_address

from django.conf import settings

from ..exceptions import SupervisorError
from .fallback import Rung
from .plan import Plan
from .ports import bind_error, free_port
from .preflight import port_taken

#: Prefixes of the environment variables that vLLM and its libraries read.
_ENGINE_VARIABLES = ("VLLM_", "CUDA_", "NVIDIA_", "NCCL_", "OMP_", "HF_", "TORCH")


@dataclass(frozen=True)
class Service:
    """What the servers run with.

    `name` is what the servers call the model: random at each start of the supervisor, so that the site can tell them
    from a stranger's. MODEL_NAME and MODEL_API_KEY set a fixed name and key, for a router in front of servers on
    several machines. `environment` holds the variables of ours that vLLM reads.
    """

    plan: Plan
    name: str
    api_key: str
    environment: dict[str, str]

    def is_as(self, other: "Service") -> bool:
        """Whether servers running with one can go on unchanged under the other. Free memory and the reason for the
        profile do not matter."""
        plan = replace(other.plan, hardware=self.plan.hardware, choice=self.plan.choice)
        return replace(other, plan=plan) == self

    def top(self, index: int) -> Rung:
        """The rung that a server starts with before memory runs short."""
        options = self.plan.options
        return Rung(self.plan.profile, replace(options, port=options.port + index))

    def port(self, asked: int) -> int:
        """The requested port or, if it is taken and the site can find the server by itself, a free one.

        Raises SupervisorError if that would not help because a router, or a site elsewhere, expects the server there.
        """
        host = self.plan.options.host
        if bind_error(host, asked) is None:
            return asked
        if not _is_loopback(host) or settings.MODEL_URL or settings.MODEL_NAME:
            raise SupervisorError(port_taken(asked), code="port_taken")
        return free_port(host)


@dataclass(frozen=True)
class Identity:
    """Random values chosen at each start of the supervisor."""

    suffix: str = field(default_factory=lambda: secrets.token_hex(3))
    api_key: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    def service(self, plan: Plan) -> Service:
        """The service for a plan under the current settings."""
        environment = {name: value for name, value in os.environ.items() if name.startswith(_ENGINE_VARIABLES)}
        name = settings.MODEL_NAME or f"{plan.profile.served_name}-{self.suffix}"
        return Service(plan, name, settings.MODEL_API_KEY or self.api_key, environment)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
