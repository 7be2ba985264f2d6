#!/usr/bin/env python3
"""Relay benchmark: servers under test x scenarios x repetitions, one JSON line per measurement.

`make bench` runs it against the product, an ordinary relay (naive.py) and a relay in C that does nothing else; what the
columns mean is in docs/performance.md. Needs gcc, make and zlib's headers for native/.
"""

import argparse
import base64
import contextlib
import fcntl
import http.client
import json
import os
import re
import shlex
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import urllib.parse
import uuid
from pathlib import Path

HERE = Path(__file__).resolve().parent
NATIVE = HERE / "native"
MOCK_PORT = 8950
CORES = sorted(os.sched_getaffinity(0))
LOAD_CORE, SUT_CORE = {CORES[0]}, {CORES[-1]}


# ---------------------------------------------------------------- plans for native/pump
def frame(text, op=1):
    """A client WebSocket frame (mask key 0, so the payload is unchanged)."""
    b = text.encode() if isinstance(text, str) else text
    n = len(b)
    h = bytes((0x80 | op,))
    h += (
        bytes((0x80 | n,))
        if n < 126
        else b"\xfe" + struct.pack(">H", n)
        if n < 65536
        else b"\xff" + struct.pack(">Q", n)
    )
    return h + b"\0\0\0\0" + b


def upgrade(path, port, headers=None, deflate=True, host=None):
    h = {
        "Host": host or f"127.0.0.1:{port}",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        "Origin": f"http://{host or f'127.0.0.1:{port}'}",
    }
    if deflate:  # every browser offers it
        h["Sec-WebSocket-Extensions"] = "permessage-deflate; client_max_window_bits"
    h.update(headers or {})
    return (f"GET {path} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in h.items()) + "\r\n").encode()


def post(path, port, obj, headers=None):
    b = json.dumps(obj).encode()
    h = {"Host": f"127.0.0.1:{port}", "Content-Type": "application/json", "Content-Length": len(b), **(headers or {})}
    return (f"POST {path} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in h.items()) + "\r\n").encode() + b


def conn(kind, port, steps, done, expect=0, idle=False, delay_us=0):
    out = struct.pack("<BBHII", kind, int(idle), port, expect, delay_us)
    d = done.encode() if isinstance(done, str) else done
    out += struct.pack("<I", len(d)) + d + struct.pack("<I", len(steps))
    for op, b in steps:
        b = b.encode() if isinstance(b, str) else b
        out += op.encode() + struct.pack("<I", len(b)) + b
    return out


# ---------------------------------------------------------------- protocol adapters
class Adapter:
    """Turns (model, number of streams, number of idle connections) into pump connections."""

    deflate = True

    def __init__(self, port, **kw):
        self.port = port
        self.__dict__.update(kw)

    def login(self):
        pass

    def go(self, model, streams):
        """Called right after the streams were released (for protocols with a separate trigger)."""

    def stream(self, i, model):  # -> (kind, steps, done)
        raise NotImplementedError

    def plan(self, model, expect, streams, idle, spread_ms=0):
        cs = []
        for i in range(streams):
            kind, steps, done = self.stream(i, model)
            cs.append(conn(kind, self.port, steps, done, expect, False, int(spread_ms * 1000 * i / max(streams, 1))))
        for i in range(idle):
            kind, steps, done = self.stream(streams + i, model)
            cut = next(j for j, s in enumerate(steps) if s[0] == "B")
            cs.append(conn(kind, self.port, steps[: cut + 1], done, 0, True))
        return b"PUMP" + struct.pack("<I", len(cs)) + b"".join(cs)


class SSE(Adapter):
    """Plain OpenAI streaming over HTTP, straight to the upstream."""

    path, headers, bearer = "/v1/chat/completions", {}, None

    def stream(self, i, model):
        body = {
            "model": model,
            "messages": [{"role": "user", "content": "hello there"}],
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        h = dict(self.headers)
        if self.bearer:
            h["Authorization"] = "Bearer " + self.bearer
        return 0, [("B", b""), ("T", post(self.path, self.port, body, h))], ""


class JsonWS(Adapter):
    """A JSON protocol over one WebSocket.  Placeholders in the messages: {model} {i} {uuid} {text}."""

    path = "/ws/naive/"
    headers = {}
    hello = []  # [["send", "..."], ["wait", "substring"], ...] right after the upgrade
    send = '{"type":"chat","model":"{model}","message":"hello there","window":{window}}'
    done = '"done"'
    window = 0
    login_spec = None  # {"url": "/accounts/login/", "username": "...", "password": "..."}
    cookie = None

    def fill(self, s, i, model):
        return (
            s.replace("{model}", model)
            .replace("{i}", str(i))
            .replace("{window}", str(self.window))
            .replace("{uuid}", str(uuid.uuid4()))
            .replace("{text}", "hello there")
        )

    def login(self):
        if self.login_spec:
            self.cookie = django_login(self.port, **self.login_spec)

    def stream(self, i, model):
        h = dict(self.headers)
        if self.cookie:
            h["Cookie"] = self.cookie
        steps = [("S", upgrade(self.fill(self.path, i, model), self.port, h, self.deflate)), ("U", b"")]
        for op, s in self.hello:
            steps.append(("S", frame(self.fill(s, i, model))) if op == "send" else ("W", self.fill(s, i, model)))
        steps += [("B", b""), ("T", frame(self.fill(self.send, i, model)))]
        return 1, steps, self.done


def request(port, method, path, obj=None, headers=None, form=None):
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    h = dict(headers or {})
    data = None
    if obj is not None:
        data, h["Content-Type"] = json.dumps(obj), "application/json"
    if form is not None:
        data, h["Content-Type"] = urllib.parse.urlencode(form), "application/x-www-form-urlencoded"
    c.request(method, path, data, h)
    r = c.getresponse()
    return r.status, r.read().decode(errors="replace"), r.headers


def django_login(
    port, url="/accounts/login/", username="", password="", user_field="username", pass_field="password", **extra
):
    """Log in through an ordinary Django login form; returns a Cookie header value."""
    cookies = {}

    def take(h):
        for v in h.get_all("set-cookie") or []:
            k, _, x = v.partition(";")[0].partition("=")
            cookies[k] = x

    st, page, h = request(port, "GET", url)
    take(h)
    m = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    form = {user_field: username, pass_field: password, **extra}
    if m:
        form["csrfmiddlewaretoken"] = m[1]
    hdr = {
        "Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items()),
        "Referer": f"http://127.0.0.1:{port}{url}",
        "Origin": f"http://127.0.0.1:{port}",
    }
    st, page, h = request(port, "POST", url, form=form, headers=hdr)
    take(h)
    if "sessionid" not in cookies and st not in (200, 302):
        raise RuntimeError(f"login failed: {st} {page[:200]}")
    return "; ".join(f"{k}={v}" for k, v in cookies.items())


ADAPTERS = {"sse": SSE, "json": JsonWS}


# ---------------------------------------------------------------- processes
def tree(pid):
    kids = {}
    for d in os.listdir("/proc"):
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
            for t in os.listdir(f"/proc/{p}/task"):
                with contextlib.suppress(OSError):
                    ns += int(Path(f"/proc/{p}/task/{t}/schedstat").read_text().split()[0])
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
            log = open(logdir / f"{self.name}.log", "wb")
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


# ---------------------------------------------------------------- one measurement
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
    "s32": dict(name="s32", streams=32, tokens=256, rate=50),
    "s32stag": dict(name="s32stag", streams=32, tokens=256, rate=50, suffix="-s"),
    "s200": dict(name="s200", streams=200, tokens=150, rate=30, timeout=60),
    "s200stag": dict(name="s200stag", streams=200, tokens=150, rate=30, suffix="-s", timeout=60),
    # the stretch: what one core makes of a thousand
    "s1000": dict(name="s1000", streams=1000, tokens=256, rate=50, timeout=120),
    "idle1000": dict(name="idle1000", streams=50, idle=950, tokens=200, rate=50, settle=1.0, timeout=60, idle_s=2),
    # memory of idle WebSockets: use fresh servers (run it alone)
    "mem1000": dict(name="mem1000", streams=1, idle=1000, tokens=20, rate=50, settle=1.0, idle_s=3),
    # as fast as possible, 32 streams; the token count is calibrated to about `target_s` seconds
    "max32": dict(name="max32", streams=32, tokens=64, rate=0, target_s=3, timeout=60),
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


@contextlib.contextmanager
def lock(path):
    if not path:
        yield
        return
    with open(path, "w") as f:
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
                    except Exception as e:  # noqa: BLE001
                        r = dict(server=s.name, scenario=sc["name"], crash=repr(e))
                    quiet(s)
                    s.signal(signal.SIGSTOP)
                    r["rep"] = rep
                    results.append(r)
                    with open(out, "a") as f:
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
                    dict(name="cap", streams=steps[mid], tokens=rate * seconds, rate=rate, timeout=seconds * 4 + 5),
                )
                ok = r["failed"] == 0 and r["lat_ms"]["p99"] < p99_ms
                r.update(scenario="cap", rep=0, carried=ok)
                with open(out, "a") as f:
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


def table(path, foreign=0.25):
    """Medians; measurements disturbed by other processes are left out where clean ones exist."""
    rows = [json.loads(x) for x in open(path)]
    groups = {}
    for r in rows:
        if "crash" not in r:
            groups.setdefault((r["scenario"], r["server"]), []).append(r)
    med = lambda v: statistics.median(v)  # noqa: E731
    cur = None
    for k, g in groups.items():
        groups[k] = [r for r in g if r.get("foreign_cores", 0) <= foreign] or g
    for (sc, s), g in sorted(
        groups.items(), key=lambda kv: (kv[0][0], -med([x["tokens_per_cpu_s"] or 0 for x in kv[1]]))
    ):
        if sc != cur:
            cur = sc
            print(
                f"\n### {sc}\n\n| server | tok/CPU-s (min-max) | us/token | tok/s | core | added p50 ms | p99 ms | TTFT p50/p99 ms | ok | tok/frame | KiB/conn | peak MiB/100 | n | foreign |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|"
            )
        v = [x["tokens_per_cpu_s"] or 0 for x in g]
        m = lambda f: med([f(x) for x in g])  # noqa: E731
        print(
            f"| {s} | {med(v):,.0f} ({min(v):,.0f}-{max(v):,.0f}) | {m(lambda x: x['us_per_token'] or 0):.1f} | {m(lambda x: x['tokens_per_s']):,.0f} | {m(lambda x: x['core_share']):.2f} | "
            f"{m(lambda x: x['lat_ms']['p50']):.2f} | {m(lambda x: x['lat_ms']['p99']):.2f} | {m(lambda x: x['ttft_ms']['p50']):.1f}/{m(lambda x: x['ttft_ms']['p99']):.1f} | "
            f"{sum(x['completed'] for x in g)}/{sum(x['streams'] for x in g)} | {m(lambda x: x['tokens_per_frame'] or 0):.2f} | {m(lambda x: x['kib_per_conn']):.0f} | {m(lambda x: x['peak_mib_per_100']):.1f} | {len(g)} | {m(lambda x: x.get('foreign_cores', 0)):.2f} |"
        )


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
        for s in [mock] + servers:
            try:
                started.append(s)
                s.start(logs)
                if s is not mock:
                    measure(s, mock, dict(name="warm", streams=4, tokens=64, rate=0, timeout=30))
                    s.signal(signal.SIGSTOP)
                print("up:", s.name, s.port, s.pid, flush=True)
            except Exception as e:  # noqa: BLE001
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


if __name__ == "__main__":
    sys.exit(main())
