#!/usr/bin/env python3
"""Measures gopy and its peers on the same workloads, and prints Markdown tables.

    run.py                                     everything, five rounds
    run.py --quick                             smaller, three rounds: some minutes
    run.py --workloads spawn,echo --peers gopy,gevent
    run.py --python /path/python               whose peers are measured
    run.py --json FILE --markdown FILE         also as pyperf reads it; also ratios for the docs
    run.py --freethreaded /path/python3.13t    the interpreter of parallel.py, the last workload

Peers take turns, A B C A B C …, so that a slow minute of the machine hits all alike.
"""

import argparse
import os
import platform
import sys
from pathlib import Path

import results
from page import fill
from peer import PEERS, Peer
from running import Failed, Load, measure, parallel
from summary import made_with, summary
from tables import Rows, tables
from targets import targets
from workloads import PARALLEL, WORKLOADS, Workload


def arguments() -> argparse.Namespace:
    """Return the command line's options; ends the program if they name what isn't there."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = [*(workload.name for workload in WORKLOADS), "parallel"]
    parser.add_argument("--workloads", default="", help=", ".join(names))
    parser.add_argument("--peers", default=",".join(PEERS), help="default: %(default)s")
    parser.add_argument("--python", default=sys.executable, help="the interpreter of the peers")
    parser.add_argument("--rounds", type=int, help="default: 5, with --quick 3")
    parser.add_argument("--quick", action="store_true", help="smaller sizes, fewer rounds")
    parser.add_argument("--json", metavar="FILE", help="write what was measured, as pyperf does")
    parser.add_argument("--markdown", metavar="FILE", help="write all peers in ratios to gopy")
    parser.add_argument("--freethreaded", metavar="PYTHON", help="parallel.py's")
    parser.add_argument("--seconds", type=float, help="of load on a server, each round")
    options = parser.parse_args()
    left_out = {each.name for each in WORKLOADS if each.optional and options.quick}
    default = [name for name in names if name not in left_out]
    options.workloads = options.workloads.split(",") if options.workloads else default
    options.peers = options.peers.split(",")
    unknown = {*options.workloads} - {*names} | {*options.peers} - {*PEERS}
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    return options


def installed(options: argparse.Namespace) -> list[Peer]:
    """Return the peers that can run; the others are named on the output."""
    able = []
    for peer in (PEERS[name] for name in options.peers):
        reason = peer.missing(options.python)
        if reason:
            print(f"- {peer.name} is left out: {reason}")
        else:
            able.append(peer)
    return able


def run_workload(
    workload: Workload, options: argparse.Namespace, peers: list[Peer], rows: Rows
) -> None:
    """Run every round of workload and add its rows."""
    rounds = min(options.rounds or (3 if options.quick else 5), workload.most_rounds)
    load = Load(seconds=options.seconds or (1.5 if options.quick else 3.0))
    able = [peer for peer in peers if peer.source(workload.program).exists()]
    for index, size in enumerate(workload.quick if options.quick else workload.sizes):
        for turn in range(rounds):
            for peer in able:
                said = f"{workload.name} {size[0]} #{turn + 1} {peer.name}"
                row = None
                try:
                    row = dict(measure(peer, workload, size, options.python, load))
                    said += f" {row[workload.metric]:,.1f} {workload.unit}"
                except Failed as failure:
                    said += f" failed: {failure}"
                print(said, file=sys.stderr, flush=True)
                rows.setdefault((workload.name, index, peer.name), []).append(row)


def run_parallel(options: argparse.Namespace, rows: Rows) -> None:
    """Add the rows of parallel.py, from the interpreter that is free-threaded."""
    if not options.freethreaded:
        print("- parallel is left out: no --freethreaded")
        return
    print("parallel", file=sys.stderr, flush=True)
    try:
        peer, found = parallel(options.freethreaded, options.rounds or (3 if options.quick else 5))
    except Failed as failure:
        print(f"- parallel is left out: {failure}")
        return
    for workload in PARALLEL:
        rows[workload.name, 0, peer] = found[workload.name.removeprefix("parallel-")]


def main() -> int:
    """Measure what is asked for; returns 1 if a program failed."""
    options = arguments()
    print(f"# {platform.platform()}, {os.cpu_count()} processors\n")
    peers = installed(options)
    chosen = [workload for workload in WORKLOADS if workload.name in options.workloads]
    rows: Rows = {}
    try:
        for workload in chosen:
            run_workload(workload, options, peers, rows)
        if "parallel" in options.workloads:
            run_parallel(options, rows)
    except KeyboardInterrupt:
        print("interrupted: what follows is what there is", file=sys.stderr)
    sizes = {e.name: e.quick if options.quick else e.sizes for e in (*chosen, *PARALLEL)}
    compared = [*targets(rows, sizes), *summary(rows, sizes)]
    print(*tables(rows, sizes), *compared, sep="\n")
    if options.json:
        results.write(options.json, rows, sizes, options.python)
    if options.markdown:
        lines = [*made_with(peers, options.python, options.quick), *compared]
        fill(Path(options.markdown), "measured", lines)
    return 1 if any(None in turns for turns in rows.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
