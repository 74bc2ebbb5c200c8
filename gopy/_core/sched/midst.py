"""Who is interrupted in the midst of gopy's own code, and says so (`base.inside`, R1).

A collection calls finalizers on whatever thread it comes, and so does a signal's handler come
on the main thread.  What they have interrupted is seen in its frames: if gopy's innermost ones
stand in a ``with``, or where locks are taken otherwise in a ``try``, the thread may hold a lock.

For that time it also has no short ways, which ask nobody.

Differs: a finalizer that runs because the last reference was dropped is not seen; gopy drops
none of the program's objects while it holds a lock.

Go: none
"""

import contextlib
import gc
import os
import sys
from _thread import get_ident
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

from greenlet import getcurrent as _getcurrent

from gopy._core.base import fastpath, inside
from gopy._core.sched.preempt.regions import Region, region
from gopy._core.sched.world import World

getcurrent: Callable[[], Any] = _getcurrent  # Any: our greenlets have g and m

_HERE = __file__.removesuffix("_core/sched/midst.py")
# Contextlib, too: `select` holds its locks by an ExitStack.
_LOCKING = (
    *(_HERE + name for name in ("_core/", "_lang/", "sync/", "time/", "context/")),
    contextlib.__file__,
)
# Here a lock is taken, if there are several threads, by `acquire` and given back in a ``finally``.
_BY_TRY = tuple(
    _HERE + name for name in ("_core/timers/", "_core/fd/", "_core/netpoll/polldesc.py")
)

_shut: set[int] = set()  # threads whose short ways were open
_collecting: set[int] = set()  # threads that a collection has had enter
_overdue = False  # there was no room to `leave`
_worlds: Callable[[], list[World]] | None = None


def watch(worlds: Callable[[], list[World]]) -> None:
    """Listen to the collector, from the first world on; worlds tells who runs."""
    global _worlds
    if _worlds is None:
        gc.callbacks.append(_on_collection)
        inside.on_put_off(_wake)
    _worlds = worlds


def holds_lock(frame: FrameType | None) -> bool:
    """Return whether the thread that was interrupted in frame may hold a lock of gopy's."""
    while frame is not None:
        code = frame.f_code
        name = code.co_filename
        if not name.startswith(_LOCKING):
            return False
        found = _region(code, frame.f_lasti)
        if found is Region.WITH or (
            found is Region.TRY and fastpath.multi and name.startswith(_BY_TRY)
        ):
            return True
        frame = frame.f_back
    return False


def enter() -> None:
    """Begin to run what must not use gopy as ever, on this thread."""
    here = getcurrent()
    if getattr(here, "lone_p", None) is not None:
        here.lone_p = None
        _shut.add(get_ident())
    inside.threads.add(get_ident())


def leave() -> None:
    """Undo `enter`."""
    inside.threads.discard(get_ident())
    if get_ident() in _shut:
        _shut.discard(get_ident())
        here = getcurrent()
        here.lone_p = here.m.p if fastpath.on else None


def _region(code: CodeType, offset: int) -> Region:
    return region(code, (offset,))


def _on_collection(phase: str, _: dict[str, int]) -> None:
    """Be told by the collector that it begins, or has finished."""
    global _overdue
    try:
        if _overdue:
            _overdue = False
            _collecting.discard(get_ident())
            leave()
        if phase == "start":
            if get_ident() not in inside.threads and holds_lock(sys._getframe().f_back):
                enter()
                _collecting.add(get_ident())
        elif get_ident() in _collecting:
            _collecting.discard(get_ident())
            leave()
    except RecursionError:  # a finalizer has no room either, but who has entered must leave
        _overdue = phase != "start"


def _wake() -> None:
    """Have the hub of the first M come by."""
    for w in _worlds() if _worlds is not None else ():
        for m in w.ms[:1]:
            p = m.p
            if p is not None:
                p.fuel = p.chain = 0
            os.eventfd_write(m.wake_fd, 1)
