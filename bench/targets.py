"""What is asked of gopy beside what was measured: a table for each build.

A target that names a peer is a ratio, the peer's cost divided by gopy's, so that 0.4 of Go is at
most 2.5 times what Go takes.  The figure is the median of the rounds, and decides; in brackets
are the least and the greatest of them.
"""

import statistics
from collections.abc import Iterator

from tables import Rows, Sizes, Turns, ratios
from workloads import PARALLEL, TARGETS, WORKLOADS, Target, Workload

ALL = {each.name: each for each in (*WORKLOADS, *PARALLEL)}
TITLES = {"gopy": "compiled", "gopy-pure": "the reference in Python"}
WORDS = {
    "cpu_ns": "processor time",
    "late_p99_ms": "p99 lateness",
    "server_us": "the server's processor time",
}
MET, MISSED = "met", "**missed**"
BUSY = 0.95  # a server that is less busy was not at its limit, but the load was


def targets(rows: Rows, sizes: Sizes) -> Iterator[str]:
    """Yield the lines of a table for each build, of the targets whose workload it was run on."""
    for build, title in TITLES.items():
        asked = [each for each in TARGETS if each.build == build and _ran(each, rows)]
        lines = [_line(each, rows, sizes) for each in asked]
        if not lines:
            continue
        met, missed = (sum(line.endswith(f" {v} |") for line in lines) for v in (MET, MISSED))
        yield f"\n### Targets: {build}, {title}: {met} of {met + missed} met\n"
        yield "| workload | N | asked | measured | |"
        yield "|:--|--:|:--|--:|:--|"
        yield from lines


def _ran(target: Target, rows: Rows) -> bool:
    return (target.workload, target.size, target.build) in rows


def _line(target: Target, rows: Rows, sizes: Sizes) -> str:
    workload = ALL[target.workload]
    metric = target.metric or workload.metric
    ours = rows[target.workload, target.size, target.build]
    theirs = rows.get((target.workload, target.size, target.peer), [])
    if target.peer:
        values = ratios(ours, theirs, metric)
    else:
        values = [row[metric] for row in ours if row is not None]
    head = f"| {target.workload} | {sizes[target.workload][target.size][0]:,} "
    head += f"| {_asked(target, workload)} | "
    if not values:
        return f"{head} | not measured |"
    figure = _figure(values) + (", the load was the limit" if _idle(metric, ours, theirs) else "")
    verdict = MET if _met(target, statistics.median(values)) else MISSED
    return f"{head}{figure} | {verdict} |"


def _met(target: Target, value: float) -> bool:
    if target.limit:
        return value <= target.limit
    return value >= (target.factor or target.least)


def _asked(target: Target, workload: Workload) -> str:
    if target.limit:
        return f"at most {target.limit:,g} {workload.unit}"
    if target.least:
        return f"at least {target.least:,g} {workload.unit}"
    by = f", {WORDS[target.metric]}" if target.metric else ""
    word = "times" if target.factor >= 1 else "of"
    return f"{target.factor:.3g} {word} {target.peer}{by}"


def _figure(values: list[float]) -> str:
    middle = statistics.median(values)
    digits = 0 if abs(middle) >= 100 else 2
    return f"{middle:,.{digits}f} ({min(values):,.{digits}f}–{max(values):,.{digits}f})"


def _idle(metric: str, *peers: Turns) -> bool:
    """Return whether a server could have answered more than it was asked."""
    if metric != "requests_per_second":
        return False
    busy = [[row["server_busy"] for row in turns if row is not None] for turns in peers]
    return any(statistics.median(each) < BUSY for each in busy if each)
