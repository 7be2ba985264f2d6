"""The scenarios of the relay benchmark, and the measurement of one server in one of them."""

import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

from processes import LOAD_CORE, busy, cpu, mem, reset_peak, tree

NATIVE = Path(__file__).resolve().parent / "native"


def measure(server, mock, sc, tokens=None):
    """Run one scenario against one server; returns a flat result dict."""
    n = tokens or sc["tokens"]
    model = f"mock-{n}-{sc['rate']}" + sc.get("suffix", "")
    plan = server.adapter.plan(model, n, sc["streams"], sc.get("idle", 0), sc.get("spread_ms", 0))
    with tempfile.NamedTemporaryFile(dir="/dev/shm", suffix=".plan") as f:
        f.write(plan)
        f.flush()
        pids = tree(server.pid)
        reset_peak(pids)
        rss0, _ = mem(pids)
        p = subprocess.Popen(
            [str(NATIVE / "pump"), f.name, "--timeout", str(sc.get("timeout", 45)), "--connect-window", "32"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: os.sched_setaffinity(0, LOAD_CORE),
        )
        barrier = p.stdout.readline().split()
        time.sleep(sc.get("settle", 0.3))
        pids = tree(server.pid)
        rss1, _ = mem(pids)
        if sc.get("idle_s"):
            c0 = cpu(pids)
            time.sleep(sc["idle_s"])
            idle_cpu = (cpu(pids) - c0) / sc["idle_s"]
        else:
            idle_cpu = None
        c0, m0, b0, t0 = cpu(pids), cpu([mock.pid]), busy(), time.time()
        p.stdin.write("GO\n")
        p.stdin.flush()
        server.adapter.go(model, sc["streams"])
        line = p.stdout.readline()
        c1, m1, b1, t1 = cpu(tree(server.pid)), cpu([mock.pid]), busy(), time.time()
        _, hwm = mem(tree(server.pid))
        p.wait()
    r = json.loads(line)
    used = c1 - c0
    conns = sc["streams"] + sc.get("idle", 0)
    r.update(
        server=server.name,
        scenario=sc["name"],
        model=model,
        barrier=barrier[1:],
        cpu_s=round(used, 4),
        mock_cpu_s=round(m1 - m0, 4),
        core_share=round(used / (t1 - t0), 3),
        tokens_per_cpu_s=round(r["tokens"] / used, 1) if used > 0 else None,
        us_per_token=round(used / r["tokens"] * 1e6, 2) if r["tokens"] else None,
        tokens_per_frame=round(r["tokens"] / r["frames"], 2) if r["frames"] else None,
        rss_before_mib=round(rss0, 1),
        rss_connected_mib=round(rss1, 1),
        rss_peak_mib=round(hwm, 1),
        kib_per_conn=round((rss1 - rss0) * 1024 / conns, 1),
        peak_mib_per_100=round((hwm - rss0) * 100 / conns, 2),
        idle_cpu=round(idle_cpu, 4) if idle_cpu is not None else None,
        foreign_cores=round(
            max(0, b1 - b0 - used - (m1 - m0 if mock.pid != server.pid else 0) - r["pump_cpu_s"]) / (t1 - t0), 3
        ),
    )
    return r


SCENARIOS = {
    # the headline: 32 concurrent streams, 256 tokens at 50 tok/s, engine-step lockstep like vLLM
    "s32": {"name": "s32", "streams": 32, "tokens": 256, "rate": 50},
    "s32stag": {"name": "s32stag", "streams": 32, "tokens": 256, "rate": 50, "suffix": "-s"},
    "s200": {"name": "s200", "streams": 200, "tokens": 150, "rate": 30, "timeout": 60},
    "s200stag": {"name": "s200stag", "streams": 200, "tokens": 150, "rate": 30, "suffix": "-s", "timeout": 60},
    # the stretch: what one core makes of a thousand
    "s1000": {"name": "s1000", "streams": 1000, "tokens": 256, "rate": 50, "timeout": 120},
    "idle1000": {
        "name": "idle1000",
        "streams": 50,
        "idle": 950,
        "tokens": 200,
        "rate": 50,
        "settle": 1.0,
        "timeout": 60,
        "idle_s": 2,
    },
    # memory of idle WebSockets: use fresh servers (run it alone)
    "mem1000": {"name": "mem1000", "streams": 1, "idle": 1000, "tokens": 20, "rate": 50, "settle": 1.0, "idle_s": 3},
    # as fast as possible, 32 streams; the token count is calibrated to about `target_s` seconds
    "max32": {"name": "max32", "streams": 32, "tokens": 64, "rate": 0, "target_s": 3, "timeout": 60},
}


FLOOD = [32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384]
MODELS = ",".join(
    ["mock-256-50", "mock-150-50"]
    + [f"mock-{n}-0" for n in FLOOD]
    + sorted(
        {f"mock-{s['tokens']}-{s['rate']}" + s.get("suffix", "") for s in SCENARIOS.values() if s["rate"]}
        - {"mock-256-50"}
    )
)
