"""The end of the process, and what must not keep it or break it.

    os.exit, a fatal error    last words, flush, half a second each, and end at once
    Python ends by itself     every world stops, last words, and no thread of ours runs Python
                              any more; then what is left of atexit, and CPython's finalization

Last words are what a tool that writes all the time has still to write (`at_the_end`).

CPython ends a thread that asks for the GIL while the interpreter is being finalized: one
with greenlets on its C stack takes the process along, and so does one that was printing.
So a thread that has not come to its hub in time is stilled where it stands: an exception
is raised in it whose making never returns.  No handler and no ``finally`` of its
goroutine runs.

A thread that was started just before is waited for until it has begun (`base.threads`), and
one that has used greenlets must be gone for good, or stay: greenlet clears up after
it a moment later, and ends the process with a failed assertion if Python ends just then.

Go: runtime/proc.go exit, os/proc.go Exit
"""

import atexit
import ctypes
import os
import sys
import threading
from _thread import allocate_lock, get_ident, get_native_id
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from time import monotonic, sleep
from typing import Any, NoReturn

from greenlet import getcurrent as _getcurrent

from gopy._core.base import standstill
from gopy._core.base.threads import STEP_S, start_new_thread, wait_for_beginners
from gopy._core.sched.m import M

getcurrent: Callable[[], Any] = _getcurrent  # Any: our greenlets have g and m

GRACE_S = 0.5  # for flushing, and for Ms to come to their hubs

busy_helpers: set[int] = set()  # threads that make a call for `blocking`

_parting: deque[int] = deque(maxlen=64)  # native ids of the threads that left last

_last_words: list[Callable[[], None]] = []

_ours = __file__.removesuffix("sched/ending.py")
_stop_all: Callable[[], list[M]] | None = None


def before_the_end(stop_all: Callable[[], list[M]]) -> None:
    """Have stop_all called when Python ends: it ends all worlds, and returns their other Ms."""
    global _stop_all
    if _stop_all is None:
        atexit.register(_python_ends)
    _stop_all = stop_all


def at_the_end(fn: Callable[[], None]) -> None:
    """Have fn called when the program ends, unless a signal ends it; an embedded one may go on.

    It's called on any thread and greenlet, maybe by a signal's handler, and again when the process
    ends.  Goroutines may still run.  It must not use gopy, nor take much longer than `GRACE_S`.
    """
    if fn not in _last_words:
        _last_words.append(fn)


def say_last_words() -> None:
    """Let tools write what they have still to write."""
    for fn in _last_words:
        with suppress(Exception):
            fn()


def exit_now(code: int) -> NoReturn:
    """Flush stdout and stderr, for half a second at the most, and end the process at once.

    Nothing is unwound, nothing registered with atexit runs.
    """
    say_last_words()
    aside(lambda: flush(sys.stdout, sys.stderr))
    os._exit(code)


def end_as_main(error: BaseException | None) -> NoReturn:
    """End the process as Python does when the main program is over, on any thread and greenlet.

    What waits for Python's end is done: threads are joined, what is registered with atexit
    runs, and what was printed is flushed.  The code is that of error.
    """
    code = _exit_code(error)
    for step in (threading._shutdown, atexit._run_exitfuncs):  # type: ignore[attr-defined]
        with suppress(Exception):
            step()
    exit_now(code)


def _exit_code(error: BaseException | None) -> int:
    """Return the status that Python gives a program that error ends; print what it prints."""
    if error is None:
        return 0
    if not isinstance(error, SystemExit):
        sys.excepthook(type(error), error, error.__traceback__)
        return 130 if isinstance(error, KeyboardInterrupt) else 1
    if error.code is None or isinstance(error.code, int):
        return int(error.code or 0) & 0xFF
    print(error.code, file=sys.stderr)
    return 1


def flush(*streams: Any) -> None:  # Any: whatever the program has put there
    """Flush streams; one that can't be is left alone."""
    for stream in streams:
        with suppress(Exception):
            stream.flush()


def aside(fn: Callable[[], None]) -> None:
    """Call fn on a thread of its own, and wait for half a second at most (R21).

    It uses what the program may have replaced: that may hang, or even park.
    """
    done = allocate_lock()
    done.acquire()

    def call() -> None:
        fn()
        done.release()

    try:
        start_new_thread(call, ())
    except RuntimeError:  # no thread can be started any more
        fn()
    else:
        done.acquire(timeout=GRACE_S)


def parts() -> None:
    """Note that the calling thread, one of gopy's, ends now.

    Without a GIL it waits before that while another forks, who holds ``standstill.mu``; with one
    nobody does, and a child could find it locked.
    """
    with standstill.unforked:
        _parting.append(get_native_id())


def wait_for_parting(seconds: float) -> None:
    """Return when all threads that end just now are gone, or so many seconds have gone by."""
    until = monotonic() + seconds
    while _parting and monotonic() < until:
        if os.path.exists(f"/proc/self/task/{_parting[-1]}"):
            sleep(STEP_S / 10)
        else:
            _parting.pop()


def begin_anew() -> None:
    """In the child of a fork: no thread is there but the caller's."""
    busy_helpers.clear()
    _parting.clear()


def wait_for(ms: list[M], wait: Callable[[], object] = lambda: sleep(STEP_S)) -> None:
    """Give ms, whose world is over, half a second to stop; then still those that go on."""
    until = monotonic() + GRACE_S
    while not all(m.stopped for m in ms) and monotonic() < until:
        wait()
    late = [m for m in ms if not m.stopped and not _in_runtime(m)]
    for m in late:
        _still(m.tid)
    until = monotonic() + GRACE_S / 10
    while not all(m.stopped for m in late) and monotonic() < until:  # one asleep in C stays so
        wait()


def _still(tid: int) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(tid), ctypes.py_object(_Still))


def _in_runtime(m: M) -> bool:
    """Return whether m's thread is in code of the runtime, where it may hold a lock, or gone."""
    frame = standstill.current_frames().get(m.tid)
    return frame is None or frame.f_code.co_filename.startswith(_ours)


class _Still(BaseException):
    """Raised in a thread that is to stand still: it is never finished."""

    def __init__(self) -> None:
        here = getcurrent()
        m: M | None = getattr(here, "m", None)
        if m is not None:
            if here is m.hub:  # it has come there after all, and ends by itself
                return
            m.stopped = True
        busy_helpers.discard(get_ident())
        for_ever = allocate_lock()
        for_ever.acquire()
        for_ever.acquire()


def _python_ends() -> None:
    wait_for_beginners(GRACE_S)
    if _stop_all is not None:
        wait_for(_stop_all())
    say_last_words()
    wait_for_parting(GRACE_S)
    for tid in busy_helpers.copy():
        _still(tid)
    until = monotonic() + GRACE_S / 10
    while busy_helpers and monotonic() < until:  # one that prints may hold stdout's lock
        sleep(STEP_S)
