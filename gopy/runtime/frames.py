"""Frames as profiles name them: functions, lines, and numbers in place of program counters.

Python has no program counters, but what reads profiles wants some.  So each function that a
profile has met gets a base, and a line of it is that many bytes behind: ``main.work+0x3`` is
the third line below its ``def``.  They hold until the process ends.

Invariants:

    F1  A function's numbers are ``base`` to ``base + REACH - 1``; no two functions share one.

Locking: none; `setdefault` decides who numbered a function first, and a number lost is no loss.

Go: runtime/symtab.go
"""

import sys
from functools import partial
from itertools import count
from types import CodeType, FrameType
from typing import Any, Final, NamedTuple

from gopy._core import WORLD_STOPS, G

DEPTH: Final = 128  # of a deeper stack the innermost, as in Go
REACH: Final = 1 << 16
_FIRST: Final = 1 << 22

_GOPY: Final = __file__.removesuffix("runtime/frames.py")
_RUNTIME: Final = (_GOPY + "_core/", _GOPY + "_lang/", "<frozen ")

_bases: dict["Function", int] = {}
_functions: dict[int, "Function"] = {}
_numbers = count(_FIRST, REACH)


class Function(NamedTuple):
    """Whose code a frame runs."""

    name: str  # module.qualname, as in dumps
    file: str
    first_line: int


class Site(NamedTuple):
    """A place in a function."""

    function: Function
    line: int


Stack = tuple[Site, ...]  # innermost first


def stack_of(frame: FrameType | None, whole: bool = False) -> Stack:
    """Return the stack of whoever stands at frame: the runtime's own frames only if whole.

    Args:
        frame: None is nowhere, and has no frames.
    """
    sites: list[Site] = []
    while frame is not None and len(sites) < DEPTH:
        code = frame.f_code
        if whole or not is_runtime(code):
            function = function_of(code, frame.f_globals.get("__name__"))
            sites.append(Site(function, frame.f_lineno or code.co_firstlineno))
        frame = frame.f_back
    return tuple(sites)


def stack_of_g(g: G, running: G) -> Stack:
    """Return g's stack; where it has not begun, the function that it will begin with.

    Args:
        running: the caller.
    """
    if g is running:
        return stack_of(sys._getframe(1))
    frame = g.frame()
    if WORLD_STOPS and g.status == "running":
        return innermost(frame)
    return stack_of(frame) or _entry(g)


def innermost(frame: FrameType | None) -> Stack:
    """Return the one frame that may be asked of a thread that goes on meanwhile, without the GIL.

    To ask for the next one, or for the line, reads what the thread is about to change.
    """
    if frame is None:
        return ()
    function = function_of(frame.f_code, frame.f_globals.get("__name__"))
    return (Site(function, function.first_line),)


def is_runtime(code: CodeType) -> bool:
    """Return whether code is what in Go's stacks is called runtime: nobody's own."""
    name = code.co_filename
    return name.startswith(_RUNTIME) or name.endswith(".pyx")


def function_of(code: CodeType, module: object) -> Function:
    """Return code's function, in a module of that name."""
    return Function(name_of(module, code.co_qualname), code.co_filename, code.co_firstlineno)


def name_of(module: object, qualname: str) -> str:
    """Return ``module.qualname`` as dumps print it."""
    shown = "main" if module == "__main__" else str(module or "?")
    return f"{shown}.{qualname.replace('<locals>.', '')}"


def pc_of(site: Site) -> int:
    """Return the number that stands for site."""
    base = base_of(site.function)
    return base + min(max(site.line - site.function.first_line, 0), REACH - 1)


def base_of(function: Function) -> int:
    """Return the number that stands for function's first line."""
    base = _bases.get(function)
    if base is None:
        base = _bases.setdefault(function, next(_numbers))
        _functions[base] = function
    return base


def function_at(pc: int) -> Function | None:
    """Return the function that pc is in; None where it is no number that `pc_of` has returned.

    Go: runtime/symtab.go FuncForPC
    """
    return _functions.get(pc - pc % REACH)


def _entry(g: G) -> Stack:
    """Return the function that g will begin with, as a stack of one frame."""
    fn: Any = g.fn  # Any: whatever can be called, with or without a code object
    while isinstance(fn, partial) or hasattr(fn, "__wrapped__"):
        fn = fn.func if isinstance(fn, partial) else fn.__wrapped__
    fn = getattr(fn, "__func__", fn)
    code: CodeType | None = getattr(fn, "__code__", None)
    if code is None:
        return ()
    return (Site(function_of(code, fn.__module__), code.co_firstlineno),)
