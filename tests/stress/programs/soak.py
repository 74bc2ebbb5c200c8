"""Everything at once and all that disturbs it, for a long time: nothing may be lost or grow.

GOPY_STRESS_SECONDS, GOPY_STRESS_GOROUTINES and GOPY_STRESS_PROCS say how long, how many, on
how many Ps.  Every minute a line tells how far it is.
"""

import faulthandler
import gc
import os
import sys
import time as clock
from statistics import median

from disturbers import blockers, forks, heed_signals, hogs, locked, signals
from ledger import Ledger, Part, start
from mixture import PARTS, chosen
from visitors import resizes

import gopy
from gopy import runtime

SAMPLE_S = 1.0
GROWTH = 1.10  # what the last third may be of the one before it
SLACK_BYTES = 8 * 2**20
DISTURBERS: list[Part] = [blockers, hogs, forks, signals, locked, resizes]


def sizes(ledger: Ledger) -> None:
    """Look at the memory all the time: its last third must be as flat as the one before."""
    seen: list[int] = []
    told = clock.monotonic()
    while ledger.on:
        gopy.time.sleep(SAMPLE_S)
        seen.append(_rss_bytes())
        if clock.monotonic() - told >= 60:
            told = clock.monotonic()
            done = " ".join(f"{name}={count}" for name, count in ledger.counts.items())
            line = (
                f"{seen[-1] >> 20} MB, {_threads()} threads, {runtime.num_goroutine()} goroutines"
            )
            print(f"{line}, wrong: {len(ledger.wrong)}; {done}", file=sys.stderr, flush=True)
    third = len(seen) // 3
    before, after = median(seen[third : 2 * third]), median(seen[2 * third :])
    print(f"resident: {before / 2**20:.1f} MB, then {after / 2**20:.1f} MB", file=sys.stderr)
    grown = after > before * GROWTH + SLACK_BYTES
    ledger.check(not grown, f"memory grows: {before:.0f} bytes, then {after:.0f}")


def _rss_bytes() -> int:
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _threads() -> int:
    return len(os.listdir("/proc/self/task"))


def _descriptors() -> int:
    gc.collect()
    return len(os.listdir("/proc/self/fd"))


def main() -> None:
    """Run it all; descriptors that are left over are wrong, too."""
    heed_signals()
    gopy.run(runtime.gosched)  # what the first world keeps for the next ones is there
    before = _descriptors()
    parts = [*PARTS, *DISTURBERS, sizes]
    start(chosen(parts, parts))
    left = _descriptors() - before
    if left > 0:
        faulthandler.dump_traceback(all_threads=True)
        sys.exit(f"{left} descriptors are left")


if __name__ == "__main__":
    main()
