"""Deadlock: nobody runs, and nobody ever will.

An M that finds nothing asks; the answer is yes when no M is on its way, no queue, inbox
or heap holds anything, nobody waits in a poller, and no thread from outside could wake
somebody.

No M is on its way: each has said that it sleeps, and its poller is not ``armed``.  One
that has just claimed somebody in its poll is still armed (poller N4); one that was given
something is not marked as sleeping any more (M2).

Who could wake somebody from outside: every thread that CPython knows and gopy did not
start, but for those that were there before gopy and never called it, and idle workers of
`concurrent.futures`; and those that make a blocking call for a goroutine (R22).
``GOPYDEBUG=deadlock=0`` turns all this off.

Go: runtime/proc.go checkdead
"""

import signal
from types import FrameType

from gopy._core.base.standstill import current_frames
from gopy._core.sched.m import M
from gopy._core.sched.report import all_dump
from gopy._core.sched.sigint import helpers, on_nudge, on_sigint
from gopy._core.sched.sigquit import on_sigquit
from gopy._core.sched.stop import end_fatally
from gopy._core.sched.world import World
from gopy.errors import DeadlockError

ASLEEP = "all goroutines are asleep - deadlock!"
NO_MAIN = "no goroutines (main called runtime.Goexit) - deadlock!"

before_us: set[int] = set()  # threads that were there when gopy was first used
_NOT_THE_USERS = (signal.default_int_handler, on_nudge, on_sigint, on_sigquit)

runtime_threads: set[int] = set()  # sysmon's
idle_helpers: set[int] = set()  # threads of the pool for blocking calls that make none

calls_under_way: set[object] = set()  # blocking calls that goroutines wait for

_POOL = "concurrent/futures/thread.py"


def is_dead(w: World) -> bool:
    """Return whether nothing inside of w can wake anybody."""
    with w.mu:
        if w.fresh.count or w.wanting or w.spinning or w.over or w.interrupt is not None:
            return False
        for m in w.ms:
            with m.inbox_mu:
                if not m.sleeping or m.inbox or m.poller.armed:
                    return False
            if m.late or m.p is not None and len(m.p):
                return False
        return all(not p.heap and not len(p) for p in (*w.ps, *w.retired))


def anybody_outside(w: World) -> bool:
    """Return whether a thread that is not w's might still wake somebody."""
    if calls_under_way or w.listens:
        return True
    if w.settings.debug.get("deadlock") == "0" or _anybody_handles_signals():
        return True
    if w.g1 is None:  # the main thread's code, which has not come yet: it still runs
        return True
    ours = {m.tid for m in w.ms} | idle_helpers | runtime_threads | helpers
    for ident, frame in current_frames().items():
        if ident in ours or (ident in before_us and ident not in w.outsiders):
            continue
        outsider = w.outsiders.get(ident)
        if outsider is not None and outsider.parked:
            continue
        if not _is_idle_worker(frame):
            return True
    return False


def _anybody_handles_signals() -> bool:
    """Return whether the user has a handler for a signal: it may wake somebody (R22)."""
    handlers = (signal.getsignal(number) for number in signal.valid_signals())
    return any(callable(each) and each not in _NOT_THE_USERS for each in handlers)


def deadlock(w: World, m: M) -> None:
    """Report that all goroutines of w are asleep; found out by m's hub."""
    alive = w.goroutines()
    if w.g1 is not None and w.g1.status == "dead":
        main_left = f"fatal error: {NO_MAIN}\n"
        report = main_left if not alive else f"fatal error: {ASLEEP}\n\n{all_dump(alive)}"
    else:
        report = f"fatal error: {ASLEEP}\n\n{all_dump(alive)}"
    end_fatally(w, report, DeadlockError(report))


def _is_idle_worker(frame: FrameType) -> bool:
    """Return whether a thread that stands at frame is a pool's, waiting for something to do."""
    code = frame.f_code
    return code.co_name == "_worker" and code.co_filename.endswith(_POOL)
