"""The processes of a server under test: started on a core of its own, measured with its children, ended."""

import contextlib
import http.client
import os
import re
import shlex
import signal
import socket
import subprocess
import time
from pathlib import Path

from adapters import request

CORES = sorted(os.sched_getaffinity(0))
LOAD_CORE, SUT_CORE = {CORES[0]}, {CORES[-1]}


def tree(pid):
    kids = {}
    for d in (entry.name for entry in Path("/proc").iterdir()):
        if d.isdigit():
            with contextlib.suppress(OSError):
                s = Path(f"/proc/{d}/stat").read_text()
                kids.setdefault(int(s[s.rindex(")") + 2 :].split()[1]), []).append(int(d))
    out, todo = [], [pid]
    while todo:
        p = todo.pop()
        out.append(p)
        todo += kids.get(p, [])
    return out


def cpu(pids):
    """CPU seconds on core, from the scheduler's own nanosecond counters, all threads."""
    ns = 0
    for p in pids:
        with contextlib.suppress(OSError):
            for t in Path(f"/proc/{p}/task").iterdir():
                with contextlib.suppress(OSError):
                    ns += int((t / "schedstat").read_text().split()[0])
    return ns / 1e9


def mem(pids):
    """(RSS now, peak RSS) in MiB, summed over the tree."""
    rss = hwm = 0
    for p in pids:
        with contextlib.suppress(OSError):
            s = Path(f"/proc/{p}/status").read_text()
            rss += int(re.search(r"VmRSS:\s+(\d+)", s)[1])
            hwm += int(re.search(r"VmHWM:\s+(\d+)", s)[1])
    return rss / 1024, hwm / 1024


def busy():
    """Busy CPU seconds of the whole machine (to see what other processes took meanwhile)."""
    v = [int(x) for x in Path("/proc/stat").read_text().split("\n")[0].split()[1:]]
    return (sum(v[:8]) - v[3] - v[4]) / os.sysconf("SC_CLK_TCK")


def reset_peak(pids):
    for p in pids:
        with contextlib.suppress(OSError):
            Path(f"/proc/{p}/clear_refs").write_text("5")


class Server:
    def __init__(self, name, cmd, port, adapter, env=None, cwd=None, ready="/", wait=120, pid=None, cores=None):
        self.name, self.cmd, self.port, self.adapter = name, cmd, port, adapter
        self.env, self.cwd, self.ready, self.wait, self.pid = env or {}, cwd, ready, wait, pid
        self.proc, self.cores = None, cores or SUT_CORE

    def start(self, logdir):
        if self.cmd:
            log = (logdir / f"{self.name}.log").open("wb")  # the child's, as long as it runs
            cmd = [c.replace("{port}", str(self.port)) for c in shlex.split(self.cmd)]
            self.proc = subprocess.Popen(
                cmd,
                cwd=self.cwd,
                env={**os.environ, **self.env},
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=lambda: os.sched_setaffinity(0, self.cores),
            )
            self.pid = self.proc.pid
        end = time.time() + self.wait
        while time.time() < end:
            if self.proc and self.proc.poll() is not None:
                raise RuntimeError(f"{self.name} exited {self.proc.returncode}, see {logdir}/{self.name}.log")
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                break
            time.sleep(0.2)
        else:
            raise RuntimeError(f"{self.name} did not open port {self.port}")
        for _ in range(100 if self.ready else 0):
            with contextlib.suppress(OSError, http.client.HTTPException):
                if request(self.port, "GET", self.ready)[0] < 500:
                    break
            time.sleep(0.3)
        self.adapter.login()

    def signal(self, sig):
        if self.proc:
            for p in tree(self.pid):
                with contextlib.suppress(OSError):
                    os.kill(p, sig)

    def stop(self):
        if self.proc:
            pids = tree(self.pid)
            self.signal(signal.SIGCONT)
            self.signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.proc.wait(5)
            for p in pids:
                with contextlib.suppress(OSError):
                    os.kill(p, signal.SIGKILL)
