"""Turns rows into Markdown: a table for each workload.

A ratio compares two peers within one round, minutes apart at most; what is shown is the
median of the rounds' ratios, so that a slow hour of the machine falls out.
"""

import statistics
from collections.abc import Iterator

from workloads import PARALLEL, WORKLOADS, Workload

# (workload, index of the size, peer) -> a row for each round, None where it failed
Key = tuple[str, int, str]
Turns = list[dict[str, float] | None]
Rows = dict[Key, Turns]
Sizes = dict[str, tuple[tuple[int, ...], ...]]

AGAINST = ["gevent", "asyncio", "uvicorn", "aiohttp", "gunicorn"]
BUSY = 0.95  # of its processor; below, requests a second say nothing of a server


def tables(rows: Rows, sizes: Sizes) -> Iterator[str]:
    """Yield the lines of every measured workload's table."""
    for workload in (*WORKLOADS, *PARALLEL):
        for index, size in enumerate(sizes.get(workload.name, ())):
            peers = [key[2] for key in rows if key[:2] == (workload.name, index)]
            if peers:
                yield f"\n### {workload.name}, N = {size[0]:,}: {workload.what}\n"
                yield from _table(workload, index, peers, rows)


def _table(workload: Workload, index: int, peers: list[str], rows: Rows) -> Iterator[str]:
    heads = ["peer", f"median {workload.unit}", "spread"]
    heads += [f"times better than {peer}" for peer in AGAINST if peer in peers]
    heads += ["server µs", "client µs", "server busy"] if workload.counts_requests else []
    heads += ["CPU ns", "spread"] if workload.metric == "wall_ns" else []
    yield "| " + " | ".join([*heads, "rounds"]) + " |"
    yield "|:--|" + "--:|" * len(heads)
    for peer in peers:
        mine = rows[workload.name, index, peer]
        good = [row for row in mine if row is not None]
        if not good:
            yield f"| {peer} | failed |"
            continue
        cells = [peer, *_figures([row[workload.metric] for row in good])]
        for other in AGAINST:
            if other in peers:
                value = ratio(mine, rows[workload.name, index, other], workload.metric)
                cells.append("" if other == peer or value is None else f"{value:.2f}")
        if workload.counts_requests:
            cells += [f"{_median(good, name):.1f}" for name in ("server_us", "client_us")]
            cells.append(f"{_median(good, 'server_busy'):.0%}")
        if workload.metric == "wall_ns":
            cells += _figures([row["cpu_ns"] for row in good])
        yield "| " + " | ".join([*cells, str(len(good))]) + " |"


def ratio(ours: Turns, theirs: Turns, metric: str) -> float | None:
    """Return how many times better ours is than theirs: the median of the rounds both ran."""
    values = ratios(ours, theirs, metric)
    return statistics.median(values) if values else None


def ratios(ours: Turns, theirs: Turns, metric: str) -> list[float]:
    """Return how many times better ours is than theirs, for each round that both ran.

    A figure that may be nothing at all, as a growth or a very short processor time, has
    no ratio.
    """
    pairs = [
        (mine[metric], other[metric])
        for mine, other in zip(ours, theirs, strict=False)
        if mine is not None and other is not None
    ]
    if metric == "growth_percent":
        return []
    more_is_better = metric in ("requests_per_second", "times_one_p")
    return [
        mine / other if more_is_better else other / mine
        for mine, other in pairs
        if mine > 0 and other > 0
    ]


def _figures(values: list[float]) -> tuple[str, str]:
    digits = 0 if max(map(abs, values)) >= 100 else 2
    low, high = min(values), max(values)
    return f"{statistics.median(values):,.{digits}f}", f"{low:,.{digits}f}–{high:,.{digits}f}"


def _median(rows: list[dict[str, float]], name: str) -> float:
    return statistics.median(row[name] for row in rows)
