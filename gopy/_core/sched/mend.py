"""The program's objects in the child of a fork: no lock is held by who is gone, no line has him.

All objects that the collector knows are looked at, once: nothing need be written down
while they live.  What has to be done for an object of a kind, `in_child` is told by the
module that knows the kind, when that is imported.

Go: none
"""

import gc
import sys
from _thread import RLock, allocate_lock
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import GetSetDescriptorType, MemberDescriptorType
from typing import TYPE_CHECKING, Any, TypeVar

from gopy._core.base.lockrank import CheckedLock, Rank, RankedLock, renew
from gopy._core.base.optional import twin
from gopy._core.task.waiter import Line

K = TypeVar("K")
Repair = Callable[[Any], None]  # Any: of its own kind
Plan = tuple[tuple[str, ...], Repair | None]

_native = type(RankedLock(Rank.BOOT)) | type(allocate_lock())
_FIELD = MemberDescriptorType | GetSetDescriptorType  # of Python's classes, and compiled ones
_repairs: dict[type, Repair] = {Line: Line.drop_gone}


def in_child(kind: type[K], repair: Callable[[K], None]) -> None:
    """Have repair called, in the child of a fork, for each object of kind.

    No lock is held then, and goroutines that are gone have no M.
    """
    _repairs[kind] = repair


def free_objects(objects: list[object]) -> None:
    """Let the own lock of each object be free, which CPython has where there is no GIL.

    A thread that waited for one may get it while the world is stopped for the fork; nobody would
    release it.  Only the twin can do that.
    """


def mend_objects() -> None:
    """Renew the locks of all objects of gopy's classes, then repair what must be."""
    plans: dict[type, Plan | None] = {}
    mended = []
    for each in _all_objects():
        kind = type(each)
        if kind not in plans:
            plans[kind] = _plan(kind)
        plan = plans[kind]
        if plan is not None:
            mended.append((each, plan[1]))
            for name in plan[0]:
                lock = getattr(each, name, None)
                if lock is not None:
                    _renew(lock)
    mended.sort(key=lambda pair: not isinstance(pair[0], Line))  # what has lines asks them
    for each, repair in mended:
        if repair is not None:
            with suppress(AttributeError):  # made just then by a thread that is gone: nobody has it
                repair(each)


def renew_locks_of_modules() -> None:
    """Renew the locks that are variables of gopy's modules."""
    for name, module in list(sys.modules.items()):
        if name.startswith("gopy."):
            for value in list(vars(module).values()):
                if isinstance(value, _native | CheckedLock):
                    renew(value)


def _all_objects() -> Iterator[object]:
    """Yield all that the collector knows, and what a program has frozen before its fork."""
    frozen = gc.get_freeze_count() > 0
    if frozen:
        gc.unfreeze()
    try:
        yield from gc.get_objects()
    finally:
        if frozen:
            gc.freeze()


def _plan(kind: type) -> Plan | None:
    """Return what is to be done for objects of kind: names of locks, and a repair; or None."""
    names: list[str] = []
    for each in kind.__mro__:
        if str(each.__module__).startswith("gopy."):  # some have a descriptor there
            fields = [name for name, kind in vars(each).items() if isinstance(kind, _FIELD)]
            names += [name for name in fields if name.endswith("mu") or name == "_lock"]
    repair = next((_repairs[each] for each in kind.__mro__ if each in _repairs), None)
    return (tuple(names), repair) if names or repair is not None else None


def _renew(lock: Any) -> None:  # Any: a Lock, or an RLock, which knows its owner
    if isinstance(lock, _native | CheckedLock):
        renew(lock)
    elif isinstance(lock, RLock) and not lock._is_owned():  # type: ignore[attr-defined]  # typeshed has no private names
        lock._at_fork_reinit()  # type: ignore[attr-defined]


if not TYPE_CHECKING and (in_c := twin("gopy._core.sched._fork")) is not None:
    free_objects = in_c.free_objects
