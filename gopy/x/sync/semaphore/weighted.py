"""Weighted: so many units; whoever wants more than are free waits in line.

First come, first served: who wants little does not overtake who wants much, or the
latter might wait for ever.

Invariants, true whenever ``_guard`` is free:

    W1  Who heads the line wants more than is free.  So nobody waits for what is there.
    W2  A waiter stands in ``_line`` exactly until it's granted or has left.
    W3  Who wants more than there is at all never stands in the line.

Locking: ``_guard`` guards ``_held`` and ``_line``; who was granted under it is woken after
it's released.

Go: golang.org/x/sync/semaphore/semaphore.go
Differs: to release more than is held changes nothing, but for the panic.
"""

from collections import OrderedDict

from gopy._core import in_child, room
from gopy._lang.cases import recv
from gopy._lang.chan import chan
from gopy._lang.nil import nil_chan
from gopy._lang.select import select
from gopy.context import Canceled, ContextLike
from gopy.context.reasons import raise_if_done
from gopy.errors import Panic
from gopy.sync import Mutex
from gopy.sync.atomic.nocopy import NoCopy


class Weighted(NoCopy):
    """A semaphore of n units; each `acquire` takes some of them, `release` gives them back.

    Go: golang.org/x/sync/semaphore/semaphore.go Weighted
    """

    __slots__ = ("__weakref__", "_guard", "_held", "_line", "_size")

    def __init__(self, n: int) -> None:
        self._size = n
        self._held = 0
        self._line: OrderedDict[Waiter, None] = OrderedDict()
        self._guard = Mutex()

    def acquire(self, ctx: ContextLike, n: int = 1) -> None:
        """Take n units; wait until they're free and those who came before have theirs.

        Nothing is taken once ctx is done, even if n units are free.  If there never are so
        many, it waits until ctx is done.

        Raises:
            Canceled: ctx was cancelled; nothing was taken.
            DeadlineExceeded: its deadline went by; nothing was taken.

        Go: golang.org/x/sync/semaphore/semaphore.go Weighted.Acquire
        """
        waiter = None
        with self._guard:
            if ctx.err() is None:
                if not self._line and self._size - self._held >= n:
                    self._held += n
                    return
                if n <= self._size:  # W3
                    waiter = Waiter(n)
                    self._line[waiter] = None
        if waiter is None:
            done = ctx.done()
            (nil_chan if done is None else done).recv()
        elif self._wait(ctx, waiter):
            return
        raise_if_done(ctx)
        raise Canceled

    def try_acquire(self, n: int = 1) -> bool:
        """Take n units if they're free and nobody waits; return whether it did.

        Go: golang.org/x/sync/semaphore/semaphore.go Weighted.TryAcquire
        """
        with self._guard:
            if self._line or self._size - self._held < n:
                return False
            self._held += n
            return True

    def release(self, n: int = 1) -> None:
        """Give n units back, and let those in line go on for whom that's enough.

        Raises:
            Panic: that is more than was taken; nothing is given back.

        Go: golang.org/x/sync/semaphore/semaphore.go Weighted.Release
        """
        with self._guard:
            if n > self._held:
                raise Panic("semaphore: released more than held")
            granted = self._give_back(n)
        _wake(granted)

    def _wait(self, ctx: ContextLike, waiter: "Waiter") -> bool:
        """Wait in line; return False, having left it, if ctx was done meanwhile."""
        served = False
        granted = recv(waiter.ready)
        try:
            served = select(granted, recv(ctx.done())) is granted and ctx.err() is None
        finally:
            if not served:
                self._leave(waiter)
        return served

    def _leave(self, waiter: "Waiter") -> None:
        """Take waiter out of the line; what it was granted meanwhile goes back."""
        with self._guard:
            stood = waiter in self._line
            self._line.pop(waiter, None)
            granted = self._give_back(0 if stood else waiter.n)  # W1: it may have been the head
        _wake(granted)

    def _give_back(self, n: int) -> "list[Waiter]":
        """Let n units go, and grant those who head the line theirs; ``_guard`` is held.

        Returns:
            Those who were granted, to be woken.
        """
        if self._line:
            room(12)  # also for waking: who is granted is woken
        self._held -= n
        granted = []
        while self._line and self._size - self._held >= (head := next(iter(self._line))).n:
            self._held += head.n
            del self._line[head]
            granted.append(head)
        return granted


class Waiter:
    """One who stands in line for n units; ``ready`` is closed once they're its own."""

    __slots__ = ("n", "ready")

    def __init__(self, n: int) -> None:
        self.n = n
        self.ready = chan[None]()


def _wake(granted: list[Waiter]) -> None:
    for waiter in granted:
        waiter.ready.close()


def _mend(semaphore: Weighted) -> None:
    """In the child of a fork: whoever stood in line or held the guard is gone."""
    semaphore._line.clear()
    semaphore._guard = Mutex()


in_child(Weighted, _mend)
