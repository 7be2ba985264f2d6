"""The results of the relay benchmark as Markdown tables."""

import json
import statistics
from pathlib import Path


def table(path, foreign=0.25):
    """Medians; measurements disturbed by other processes are left out where clean ones exist."""
    rows = [json.loads(x) for x in Path(path).read_text(encoding="utf-8").splitlines()]
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
        m = lambda f, g=g: med([f(x) for x in g])  # noqa: E731
        print(
            f"| {s} | {med(v):,.0f} ({min(v):,.0f}-{max(v):,.0f}) | {m(lambda x: x['us_per_token'] or 0):.1f} | {m(lambda x: x['tokens_per_s']):,.0f} | {m(lambda x: x['core_share']):.2f} | "
            f"{m(lambda x: x['lat_ms']['p50']):.2f} | {m(lambda x: x['lat_ms']['p99']):.2f} | {m(lambda x: x['ttft_ms']['p50']):.1f}/{m(lambda x: x['ttft_ms']['p99']):.1f} | "
            f"{sum(x['completed'] for x in g)}/{sum(x['streams'] for x in g)} | {m(lambda x: x['tokens_per_frame'] or 0):.2f} | {m(lambda x: x['kib_per_conn']):.0f} | {m(lambda x: x['peak_mib_per_100']):.1f} | {len(g)} | {m(lambda x: x.get('foreign_cores', 0)):.2f} |"
        )
