#!/usr/bin/env python3
"""What costs what: a switch, a send, a spawn, a park, a select, a system call; and memory by part.

    costs.py                           both builds
    costs.py --builds gopy --rounds 9
    costs.py --markdown FILE.md        the tables into a page of the docs

Each build has a process.  A round measures every operation once, and an empty Python function
that is called in the same way, a loop around it; a ratio compares an operation with the call of
the same round.  Nanoseconds are one machine's, the ratio travels: it is how many calls of a
function could be made instead.  Shown are medians of the rounds, of processor time.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from page import fill
from peer import LIB, PEERS

BUILDS = ("gopy", "gopy-pure")

# What lib/costs_time.py and lib/costs_memory.py print: a figure or figures under each name.
Found = dict[str, list[float]]
CALL = "call of an empty function"


def arguments() -> argparse.Namespace:
    """Return the command line's options."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--builds", default=",".join(BUILDS), help="default: %(default)s")
    parser.add_argument("--python", default=sys.executable, help="the interpreter of gopy")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--operations", type=int, default=20_000, help="of each, a round")
    parser.add_argument("--goroutines", type=int, default=50_000, help="whose memory is divided")
    parser.add_argument("--markdown", metavar="FILE.md", help="put the tables into a page")
    return parser.parse_args()


def found(build: str, program: str, python: str, *numbers: int) -> Found:
    """Run a program of lib under the build; return what it printed."""
    done = subprocess.run(
        [python, "-W", "ignore", str(LIB / program), *map(str, numbers)],
        env=PEERS[build].environment(),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(f"{build} {program}: exit {done.returncode}\n{done.stderr[-2000:]}")
    figures: Found = json.loads(done.stdout)
    return figures


def times(builds: dict[str, Found]) -> Iterator[str]:
    """Yield the lines of a table: nanoseconds, and how many calls of a function that is."""
    yield "| operation | " + " | ".join(f"{build}: ns | calls" for build in builds) + " |"
    yield "|:--|" + "--:|" * 2 * len(builds)
    for name in next(iter(builds.values())):
        cells = []
        for figures in builds.values():
            ratios = [ns / call for ns, call in zip(figures[name], figures[CALL], strict=True)]
            cells.append(f"{median(figures[name]):,.0f}")
            cells.append(f"{median(ratios):,.1f} ({min(ratios):,.1f}–{max(ratios):,.1f})")
        yield f"| {name} | {' | '.join(cells)} |"


def memory(builds: dict[str, Found]) -> Iterator[str]:
    """Yield the lines of a table: bytes of each part."""
    yield "| part | " + " | ".join(f"{build}: bytes" for build in builds) + " |"
    yield "|:--|" + "--:|" * len(builds)
    for name in next(iter(builds.values())):
        cells = [f"{figures[name][0]:,.0f}" for figures in builds.values()]
        yield f"| {name} | {' | '.join(cells)} |"


def main() -> int:
    """Measure, print and keep."""
    options = arguments()
    builds = []
    for build in options.builds.split(","):
        if build not in BUILDS:
            sys.exit(f"unknown build: {build}")
        if reason := PEERS[build].missing(options.python):
            print(f"- {build} is left out: {reason}")
        else:
            builds.append(build)
    spans, parts = {}, {}
    for build in builds:
        counts = options.operations, options.rounds
        spans[build] = found(build, "costs_time.py", options.python, *counts)
        parts[build] = found(build, "costs_memory.py", options.python, options.goroutines)
    for what, lines in (("costs", [*times(spans)]), ("memory", [*memory(parts)])):
        print("", *lines, sep="\n")
        if options.markdown:
            fill(Path(options.markdown), what, ["", *lines, ""])
    return 0


if __name__ == "__main__":
    sys.exit(main())
