"""Where a goroutine must not be preempted (R13).

What is half-done at such a place belongs to the thread, not to the goroutine: another one
on the same thread would come into it, or wait for ever.

    never   an import is going on: its locks let the same thread in twice
    never   in threading, queue or logging: their locks are the thread's
    never   in gopy's own code, and in what is called by it under a lock
    never   in a finalizer, a weakref's callback, a signal's handler, a callback of the
            collector: they may stand in the middle of anything
    held    inside a `with` or `try`, of whomever: it may hold a lock; not now

A finalizer is known by its name, a handler by the interpreter's list of them, and all of
them, in most cases, by their caller: it stands at an instruction that calls nothing.

Go: runtime/preempt.go wantAsyncPreempt, isAsyncSafePoint
"""

import gc
import os
import signal
from enum import IntEnum
from opcode import opmap
from types import CodeType, FrameType

from gopy._core.base.standstill import WORLD_STOPS
from gopy._core.sched.preempt.regions import Region, opcode_at, region

HERE = __file__.removesuffix("_core/sched/preempt/decline.py")
_LIBRARY = os.path.dirname(os.__file__)
_NEVER = (
    "<frozen importlib",
    *(os.path.join(_LIBRARY, name) for name in ("threading.py", "queue.py", "logging" + os.sep)),
)
# Gopy's that know locks of threads.  In between is what calls functions of others under locks
# that are goroutines' own, or under none.
_LOCKING = tuple(HERE + name for name in ("_core/", "_lang/", "sync/", "time/"))
_CORE = HERE + "_core/"
_ROOTS = tuple(HERE + name for name in ("_core/sched/stack.py", "_core/sched/boot.py"))
_OWN_LOCKS = (*_ROOTS, HERE + "sync/once.py")

_CALLS = {number for name, number in opmap.items() if "CALL" in name}
_CALLS_NOTHING = {
    opmap[name]
    for name in (
        *("RESUME", "NOP", "POP_TOP", "COPY", "SWAP", "PUSH_NULL", "BUILD_LIST", "BUILD_TUPLE"),
        *("LOAD_CONST", "LOAD_FAST", "STORE_FAST", "DELETE_FAST", "STORE_DEREF", "DELETE_DEREF"),
        *("STORE_FAST_STORE_FAST", "STORE_FAST_LOAD_FAST", "MAKE_FUNCTION", "POP_EXCEPT"),
        *("JUMP_FORWARD", "JUMP_BACKWARD", "JUMP_BACKWARD_NO_INTERRUPT", "POP_ITER"),
    )
    if name in opmap
}


_HUB = HERE + "_core/sched/hub.py"


class Verdict(IntEnum):
    """Whether a goroutine may be preempted where it stands."""

    FREE = 0
    HELD = 1
    NEVER = 2


def judge(frame: FrameType, offsets: tuple[int, ...], handlers: set[CodeType]) -> Verdict:
    """Return whether the goroutine whose innermost frame is about to go on at offsets may be.

    Args:
        handlers: what `called_by_itself` has returned.
    """
    verdict = Verdict.FREE
    inner = True
    caller: FrameType | None = frame
    while caller is not None:
        code = caller.f_code
        name = code.co_filename
        if name.startswith(_NEVER) or code.co_name == "__del__" or code in handlers:
            return Verdict.NEVER
        if not inner and opcode_at(code, offsets[0]) in _CALLS_NOTHING:
            return Verdict.NEVER
        if name.startswith(_LOCKING):
            if inner or _is_half_done(code, offsets):
                return Verdict.NEVER
        elif verdict is Verdict.FREE and region(code, offsets):
            verdict = Verdict.HELD
        inner = False
        caller = caller.f_back
        if caller is not None:
            offsets = (caller.f_lasti,)
    return verdict


def interesting(frame: FrameType, most: int) -> list[CodeType]:
    """Return the codes of the innermost frames that aren't gopy's own; none on a hub.

    Args:
        frame: of another thread, which goes on meanwhile where threads run in parallel.
    """
    codes: dict[int, CodeType] = {}
    caller: FrameType | None = frame
    while caller is not None and len(codes) < most:
        code = caller.f_code
        if code.co_filename == _HUB:
            return []
        if not code.co_filename.startswith(HERE):
            codes[id(code)] = code
        # Without the GIL no further: to ask for the next one makes a frame of what the thread
        # may leave just now, and the collector finds it half-made.
        caller = None if WORLD_STOPS else caller.f_back
    return [*codes.values()]


def _is_half_done(code: CodeType, offsets: tuple[int, ...]) -> bool:
    """Return whether a call from code, gopy's own, stands in the middle of something."""
    name = code.co_filename
    if name.startswith(_CORE) and name not in _ROOTS:
        return True
    if opcode_at(code, offsets[0]) not in _CALLS:
        return True
    return name not in _OWN_LOCKS and region(code, offsets) is Region.WITH


def called_by_itself() -> set[CodeType]:
    """Return the code of what the interpreter calls by itself: signals' and the collector's."""
    found = [signal.getsignal(number) for number in range(1, signal.NSIG)]
    own = (getattr(each, "handler", each) for each in found)  # what `handlers` guards
    codes = (getattr(each, "__code__", None) for each in (*own, *gc.callbacks))
    return {code for code in codes if code is not None}
