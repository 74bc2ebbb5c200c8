"""What may be missing: the one place that tries an import or reads GOPYPURE.

gopy's hot objects exist twice: in Python, where they explain themselves, and compiled.  A module
that has a twin asks for it here, at its end, and puts what it finds in place of its own:

    GOPYPURE=1, or not all was compiled    the reference
    GOPYDEBUG=locks=1                      the reference: there each lock checks the order
    else                                   the twin

`compiled` makes a class of two: the fields and methods of the twin, and of the reference what
the twin has not.
"""

import os
from importlib import import_module
from importlib.machinery import EXTENSION_SUFFIXES
from types import MemberDescriptorType, ModuleType
from typing import Any, Final, TypeVar

K = TypeVar("K")

TWINS: Final = (  # they know of each other: it's all of them, or none
    "gopy._core.base._span",
    "gopy._core.task._waits",
    "gopy._core.task._extra",
    "gopy._core.timers._heap",
    "gopy._core.netpoll._poller",
    "gopy._core.sched._crowd",
    "gopy._core.sched._machine",
    "gopy._core.sched._parking",
    "gopy._core.sched._starting",
    "gopy._core.sched._stack",
    "gopy._core.sched._timing",
    "gopy._core.sched._idle",
    "gopy._core.sched._find",
    "gopy._core.sched._hub",
    "gopy._core.sched._fork",
    "gopy._core.fd._waiting",
    "gopy._core.fd._socket",
    "gopy._lang._passing",
    "gopy._lang._channel",
    "gopy._lang._cases",
    "gopy._lang._select",
    "gopy.sync._mutex",
    "gopy.sync._waitgroup",
    "gopy.net._conn",
)
_HERE = __file__.removesuffix(os.path.join("gopy", "_core", "base", "optional.py"))
_NOT_TAKEN = {"__dict__", "__weakref__", "__slots__", "__new__"}
_ABOUT = {"__doc__", "__module__", "__qualname__"}  # each class has its own of these


def is_built(module: str) -> bool:
    """Return whether the twin of that name was compiled for this interpreter."""
    path = _HERE + module.replace(".", os.sep)
    return any(os.path.exists(path + suffix) for suffix in EXTENSION_SUFFIXES)


PURE: Final = (
    os.environ.get("GOPYPURE") == "1"
    or "locks=" in os.environ.get("GOPYDEBUG", "")
    or not all(map(is_built, TWINS))
)


def twin(module: str) -> ModuleType | None:
    """Return the compiled module of that name, one of TWINS; None where the reference is to run."""
    return None if PURE else import_module(module)


def compiled(base: type, reference: type[K]) -> type[K]:
    """Return reference with the fields and methods of base, a compiled class, where it has them."""
    there = {name for each in base.__mro__[:-1] for name in vars(each)}
    body = {
        name: value
        for name, value in vars(reference).items()
        if name in _ABOUT
        or not (name in there or name in _NOT_TAKEN or isinstance(value, MemberDescriptorType))
    }
    slots = vars(reference).get("__slots__", ())
    body["__slots__"] = tuple(name for name in slots if name not in there)
    others = tuple(each for each in reference.__bases__ if each is not object)
    metaclass: Any = type(reference)  # Any: type checkers know nothing of a metaclass's call
    made: type[K] = metaclass(reference.__name__, (base, *others), body)
    return made
