"""Notes about goroutines that keep their thread, as ``GOPYDEBUG=hog=1`` asks for them.

    gopy: goroutine 7 has kept its thread for 104 ms, in a call that computes; 3 others wait there
    goroutine 7 [running]:
    …
    gopy: goroutine 7 went on after 2310 ms

What computes in Python gives way by itself (`preempt`), and is no hog.  What is left is in C, or
where it may not be interrupted.  Its P goes to another thread; but goroutines that were
started on this one can't leave it, and wait: the note says how many.

Go: none; Go can move a goroutine to another thread
"""

import sys
from contextlib import suppress

from gopy._core.sched.m import M
from gopy._core.sched.report import goroutine_dump
from gopy._core.sched.world import World
from gopy._core.task.g import G

NOTE_NS = 100_000_000  # so long before there is a note


def wanted(w: World) -> bool:
    """Return whether w's program asked for notes."""
    return w.settings.debug.get("hog") == "1"


def note(w: World, m: M, still_ns: int, burns: bool) -> int:
    """Print who keeps m's thread; return his number, 0 if there is nobody."""
    g = running(w, m)
    if g is None:
        return 0
    what = "a call that computes" if burns else "a call that blocks"
    labels = f", labels {g.labels}" if g.labels else ""
    _print(
        f"gopy: goroutine {g.id} has kept its thread for {_ms(still_ns)}, in {what}"
        f"{labels}; {bound(m)} others wait there\n{goroutine_dump(g)}"
    )
    return g.id


def note_end(ident: int, still_ns: int) -> None:
    """Print that the goroutine of a `note` has gone on."""
    _print(f"gopy: goroutine {ident} went on after {_ms(still_ns)}\n")


def running(w: World, m: M) -> G | None:
    """Return the goroutine that runs on m, as far as another thread can see it."""
    for stack in list(m.stacks):
        g: G | None = getattr(stack, "g", None)  # not there in the midst of a switch
        if g is not None and not g.reason and g.stack is stack and stack.gr_frame is None:
            return g
    g1 = w.g1
    own = g1 is not None and g1.m is m and not g1.reason and g1.stack.gr_frame is None
    return g1 if own else None


def bound(m: M) -> int:
    """Return how many goroutines could run if m's thread were free, and can nowhere else."""
    p = m.p
    waiting = [] if p is None else p.waiting()
    return sum(g.stack is not None for g in waiting) + len(m.inbox) + len(m.late)


def _ms(ns: int) -> str:
    return f"{ns // 1_000_000} ms"


def _print(text: str) -> None:
    with suppress(Exception):  # stderr may be closed, and sysmon must go on
        sys.stderr.write(text)
        sys.stderr.flush()
