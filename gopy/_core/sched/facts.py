"""What can be asked of the scheduler, and set, while it runs.

Go: runtime/debug.go, runtime/mprof.go Stack, runtime/proc.go NumGoroutine
"""

from gopy._core.base.settings import LEVELS
from gopy._core.sched import trace
from gopy._core.sched.boot import world
from gopy._core.sched.parking import current, getcurrent, gosched
from gopy._core.sched.procs import set_procs, surplus_held
from gopy._core.sched.report import all_dump, goroutine_dump
from gopy._core.sched.stop import exhausted
from gopy._core.task.g import G


def gomaxprocs(n: int = 0) -> int:
    """Let n Ps run goroutines at once, if n > 0; return how many did before.

    Go: runtime/debug.go GOMAXPROCS
    """
    current()
    w = getcurrent().m.world
    before = len(w.ps)
    if n > 0 and n != before:
        set_procs(w, n)
        for _ in range(1000):
            if not surplus_held(w):
                break
            gosched()
    return before


def num_goroutine() -> int:
    """Return how many goroutines have not ended.

    Go: runtime/debug.go NumGoroutine
    """
    current()
    return len(world().goroutines())


def all_goroutines() -> list[G]:
    """Return all goroutines that have not ended, by id."""
    current()
    return sorted(world().goroutines(), key=lambda g: g.id)


def dump(everybody: bool) -> str:
    """Return the caller's stack as Go prints it, and then all others' if everybody.

    Go: runtime/mprof.go Stack
    """
    g = current()
    return all_dump(world().goroutines(), g) if everybody else goroutine_dump(g)


def sched_stats() -> dict[str, int]:
    """Return the scheduler's figures by name: gomaxprocs, threads, switches, steals …"""
    current()
    return trace.counters(world())


def set_schedtrace(ms: int) -> None:
    """Print a line about the scheduler every ms milliseconds from now on; 0 ends it."""
    current()
    w = world()
    w.trace_ns = max(0, ms) * 10**6
    w.traced_ns = w.started_ns if not w.traced_ns else w.traced_ns
    with w.mu:
        for m in w.ms:
            m.rouse()


def set_max_threads(n: int) -> int:
    """Let at most n threads run goroutines: one more is a fatal error; return the old number.

    Go: runtime/debug/garbage.go SetMaxThreads
    """
    current()
    w = getcurrent().m.world
    with w.mu:
        before: int = w.max_threads
        w.max_threads = n
        too_many = len(w.ms) > n
    if too_many:
        exhausted(w)
    return before


def set_traceback(level: str) -> None:
    """Say how much fatal errors print, unless the environment asks for more.

    Go: runtime/runtime1.go setTraceback
    """
    current()
    settings = world().settings
    least = settings.least_traceback
    if level not in LEVELS:
        raise ValueError(f"set_traceback: want one of {', '.join(LEVELS)}, not {level!r}")
    if least not in LEVELS or LEVELS.index(level) >= LEVELS.index(least):
        settings.traceback = level
