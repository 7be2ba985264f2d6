"""Confinement of processes that read untrusted input: a clean environment and kernel limits on what they may do."""

import ctypes
import os
import resource
import signal
import sys

#: Variables passed to a child: where programs are, and Tesseract's own. Never a setting of the site: it may be secret.
_KEPT = ("PATH", "TESSDATA_PREFIX", "OMP_THREAD_LIMIT")

#: Open file descriptors, and added niceness: the site's event loop goes first when processors are short.
_FILES, _NICE = 64, 5

#: From linux/prctl.h.
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38


def environment() -> dict[str, str]:
    """The child's whole environment, for `Popen(env=...)`: it inherits no secret."""
    return {"LANG": "C.UTF-8", **{name: os.environ[name] for name in _KEPT if name in os.environ}}


def confine(memory: int, *, children: bool = False) -> None:
    """Confine this process for good. `memory`: bytes of address space. `children`: it may start programs (Tesseract).

    It cannot write to a file, dump core, or gain privileges; it yields the processor to the site, and dies with it.
    """
    os.nice(_NICE)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # No temporary file and no core dump may ever hold words of a document. Pipes to the site are not files.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_FILES, _FILES))
    if not children:
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    if sys.platform == "linux":
        prctl = ctypes.CDLL(None).prctl
        prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)  # A set-user-ID program gains nothing.
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)  # Even if the site is killed, no worker outlives it.
