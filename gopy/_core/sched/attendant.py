"""Attendants: threads of a tool's that run beside the program and belong to nobody in it.

They neither keep a deadlock from being seen, as a thread of the program's does that might wake
somebody, nor keep Python from ending.

Go: none; system goroutines, as the reader of a trace is one there
"""

from _thread import get_ident
from collections.abc import Callable

from gopy._core.base.threads import start_new_thread
from gopy._core.sched.deadlock import runtime_threads
from gopy._core.sched.ending import parts


def attend(fn: Callable[[], None]) -> None:
    """Call fn on a thread of its own; fn raises nothing.

    Raises:
        RuntimeError: the system has no more threads.
    """
    start_new_thread(_work, (fn,))


def _work(fn: Callable[[], None]) -> None:
    runtime_threads.add(get_ident())
    try:
        fn()
    finally:
        runtime_threads.discard(get_ident())
        parts()
