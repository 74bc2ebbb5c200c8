"""schedtrace: a line about the scheduler every so often, as ``GOPYDEBUG=schedtrace=MS`` asks.

The hubs print it when they come by, and sysmon where none does; who sleeps wakes for it.

Go: runtime/proc.go schedtrace
"""

import sys
from contextlib import suppress

from gopy._core.base.clock import monotonic_ns
from gopy._core.sched.world import World


def within(w: World, timeout: int | None) -> int | None:
    """Return timeout, cut so that who sleeps wakes for the next line; print one that is due."""
    if not w.trace_ns:
        return timeout
    now = monotonic_ns()
    tick(w, now)
    left = max(0, w.traced_ns + w.trace_ns - now)
    return left if timeout is None else min(timeout, left)


def tick(w: World, now: int) -> None:
    """Print a line if one is due."""
    with w.mu:
        if not w.trace_ns or now < w.traced_ns + w.trace_ns:
            return
        w.traced_ns = now
    with suppress(AttributeError):  # there may be no stderr
        sys.stderr.write(f"{line(w, now)}\n")  # at once: another thread may print its own
        sys.stderr.flush()


def line(w: World, now: int) -> str:
    """Return what Go prints of the scheduler's state at now.

    Go: runtime/proc.go schedtrace
    """
    counted = counters(w)
    queues = " ".join(str(len(p)) for p in w.ps)
    ticks = " ".join(str(p.tick) for p in w.ps)
    return (
        f"SCHED {(now - w.started_ns) // 10**6}ms: gomaxprocs={counted['gomaxprocs']}"
        f" idleprocs={counted['idle']} threads={counted['threads']}"
        f" spinningthreads={w.spinning} needspinning=0 idlethreads={counted['idlethreads']}"
        f" runqueue={counted['runqueue']} [ {queues} ] schedticks=[ {ticks} ]"
    )


def counters(w: World) -> dict[str, int]:
    """Return the scheduler's figures by name."""
    asleep = sum(m.sleeping for m in w.ms)
    return {
        "gomaxprocs": len(w.ps),
        "threads": len(w.ms),
        "idlethreads": asleep,
        "idle": len(w.idle_ps) or (len(w.ps) if asleep == len(w.ms) else 0),
        "runqueue": w.fresh.count + sum(len(m.late) for m in w.ms),
        "switches": sum(m.switches for m in w.ms),
        "steals": w.steals,
        "polls": sum(m.polls for m in w.ms),
    }
