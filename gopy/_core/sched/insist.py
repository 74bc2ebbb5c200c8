"""An error for a goroutine 1 that does not come by: raised in its thread all the same.

Goroutine 1 gets fatal errors and exits at its next scheduling point.  One that computes may
have none, and the program that it waits for is over.

A nudge (`sigint`) raises it in code of goroutine 1's own, and ends what blocks in C.  Where
no nudge can be sent, CPython raises it between two bytecodes of whatever the thread runs,
once the thread runs any.

Go: none; Go's process is gone by then
"""

import ctypes
from _thread import get_ident
from collections.abc import Callable
from time import sleep

from gopy._core.base.threads import start_new_thread
from gopy._core.sched.sigint import helpers, nudge
from gopy._core.sched.world import World

PATIENCE_S = 1.0


def insist(w: World, ident: int, patience_s: float, still: Callable[[], bool]) -> None:
    """Raise what waits for goroutine 1 of w, whose thread is ident, after patience_s.

    Args:
        still: called before it is raised without a nudge: whether it still waits.
    """
    error = w.interrupt
    if error is None:
        return

    def wait() -> None:
        helpers.add(get_ident())
        sleep(patience_s)
        if not nudge(w, error):
            sleep(max(0, PATIENCE_S - patience_s))
            if still():
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    ctypes.c_ulong(ident), ctypes.py_object(_class_of(error))
                )

    start_new_thread(wait, ())


def _class_of(error: BaseException) -> type[BaseException]:
    """Return a class whose instances, made without arguments, are like error: CPython makes one."""
    kind = type(error)

    def init(self: BaseException) -> None:
        kind.__init__(self, *error.args)
        self.__dict__.update(error.__dict__)
        self.__cause__ = error.__cause__
        self.__class__ = kind

    name = kind.__name__
    return type(name, (kind,), {"__init__": init, "__module__": kind.__module__})
