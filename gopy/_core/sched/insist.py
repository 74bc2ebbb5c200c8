"""A fatal error for a goroutine 1 that does not come by: raised in its thread after a second.

Goroutine 1 gets a fatal error at its next scheduling point.  One that computes may have
none, and the program that it waits for is over.

Go: none; Go's process is gone by then
"""

import ctypes
from _thread import allocate_lock, start_new_thread
from collections.abc import Callable

PATIENCE_S = 1.0


def insist(ident: int, error: BaseException, still: Callable[[], bool]) -> None:
    """Raise error in thread ident after a second, if still() is true then.

    CPython raises it between two bytecodes of whatever the thread runs, made anew from its
    class: the copy has error's attributes.
    """
    never = allocate_lock()
    never.acquire()

    def wait() -> None:
        never.acquire(timeout=PATIENCE_S)
        if still():
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(ident), ctypes.py_object(_class_of(error))
            )

    start_new_thread(wait, ())


def _class_of(error: BaseException) -> type[BaseException]:
    """Return a class whose instances, made without arguments, are like error."""
    kind = type(error)

    def init(self: BaseException) -> None:
        kind.__init__(self, *error.args)
        self.__dict__.update(error.__dict__)
        self.__cause__ = error.__cause__
        self.__class__ = kind

    name = kind.__name__
    return type(name, (kind,), {"__init__": init, "__module__": kind.__module__})
