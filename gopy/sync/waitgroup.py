"""WaitGroup: wait until so many others are done.

Invariants, true whenever ``_mu`` is free:

    WG1  Nobody stands in ``_line`` unless ``_count`` is above zero.

A group that is counted up in a bubble is the bubble's, until a `wait` finds it at zero or is
let go: waits for it are durable, and nobody else may count.

Locking: ``_mu`` (rank SYNC) guards all fields; waiters are woken after it's released.  While
only one thread uses gopy the fast paths go without.

Go: sync/waitgroup.go
Differs: counting down to zero and letting the waiters go is one step, so Go's "Add
called concurrently with Wait" can't come up.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, ParamSpec

from gopy._core import (
    Aborted,
    Bubble,
    G,
    Line,
    Race,
    Rank,
    RankedLock,
    Spanlike,
    Sudog,
    bubble_here,
    compiled,
    current,
    fastpath,
    fatal,
    inside,
    keep_chain,
    park,
    park_race,
    ready,
    room,
    span_ns,
    spawn,
    take_chain,
    twin,
)
from gopy.errors import Goexit, Panic
from gopy.sync.atomic.nocopy import NoCopy

P = ParamSpec("P")


class WaitGroup(NoCopy):
    """A counter of things to be done, and those who wait until it's zero.

    It can be used again once every `wait` has returned.

    Go: sync/waitgroup.go WaitGroup
    """

    __slots__ = ("__weakref__", "_count", "_line", "_mu", "bubble")

    def __init__(self) -> None:
        self._count = 0
        self._line: Line | None = None
        self._mu = RankedLock(Rank.SYNC)
        self.bubble: Bubble | None = None  # where `add` was called

    def add(self, delta: int) -> None:
        """Add delta, which may be negative; at zero all who wait go on.

        Raises:
            Panic: the counter is below zero.

        Go: sync/waitgroup.go WaitGroup.Add
        """
        if inside.threads and inside.put_off(self.add, delta):
            return
        if fastpath.on and self.bubble is None:
            count = self._count + delta
            if count > 0 or (count == 0 and not self._line):
                self._count = count
                return
        else:
            if fastpath.bubbles or self.bubble is not None:
                self._stay_inside()
            with self._mu:
                count = self._count + delta
                if count > 0 or (count == 0 and not self._line):
                    self._count = count
                    return
        self._add_slow(delta)

    def done(self) -> None:
        """Count one down: ``add(-1)``.

        Go: sync/waitgroup.go WaitGroup.Done
        """
        self.add(-1)

    def wait(self, timeout: Spanlike | None = None) -> None:
        """Wait until the counter is zero; return at once if it is.

        Args:
            timeout: how long to wait; 0 or less only looks; None waits for ever.

        Raises:
            TimeoutError: the time ran out first.
            Panic: the counter was raised again before this wait could return.

        Go: sync/waitgroup.go WaitGroup.Wait
        """
        if not self._count:
            if self.bubble is not None:
                self._leave_bubble()
            return
        g = current()  # before the first change of state (R4)
        left_ns = None if timeout is None else span_ns(timeout)
        if left_ns is not None and left_ns <= 0:
            raise TimeoutError("sync.WaitGroup.Wait: timed out")
        entry = g if left_ns is None else Sudog(Race(g))
        spare = Line()
        with self._mu:
            if not self._count:
                return
            if self._line is None:
                self._line = spare
            self._line.push(entry)
        if not self._wait(entry, left_ns):
            raise TimeoutError("sync.WaitGroup.Wait: timed out")
        if self._count:
            raise Panic("sync: WaitGroup is reused before previous Wait has returned")

    def go(self, fn: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> G:
        """Start fn as a goroutine that this group waits for.

        It counts as done when fn returns or calls ``runtime.goexit()``.  If fn panics
        it never does: the program is over.

        Go: sync/waitgroup.go WaitGroup.Go
        """
        room(12)  # for both steps, or none is made (R4)
        self.add(1)
        return spawn(fn, args, kwargs, 1, self._left)

    def _left(self, error: BaseException | None) -> BaseException | None:
        """Count one down whose function has returned, or ended by Goexit."""
        if error is None or isinstance(error, Goexit):
            self.add(-1)
            return error
        return self._panicked(error)

    def _panicked(self, error: BaseException) -> BaseException:
        """Have error's report say what Go's says, who recovers it here and panics again."""
        keep_chain(error, (*take_chain(error), Aborted(error, None, None, True)))
        return error

    def _stay_inside(self) -> None:
        """Be of the caller's bubble, or end the program: all who count are of one, or of none."""
        here = bubble_here()
        with self._mu:
            if self.bubble is None and here is not None and not self._count and not self._line:
                self.bubble = here
            other = self.bubble
        if other is here:
            return
        if other is None or here is None:
            fatal("sync: WaitGroup.Add called from inside and outside synctest bubble")
        fatal("sync: WaitGroup.Add called from multiple synctest bubbles")

    def _leave_bubble(self) -> None:
        """Be of no bubble: nobody counts and nobody waits, as far as the caller's bubble goes."""
        here = bubble_here()
        with self._mu:
            if self.bubble is here and not self._count and not self._line:
                self.bubble = None

    def _add_slow(self, delta: int) -> None:
        """Let the waiters go, or find that there were more done than to be done."""
        current()  # before the first change of state (R4)
        woken: list[G | Sudog] = []
        with self._mu:
            self._count = count = self._count + delta
            while count == 0 and self._line and (entry := self._line.pop_first()):
                woken.append(entry)
            if woken:
                self.bubble = None
        if count < 0:
            raise Panic("sync: negative WaitGroup counter")
        for entry in woken:
            ready(entry if isinstance(entry, G) else entry.sel.g)

    def _wait(self, entry: G | Sudog, left_ns: int | None) -> bool:
        """Park until the counter is zero; return False if the time ran out before."""
        reason = "sync.WaitGroup.Wait"
        woken = False
        try:
            if isinstance(entry, G):
                park(entry, reason, self)
                woken = True
            else:
                woken = park_race(entry.sel, reason, self, left_ns) is not None
            return woken
        finally:
            if not woken:
                with self._mu:
                    if self._line is not None:
                        self._line.remove_entry(entry)


if not TYPE_CHECKING and (twins := twin("gopy.sync._waitgroup")) is not None:
    WaitGroup = compiled(twins.WaitGroupFields, WaitGroup)
