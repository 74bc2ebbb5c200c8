"""RuntimeTimer: a function that the hub calls at an instant.

It stands in the heap of the P on which it was started, or in its bubble's.  The function runs
on the hub, or on the goroutine that looks after the bubble, so it must neither park nor raise;
it may ready, deliver, or start a goroutine.

A timer belongs to whoever made it: ``start`` and ``stop`` are called one at a time, under
a lock of the owner's where several threads may.

Go: runtime/time.go timer
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from greenlet import getcurrent as _getcurrent

from gopy._core.base import fastpath, inside
from gopy._core.base.clock import monotonic_ns
from gopy._core.base.optional import compiled, twin
from gopy._core.sched.p import P
from gopy._core.sched.wake import wakep
from gopy._core.task.bubble import Bubble
from gopy._core.timers.heap import TimerHeap

getcurrent: Callable[[], Any] = _getcurrent  # Any: our greenlets have m


class RuntimeTimer:
    """Calls ``fn(arg)`` when its time has come: the bubble's, if it is of one."""

    __slots__ = ("arg", "bubble", "fn", "heap", "number", "when")

    def __init__(
        self, fn: Callable[..., object], arg: object, bubble: Bubble | None = None
    ) -> None:
        self.bubble = bubble
        self.fn = fn
        self.arg = arg
        self.when = 0
        self.number = 0
        self.heap: TimerHeap | None = None

    @property
    def active(self) -> bool:
        """Whether it stands in a heap."""
        return self.number != 0

    def clock_ns(self) -> int:
        """Return the time of the clock by which it goes."""
        return monotonic_ns() if self.bubble is None else self.bubble.now_ns

    def start(self, when: int) -> None:
        """Go off at when, in ns of its clock, and not at an earlier setting.

        An M that sleeps for longer is woken (R16).
        """
        if inside.threads:
            inside.refuse()
        if self.number and self.heap is not None:
            self.heap.remove(self)
        if self.bubble is not None:
            self.bubble.timers.add(self, when)
            return
        m = getcurrent().m
        p: P = m.p if m.p is not None else m.world.ps[0]
        if p.heap.add(self, when) and fastpath.multi and p is not m.p:
            tell(m, p)

    def fire(self) -> None:
        """Call the function: the heap has let the timer go."""
        self.fn(self.arg)

    def stop(self) -> bool:
        """Don't go off; return False if it did already, or wasn't started."""
        if inside.threads:
            inside.refuse()
        return self.number != 0 and self.heap is not None and self.heap.remove(self)


def tell(m: Any, p: P) -> None:  # Any: an M, or what stands for one outside
    """Have whoever looks after p's timers look again: m, which has none, gave it its earliest."""
    w = m.world
    with w.mu:
        watched = p.m is not None or w.idle_ms
        if p.m is None:
            w.rouse_watcher()
        else:
            p.m.rouse()
    if not watched:  # all who were idle have ended
        wakep(w)


if not TYPE_CHECKING and (timing := twin("gopy._core.sched._timing")) is not None:
    RuntimeTimer = compiled(timing.TimerFields, RuntimeTimer)
