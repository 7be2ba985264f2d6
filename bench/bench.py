#!/usr/bin/env python3
"""Relay benchmark: servers under test x scenarios x repetitions, one JSON line per measurement.

`make bench` runs it against the product, an ordinary relay (naive.py) and a relay in C that does nothing else; what the
columns mean is in docs/performance.md. Needs gcc, make and zlib's headers for native/.
"""

import argparse
import contextlib
import fcntl
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from adapters import ADAPTERS, Adapter
from processes import LOAD_CORE, Server, cpu, tree
from scenarios import FLOOD, MODELS, NATIVE, SCENARIOS, measure
from tables import table

HERE = Path(__file__).resolve().parent
MOCK_PORT = 8950


@contextlib.contextmanager
def lock(path):
    if not path:
        yield
        return
    with Path(path).open("w") as f:
        fcntl.flock(f, fcntl.LOCK_EX)
        yield


def quiet(server, limit=6):
    """Wait until the server has finished its leftovers (closing connections, start-up work)."""
    end = time.time() + limit
    while time.time() < end:
        c = cpu(tree(server.pid))
        time.sleep(0.2)
        if cpu(tree(server.pid)) - c < 0.01:
            return


def run(servers, mock, scenarios, reps, out, lockfile=None, skip=()):
    """Interleaved: repetition > scenario > server.  Servers not being measured are stopped (SIGSTOP)."""
    results, cal = [], {}
    for s in servers:
        s.signal(signal.SIGSTOP)
    for rep in range(reps):
        with lock(lockfile):  # one block: all servers side by side under the same conditions
            for sc in scenarios:
                for s in servers:
                    if any(re.fullmatch(a, s.name) and b == sc["name"] for a, b in skip):
                        continue
                    s.signal(signal.SIGCONT)
                    quiet(s)
                    tokens = None
                    try:
                        if sc["rate"] == 0:
                            if s.name not in cal:
                                for n in (32, 512):  # calibrate
                                    r = measure(s, mock, sc, n)
                                    want = r["tokens_per_s"] * sc["target_s"] / sc["streams"]
                                    cal[s.name] = max([x for x in FLOOD if x <= want * 1.4] or [32])
                                    if r["wall_s"] > 1.5:
                                        break
                                time.sleep(0.3)
                            tokens = cal[s.name]
                        r = measure(s, mock, sc, tokens)
                    except Exception as e:
                        r = {"server": s.name, "scenario": sc["name"], "crash": repr(e)}
                    quiet(s)
                    s.signal(signal.SIGSTOP)
                    r["rep"] = rep
                    results.append(r)
                    with Path(out).open("a") as f:
                        f.write(json.dumps(r) + "\n")
                    if "crash" in r:
                        print(f"{rep} {sc['name']:9} {s.name:24} CRASH {r['crash']}", flush=True)
                        continue
                    print(
                        f"{rep} {sc['name']:9} {s.name:24} {r['tokens_per_s']:9.0f} tok/s  {r['tokens_per_cpu_s'] or 0:9.0f} tok/cpu-s  core {r['core_share']:5.2f}  "
                        f"lat p50 {r['lat_ms']['p50']:8.2f} p99 {r['lat_ms']['p99']:8.2f}  ttft {r['ttft_ms']['p50']:7.1f}/{r['ttft_ms']['p99']:7.1f}  "
                        f"ok {r['completed']}/{r['streams']} tpf {r['tokens_per_frame']} {r['kib_per_conn']:.0f} KiB/conn foreign {r['foreign_cores']:.2f} {r['errors'] or ''}",
                        flush=True,
                    )
    return results


def capacity(servers, mock, out, lockfile=None, rate=50, p99_ms=100, seconds=3):
    """The most streams at `rate` tok/s one core carries with p99 added latency below `p99_ms`."""
    steps = [16, 32, 48, 64, 80, 100, 130, 160, 200, 260, 320, 400, 500, 600, 700, 800, 900, 1000, 1150, 1300, 1500]
    for s in servers:
        s.signal(signal.SIGSTOP)
    with lock(lockfile):
        for s in servers:
            s.signal(signal.SIGCONT)
            quiet(s)
            lo, hi, good = 0, len(steps) - 1, None
            while lo <= hi:  # bisect
                mid = (lo + hi) // 2
                r = measure(
                    s,
                    mock,
                    {
                        "name": "cap",
                        "streams": steps[mid],
                        "tokens": rate * seconds,
                        "rate": rate,
                        "timeout": seconds * 4 + 5,
                    },
                )
                ok = r["failed"] == 0 and r["lat_ms"]["p99"] < p99_ms
                r.update(scenario="cap", rep=0, carried=ok)
                with Path(out).open("a") as f:
                    f.write(json.dumps(r) + "\n")
                print(
                    f"cap {s.name:24} {steps[mid]:5} streams {'ok  ' if ok else 'over'} {r['tokens_per_s']:8.0f} tok/s core {r['core_share']:.2f} p50 {r['lat_ms']['p50']:8.1f} p99 {r['lat_ms']['p99']:8.1f} foreign {r['foreign_cores']:.2f}",
                    flush=True,
                )
                if ok:
                    good, lo = steps[mid], mid + 1
                else:
                    hi = mid - 1
                quiet(s)
            print(f"CAPACITY {s.name} {good} streams at {rate} tok/s", flush=True)
            s.signal(signal.SIGSTOP)


def load_servers(path, only, data):
    spec = json.loads(Path(path).read_text())
    base = {
        "here": str(HERE),
        "root": str(HERE.parent),
        "python": sys.executable,
        "mock": f"http://127.0.0.1:{MOCK_PORT}/v1",
        "data": data,
    }

    def sub(x):
        if isinstance(x, str):
            for k, v in base.items():
                x = x.replace("{" + k + "}", v)
            return x
        if isinstance(x, dict):
            return {k: sub(v) for k, v in x.items()}
        return [sub(v) for v in x] if isinstance(x, list) else x

    out = []
    for i, s in enumerate(spec["servers"]):
        if only and not any(re.fullmatch(o, s["name"]) for o in only):
            continue
        a = sub(s["adapter"])
        kind = a.pop("kind")
        port = s.get("port", 8960 + i)
        if "login" in a:
            a["login_spec"] = a.pop("login")
        out.append(
            Server(
                s["name"],
                sub(s.get("cmd")),
                port,
                ADAPTERS[kind](port, **a),
                sub({"UPSTREAM": "{mock}", **s.get("env", {})}),
                sub(s.get("cwd")),
                s.get("ready", "/"),
                s.get("wait", 120),
                s.get("pid"),
                set(s["cores"]) if s.get("cores") else None,
            )
        )
    return out


def set_up(data):
    """The site's database and accounts."""
    env = {**os.environ, "DATA_DIR": data, "DEMO_PASSWORD": "only-for-the-bench"}
    subprocess.run(
        [sys.executable, "manage.py", "setupdemo", "--verbosity", "0"],
        cwd=HERE.parent,
        env=env,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--servers", default=str(HERE / "servers.json"))
    ap.add_argument("--only", nargs="*", help="server names (regular expressions)")
    ap.add_argument("--scenarios", nargs="*", default=["s32", "s200", "idle1000"])
    ap.add_argument("--reps", type=int, default=3)
    ap.add_argument("--skip", nargs="*", default=[], help="server:scenario pairs")
    ap.add_argument("--out", default="", help="keep the measurements in this file")
    ap.add_argument("--lock", default="")
    ap.add_argument(
        "--capacity", action="store_true", help="instead of scenarios: how many streams at 50 tok/s a core carries"
    )
    ap.add_argument("--table", help="only print the tables of this results file")
    a = ap.parse_args()
    if a.table:
        return table(a.table)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers are stopped
    subprocess.run(["make", "-s", "-C", str(NATIVE)], check=True)
    with tempfile.TemporaryDirectory() as data:
        a.out = a.out or f"{data}/results.jsonl"
        bench(a, Path(data))
    return None


def bench(a, logs):
    """All servers side by side; their logs and the site's data are thrown away afterwards."""
    data = str(logs)
    mock = Server(
        "mock",
        f"{NATIVE}/mock {MOCK_PORT}",
        MOCK_PORT,
        Adapter(MOCK_PORT),
        ready="/health",
        cores=LOAD_CORE,
        env={"MOCK_MODELS": MODELS},
    )
    set_up(data)
    servers = load_servers(a.servers, a.only, data)
    started = []
    try:
        for s in [mock, *servers]:
            try:
                started.append(s)
                s.start(logs)
                if s is not mock:
                    measure(s, mock, {"name": "warm", "streams": 4, "tokens": 64, "rate": 0, "timeout": 30})
                    s.signal(signal.SIGSTOP)
                print("up:", s.name, s.port, s.pid, flush=True)
            except Exception as e:
                print("FAILED to start", s.name, repr(e), flush=True)
                if s is mock:
                    raise
                servers = [x for x in servers if x is not s]
        if a.capacity:
            return capacity(servers, mock, a.out, a.lock)
        run(
            servers,
            mock,
            [SCENARIOS[x] for x in a.scenarios],
            a.reps,
            a.out,
            a.lock,
            {tuple(x.split(":")) for x in a.skip},
        )
    finally:
        for s in started:
            s.stop()
    table(a.out)
    return None


if __name__ == "__main__":
    sys.exit(main())
