"""How a program ends: main returned, a panic, a fatal error, a deadlock, an exit.

                       `run` made the world                  embedded
    main returned      the others freeze, run returns        there is no main
    panic, fatal       report, flush, os._exit(2)            report, the others freeze,
                                                             goroutine 1 gets FatalError
    deadlock           the same                              report, goroutine 1 gets it,
                                                             the others stay parked
    SystemExit, ^C     goroutine 1 gets it, then run raises it; or goroutine 1's code does

To freeze is to never run again, with no ``finally`` and no deferred call: the hubs stop,
and `world.frozen` keeps every Stack (R10).

Go: runtime/panic.go fatalpanic, fatalthrow, runtime/proc.go main
"""

import sys
from _thread import allocate_lock
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, NoReturn

from greenlet import getcurrent as _getcurrent

from gopy._core.base import fastpath, probe, threads
from gopy._core.sched.ending import (
    aside,
    end_as_main,
    exit_now,
    flush,
    parts,
    say_last_words,
    wait_for,
)
from gopy._core.sched.enrol import strike_off
from gopy._core.sched.insist import PATIENCE_S, insist
from gopy._core.sched.m import M
from gopy._core.sched.parking import gosched
from gopy._core.sched.preempt import detach
from gopy._core.sched.report import all_dump, goroutine_dump, panic_report
from gopy._core.sched.stack import let_end, on_end
from gopy._core.sched.wake import put_behind
from gopy._core.sched.world import World, frozen
from gopy._core.task.g import G
from gopy.errors import DeadlockError, FatalError, Goexit, UnrecoveredPanic

getcurrent: Callable[[], Any] = _getcurrent  # Any: our greenlets have g and m

_QUITS = (SystemExit, KeyboardInterrupt)

# Set by boot: lets the main thread's next call of gopy make a new world.
_detach: Callable[[World], None]

panic_hook: Callable[[G, BaseException], object] | None = None


def on_detach(fn: Callable[[World], None]) -> None:
    """Have fn called when goroutine 1 leaves an embedded world that is over."""
    global _detach
    _detach = fn


def set_panic_hook(hook: Callable[[G, BaseException], object] | None) -> None:
    """Have hook(goroutine, exception) called first; if it returns True only that one ends."""
    global panic_hook
    panic_hook = hook


def goroutine_ended(w: World, g: G, result: object, error: BaseException | None) -> None:
    """Do what the end of g means for the program; on g's own stack."""
    if isinstance(error, Goexit) or (error is None and g is not w.g1):
        return
    if error is not None and not isinstance(error, _QUITS) and panic_hook is not None:
        try:
            if panic_hook(g, error) is True:
                return
        except BaseException as raised:  # else the Stack would die of it
            error = raised
    if error is not None and not isinstance(error, _QUITS):
        _report_panic(w, g, error)
    elif g is w.g1:
        for _ in range(1000):  # a panic that is on its way gets to its report
            if not w.unwinding:
                break
            gosched()
        if w.ends_process:
            end_as_main(error)
        w.result = result
        w.error = error
        w.over = True
        call_to_hubs(w)  # its Stack comes to the hub next, which looks whether it's over
    else:
        interrupt(w, error)


def interrupt(w: World, error: BaseException | None) -> None:
    """Have goroutine 1 get error at its next scheduling point, or soon if it has none."""
    w.interrupt = w.interrupt or error
    call_to_hubs(w)
    g1 = w.g1
    if g1 is not None and g1.m is not None:
        g1.m.rouse()
        if not isinstance(error, FatalError):
            _insist_if_elsewhere(w, 0)


def _insist_if_elsewhere(w: World, patience_s: float) -> None:
    """Have goroutine 1 get what waits for it, if it's on another thread and may run there."""
    g1, error = w.g1, w.interrupt
    if g1 is not None and g1.m is not None and getcurrent().m is not g1.m and error is not None:
        insist(w, g1.m.tid, patience_s, lambda: _take_interrupt(w, error))


def fatal(text: str) -> NoReturn:
    """End the program with ``fatal error: text`` and the caller's stack; not recoverable.

    Go: runtime/panic.go fatal
    """
    me = getcurrent()
    w: World = me.m.world
    g: Any = getattr(me, "g", None) or w.g1  # a hub that was born deep: it's goroutine 1 (`boot`)
    report = f"fatal error: {text}\n"
    if w.settings.traceback != "none":
        report += f"\n{goroutine_dump(g)}"
    report += _others(w, g)
    error = FatalError(report)
    end_fatally(w, report, error)
    _leave(w, g, error)


def exhausted(w: World) -> None:
    """End the program: it needs more threads than it may have; on the one that is too many.

    Go: runtime/proc.go checkmcount
    """
    report = (
        f"runtime: program exceeds {w.max_threads}-thread limit\nfatal error: thread exhaustion\n"
    ) + _others(w, None)
    end_fatally(w, report, FatalError(report))


def end_fatally(w: World, report: str, error: FatalError) -> None:
    """Print report, and end the process, or an embedded program as this module's table says."""
    _print(report)
    if w.owned:
        exit_now(2)
    say_last_words()
    if isinstance(error, DeadlockError):
        interrupt(w, error)
    else:
        freeze(w, error)
    _insist_if_elsewhere(w, PATIENCE_S)


def _take_interrupt(w: World, error: BaseException) -> bool:
    """Return whether error still waits for goroutine 1; whoever asks raises it there."""
    with w.mu:
        if w.interrupt is not error:
            return False
        w.interrupt = None
    if w.over:
        _detach(w)
    return True


def hand_over(m: M, g1: G) -> None:
    """Raise what waits for goroutine 1 where it's parked; on its M's hub."""
    w: World = m.world
    with w.mu:
        error, w.interrupt = w.interrupt, None
    _put_back(m, g1)
    p = m.p
    if p is not None:
        with p.mu:
            if p.next is g1:
                p.next = None
            with suppress(ValueError):
                p.queue.remove(g1)
    with suppress(ValueError):
        m.late.remove(g1)
    with m.inbox_mu, suppress(ValueError):
        m.inbox.remove(g1)
    if w.over:
        bury(m)
        _detach(w)
    g1.reason = ""
    if probe.resumed is not None:
        probe.resumed(g1)
    g1.stack.throw(error if error is not None else FatalError())


def _put_back(m: M, g1: G) -> None:
    """Let whoever the hub was about to run, unless it's g1, be first in line instead (R2)."""
    g = m.moving
    if g is None or g is g1:
        m.moving = None
        return
    if (p := m.p) is not None:
        with p.mu:
            if p.m is m:  # else it was retaken just now (R6)
                p.queue.appendleft(g)
                m.moving = None
                return
    if g.stack is None:
        m.moving = None
        put_behind(m, [g])
    else:
        with m.inbox_mu:
            m.inbox.appendleft(g)
            m.moving = None


def freeze(w: World, error: FatalError | None) -> None:
    """Let no goroutine of w run any more, and keep them all (R10); goroutine 1 gets error."""
    with w.mu:  # at once: a hub that finds w over looks for what it has to raise
        w.over = True
        w.interrupt = w.interrupt or error
    frozen.append(w)
    call_to_hubs(w)


def bury(m: M) -> None:
    """Make the parked goroutines of m, whose world is over, ones that do nothing if woken.

    Objects that outlive the world may still have them in line.  Their Stacks stay as they are.
    """
    here = getcurrent()
    for stack in m.stacks:
        g = stack.g
        if g is not None and g is not m.world.g1 and stack is not here:
            if g.bubble is not None and g.bubble.root is g:
                fastpath.count_bubbles(-1)
            _forget(g)
    for g in m.poller.left():
        _forget(g)


def _forget(g: G) -> None:
    g.fn = _nothing
    g.args = ()
    g.kwargs = g.left = g.stack = g.m = g.extra = None


def abandon(goroutines: Iterable[G]) -> None:
    """Let goroutines, which are parked and whom nobody will ever ready, be no more.

    Nothing of theirs runs, no ``finally`` either; their Ms keep the Stacks (R10).
    """
    for g in goroutines:
        stack = g.stack
        _forget(g)
        g.args = None
        stack.g = None


def _let_go_of_fresh(w: World) -> None:
    """Let who will never begin hold nothing: compiled, the collector does not know him."""
    for line in [w.fresh.everybody(), *(p.waiting() for p in w.ps)]:
        for g in line:
            if g.stack is None:
                _forget(g)


def _nothing() -> None:
    pass


def call_to_hubs(w: World) -> None:
    """Have every M ask its hub at its next switch, or now if it sleeps."""
    for m in list(w.ms):
        if (p := m.p) is not None:
            p.fuel = p.chain = 0
        m.rouse()


def finish(w: World, m: M) -> None:
    """End a world that `run` made, on its first M, whose hub has come back."""
    w.over = True
    call_to_hubs(w)
    let_end(m, len(m.free))
    bury(m)
    wait_for([each for each in w.ms if each is not m], lambda: m.poller.poll(1_000_000))
    _let_go_of_fresh(w)
    m.close()
    if any(each.stacks or not each.stopped for each in w.ms if each is not m) or m.stacks:
        frozen.append(w)


def lie_still(m: M) -> None:
    """End a thread whose world is over; one with parked goroutines stays, and never runs."""
    if m.world.ends_process:
        end_as_main(None)
    detach(m)
    let_end(m, len(m.free))
    bury(m)
    if m.p is not None:
        m.p.m = None
    if not m.stacks:
        parts()
    m.stopped = True
    if m.stacks:
        forever = allocate_lock()
        forever.acquire()
        forever.acquire()
    strike_off()
    threads.unmark()
    m.close()


def _report_panic(w: World, g: G, error: BaseException) -> None:
    """End the program because error left g."""
    report = panic_report(g, error, w.settings.traceback)
    if not w.reporting.acquire(False):
        _leave(w, g, None)  # another panic is being reported: Go blocks here, too
    report += _others(w, g)
    fatal_error = UnrecoveredPanic(report)
    fatal_error.__cause__ = error
    end_fatally(w, report, fatal_error)
    _leave(w, g, fatal_error)


def _leave(w: World, g: G, error: FatalError | None) -> NoReturn:
    """Never come back: goroutine 1 gets error, all others stand still."""
    if g is w.g1 and error is not None:
        w.interrupt = None
        bury(g.m)
        _detach(w)
        raise error
    m = getcurrent().m
    if m not in w.ms and error is not None:
        raise error  # a thread from outside gets it, and goroutine 1 too (R20)
    while True:
        m.hub.switch()


def _others(w: World, g: G | None) -> str:
    """Return the dumps of the other goroutines, if GOPYTRACEBACK asks for them."""
    if w.settings.traceback not in ("all", "system", "crash"):
        return ""
    dump = all_dump(each for each in w.goroutines() if each is not g)
    return f"\n{dump}" if dump else ""


def _print(report: str) -> None:
    """Write report on stderr, after what was printed before it."""

    def write() -> None:
        with suppress(Exception):
            sys.stderr.write(report)
        flush(sys.stderr)

    aside(lambda: flush(sys.stdout))
    aside(write)


on_end(goroutine_ended)
