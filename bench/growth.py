#!/usr/bin/env python3
"""What one task costs as their number grows, from 1,000 to 1,000,000: a table, and a plot.

    growth.py                          the table
    growth.py --plot FILE.png          the plot, too, where matplotlib is installed
    growth.py --markdown FILE.md       the table into a page of the docs
    growth.py --quick                  up to 10,000, fewer rounds

A cost that stays level is one that doesn't depend on how many there are: of goroutines that are
started, that stand in a chain of channels, that sleep, of timers that are set and stopped, and
of a request among so many connections to an echo server.  Shown is the processor time of one, the
median of the rounds; bars are the least and the greatest.

Connections end at 10,000, where descriptors do.  What would take more than 6 GB ends at 100,000
(HEAVY).  A million has one round.  Small numbers come first, of the last all of a peer's before
another's; when SECONDS are over, what is left isn't measured.
"""

import argparse
import importlib
import importlib.util
import statistics
import sys
import time
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

from page import fill
from peer import PEERS, Peer
from running import Failed, Load, measure
from workloads import WORKLOADS, Workload

GROWING = ("spawn", "daisy", "sleepers", "timers", "echo")
COUNTS = (1_000, 10_000, 100_000, 1_000_000)
MOST = {"echo": 10_000}
HEAVY = {("daisy", "gevent"), ("daisy", "asyncio"), ("sleepers", "gevent")}
SECONDS = 280
COLUMNS = 3  # of the plot

# (workload, peer, how many) -> processor time of one in ns, a figure for each round
Costs = dict[tuple[str, str, int], list[float]]


def arguments() -> argparse.Namespace:
    """Return the command line's options."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--workloads", default=",".join(GROWING), help="default: %(default)s")
    parser.add_argument("--peers", default="gopy,gevent,asyncio,go", help="default: %(default)s")
    parser.add_argument("--python", default=sys.executable, help="the interpreter of the peers")
    parser.add_argument("--rounds", type=int, help="default: 3, with --quick 1; of many 1")
    parser.add_argument("--quick", action="store_true", help="up to 10,000")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="default: %(default)s")
    parser.add_argument("--markdown", metavar="FILE.md", help="put the table into a page")
    parser.add_argument("--plot", metavar="FILE.png", help="draw it")
    options = parser.parse_args()
    options.workloads, options.peers = options.workloads.split(","), options.peers.split(",")
    unknown = {*options.workloads} - {*GROWING} | {*options.peers} - {*PEERS}
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    return options


def counts_of(workload: str, peer: str, quick: bool) -> list[int]:
    """Return the numbers at which the peer runs the workload."""
    most = min(MOST.get(workload, COUNTS[-1]), 10_000 if quick else COUNTS[-1])
    if (workload, peer) in HEAVY:
        most = min(most, 100_000)
    return [count for count in COUNTS if count <= most]


def in_order(
    workloads: list[Workload], peers: list[Peer], options: argparse.Namespace
) -> Iterator[tuple[Workload, Peer, int]]:
    """Yield what is to be run; peers take turns at each number, as those of `run.py` do."""
    for count in COUNTS:
        able = [
            (workload, peer)
            for workload in workloads
            for peer in peers
            if count in counts_of(workload.name, peer.name, options.quick)
            and peer.source(workload.program).exists()
        ]
        if count == COUNTS[-1]:
            able.sort(key=lambda pair: peers.index(pair[1]))
        rounds = options.rounds or (1 if options.quick or count == COUNTS[-1] else 3)
        for workload, pairs in groupby(able, key=lambda pair: pair[0]):
            for _, peer in [*pairs] * rounds:
                yield workload, peer, count


def measured(workloads: list[Workload], peers: list[Peer], options: argparse.Namespace) -> Costs:
    """Measure everything, as far as the time suffices."""
    costs: Costs = {}
    end = time.monotonic() + options.seconds
    for workload, peer, count in in_order(workloads, peers, options):
        left = end - time.monotonic()
        if left < 1:
            print(f"the time is over: {workload.name} {peer.name} {count:,} and later are left out")
            break
        key = workload.name, peer.name, count
        print(*key, file=sys.stderr, flush=True)
        try:
            load = Load(warm=0.2, seconds=1.0, timeout=left)
            row = measure(peer, workload, (count,), options.python, load)
            costs.setdefault(key, []).append(_cost(row))
        except Failed as failure:
            print(f"failed: {failure}", file=sys.stderr)
    return costs


def _cost(row: Mapping[str, float]) -> float:
    return row["cpu_ns"] if "cpu_ns" in row else row["server_us"] * 1000


def table(costs: Costs) -> Iterator[str]:
    """Yield the lines of a table: how many times its cost at the least number one costs later."""
    counts = sorted({key[2] for key in costs})
    yield (
        f"| workload | peer | {counts[0]:,}: ns | "
        + " | ".join(f"{n:,}" for n in counts[1:])
        + " |"
    )
    yield "|:--|:--|" + "--:|" * len(counts)
    for workload, peer in dict.fromkeys(key[:2] for key in costs):
        figures = [costs.get((workload, peer, count)) for count in counts]
        first = statistics.median(figures[0]) if figures[0] else 0
        cells = [f"{first:,.0f}" if first else ""]
        for each in figures[1:]:
            cells.append(f"{statistics.median(each) / first:.2f}×" if each and first else "")
        yield f"| {workload} | {peer} | {' | '.join(cells)} |"


def draw(costs: Costs, path: str) -> None:
    """Write a plot of costs to path, a field for each workload."""
    pyplot = importlib.import_module("matplotlib.pyplot")
    workloads = list(dict.fromkeys(key[0] for key in costs))
    rows = -(-len(workloads) // COLUMNS)
    figure, grid = pyplot.subplots(
        rows, COLUMNS, figsize=(4 * COLUMNS, 3.4 * rows), squeeze=False, layout="constrained"
    )
    fields = [field for row in grid for field in row]
    for empty in fields[len(workloads) :]:
        empty.axis("off")
    for field, workload in zip(fields, workloads, strict=False):
        for peer in dict.fromkeys(key[1] for key in costs if key[0] == workload):
            points = sorted((key[2], costs[key]) for key in costs if key[:2] == (workload, peer))
            middle = [statistics.median(each) for _, each in points]
            below = [at - min(each) for at, (_, each) in zip(middle, points, strict=True)]
            above = [max(each) - at for at, (_, each) in zip(middle, points, strict=True)]
            counts = [count for count, _ in points]
            field.errorbar(counts, middle, [below, above], marker="o", capsize=3, label=peer)
        field.set(xscale="log", yscale="log", title=workload, xlabel="how many")
        field.grid(alpha=0.3)
    for row in grid:
        row[0].set_ylabel("processor time of one, ns")
    figure.legend(*fields[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    figure.savefig(path, dpi=120)


def main() -> int:
    """Measure, print and draw."""
    options = arguments()
    workloads = [each for each in WORKLOADS if each.name in options.workloads]
    peers = []
    for peer in (PEERS[name] for name in options.peers):
        if reason := peer.missing(options.python):
            print(f"- {peer.name} is left out: {reason}")
        else:
            peers.append(peer)
    costs = measured(workloads, peers, options)
    if not costs:
        return 1
    print(*table(costs), sep="\n")
    if options.markdown:
        fill(Path(options.markdown), "growth", ["", *table(costs), ""])
    if options.plot and importlib.util.find_spec("matplotlib") is None:
        print("\nno plot: matplotlib is not installed")
    elif options.plot:
        draw(costs, options.plot)
    return 0


if __name__ == "__main__":
    sys.exit(main())
