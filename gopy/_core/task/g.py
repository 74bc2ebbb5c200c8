"""G: a goroutine, as data.

    fresh ──run──▶ running ◀──▶ runnable          (stack set: bound to its M)
                     │  ▲
                   park ready
                     ▼  │
                   waiting                        (reason is not empty)
    running ──end──▶ dead                         (args and stack are None)

The status is not stored but read off these fields, so the hot path keeps only
``reason`` up to date:

    stack None, args set       runnable, not yet started: any M may run it
    stack set, reason set      waiting
    stack set, reason empty    running if its greenlet is, else runnable
    both None                  dead

``value`` is the hand in which a waker leaves what the wait was for; ``order`` is its
number in the global order while it stands behind all others; ``since_ns`` is when the hub
first saw it wait, 0 until then; ``left`` is told of its end, if anybody wants to know.
The function outlives its goroutine, for its name; the arguments don't.
Rare attributes stand in ``extra``, which most never need.

Go: runtime/runtime2.go g
"""

import sys
from collections.abc import Callable
from types import CodeType, FrameType
from typing import TYPE_CHECKING, Any

from gopy._core.base.clock import monotonic_ns
from gopy._core.base.optional import compiled, twin
from gopy._core.base.standstill import current_frames

# Told what a goroutine has ended by, an exception or None, on its own stack after all that it
# deferred; returns what it is to have ended by.
Left = Callable[[BaseException | None], BaseException | None]


class Extra:
    """What only few have: a context, labels, a bubble, deferred calls."""

    __slots__ = ("bubble", "context", "defers", "idle", "labels", "unwind")

    def __init__(self) -> None:
        self.bubble: Any = None  # Any: the packages above know what these are
        self.idle = 0  # what its wait is counted as (`bubble`)
        self.context: Any = None
        self.defers: Any = None
        self.unwind: Any = None
        self.labels: dict[str, str] | None = None


class G:
    """A goroutine, as ``go`` returns it: to look at, not to control."""

    __slots__ = (
        "__weakref__",
        "_code",
        "_id",
        "_lasti",
        "args",
        "extra",
        "fn",
        "kwargs",
        "left",
        "m",
        "order",
        "parent_id",
        "reason",
        "since_ns",
        "stack",
        "value",
    )

    sel = None  # a G in a line stands there alone; a Sudog has its Race here

    _code: CodeType | None
    _id: int
    _lasti: int
    args: tuple[Any, ...] | None
    extra: Extra | None
    fn: Callable[..., object] | None
    kwargs: dict[str, Any] | None
    left: Left | None
    m: Any  # Any: Ms and greenlets belong to the layers above
    order: int
    parent_id: int
    reason: str
    since_ns: int
    stack: Any
    value: Any

    def more(self) -> "Extra":
        """Return its rarer attributes, made when they're first needed."""
        if self.extra is None:
            self.extra = Extra()
        return self.extra

    @property
    def bubble(self) -> Any:  # Any: a Bubble, or None
        """The bubble that it lives in, if any."""
        return None if self.extra is None else self.extra.bubble

    @property
    def id(self) -> int:
        """Its number: 1 is main, numbers grow and are never used again."""
        return self._id

    @property
    def name(self) -> str:
        """The qualified name of the function that it runs, or ran."""
        fn = self.fn
        if fn is None:
            return "main" if self._id == 1 else ""
        name = getattr(fn, "__qualname__", None) or getattr(type(fn), "__qualname__", "")
        return str(name).replace(".<locals>", "")

    @property
    def status(self) -> str:
        """``runnable``, ``running``, ``waiting`` or ``dead``."""
        stack = self.stack
        if stack is None:
            return "dead" if self.args is None else "runnable"
        if self.reason:
            return "waiting"
        return "running" if stack.gr_frame is None else "runnable"

    @property
    def wait_reason(self) -> str:
        """Go's text for what it waits for, empty if it doesn't."""
        return self.reason

    @property
    def labels(self) -> dict[str, str]:
        """Its profiler labels."""
        return {} if self.extra is None else dict(self.extra.labels or {})

    @property
    def created_at(self) -> tuple[str, int]:
        """File and line of the ``go`` that made it; ``("", 0)`` for main."""
        code = self._code
        return (code.co_filename, line_of(code, self._lasti)) if code is not None else ("", 0)

    @property
    def created_by(self) -> str:
        """The qualified name of the function that made it."""
        return qualified(self._code) if self._code is not None else ""

    def wait_minutes(self) -> int:
        """Return for how many whole minutes it has been waiting."""
        if not self.reason or not self.since_ns:
            return 0
        return (monotonic_ns() - self.since_ns) // (60 * 10**9)

    def frame(self) -> FrameType | None:
        """Return where it stands: its innermost Python frame, if it has one now."""
        stack = self.stack
        if stack is None:
            return None
        frame: FrameType | None = stack.gr_frame
        if frame is None and self.m is not None and not self.reason:
            frame = current_frames().get(self.m.tid)
        return frame

    def __repr__(self) -> str:
        what = f"{self.status}: {self.reason}" if self.reason else self.status
        return f"<goroutine {self._id} [{what}] {self.name}>"


if not TYPE_CHECKING and (waits := twin("gopy._core.task._waits")) is not None:
    G = compiled(waits.GFields, G)
    Extra = compiled(twin("gopy._core.task._extra").ExtraFields, Extra)
G.__name__ = G.__qualname__ = "Goroutine"


def new_g(
    ident: int,
    fn: Callable[..., object] | None,
    args: tuple[Any, ...] = (),
    kwargs: dict[str, Any] | None = None,
) -> G:
    """Return a goroutine that nobody made, as main is; `spawn` says who made the others.

    There is no constructor: `go` sets these fields itself, which is twice as fast.
    """
    g = G()
    g._id = ident
    g.fn = fn
    g.args = args
    g.kwargs = kwargs
    g._code = g.left = g.m = g.stack = g.value = g.extra = None
    g.parent_id = g._lasti = g.since_ns = 0
    g.reason = ""
    return g


def line_of(code: CodeType, lasti: int) -> int:
    """Return the source line of the instruction at byte lasti of code."""
    line = code.co_firstlineno
    for start, end, number in code.co_lines():
        if start <= lasti < end:
            return number or line
    return line


def qualified(code: CodeType) -> str:
    """Return ``module.qualname`` of code, as dumps print it: main for __main__."""
    name = "__main__"
    for each, module in list(sys.modules.items()):
        if getattr(module, "__file__", None) == code.co_filename:
            name = each
            break
    name = "main" if name == "__main__" else name
    return f"{name}.{code.co_qualname.replace('.<locals>', '')}"
