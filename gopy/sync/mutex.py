"""Mutex: one goroutine at a time, and nobody waits for ever.

    normal      a woken waiter competes with newcomers, who are already running and
                mostly win; who loses goes back to the head of the line
    starving    once a waiter has waited for more than 1 ms: unlock hands the mutex
                to the head of the line, newcomers stand at its end

A waiter that gets the mutex and was the last in line, or waited for less, ends the
starvation.  ``_state`` is a set of bits:

    LOCKED      somebody holds it
    WAITING     there may be somebody in line
    WOKEN       a waiter was woken and has not tried yet: unlock wakes no second one
    STARVING    see above

Invariants, true whenever ``_mu`` is free:

    M1  Somebody in line: WAITING is set, and LOCKED or WOKEN.  So whoever stands
        there will be woken: by the holder's unlock, or by the woken one's.
    M2  STARVING only with LOCKED: ownership goes from hand to hand.
    M3  State 0: free and nobody in line.  State LOCKED: held and nobody in line.
        The fast paths know these two alone.

Locking: ``_mu`` (rank SYNC) guards ``_state`` and ``_line``; waiters are woken after
it's released.  While only one thread uses gopy the fast paths go without.

Go: internal/sync/mutex.go
Differs: nobody spins; with one interpreter lock that only keeps the holder away.
"""

from types import TracebackType
from typing import TYPE_CHECKING

from gopy._core import (
    G,
    Line,
    Race,
    Rank,
    RankedLock,
    Spanlike,
    Sudog,
    compiled,
    current,
    fastpath,
    fatal,
    gosched,
    in_child,
    inside,
    now_ns,
    park,
    park_race,
    ready,
    span_ns,
    twin,
)
from gopy.sync.atomic.nocopy import NoCopy

LOCKED, WAITING, WOKEN, STARVING = 1, 2, 4, 8
STARVATION_NS = 1_000_000


class Mutex(NoCopy):
    """A mutual exclusion lock, unlocked to begin with; ``with mu:`` holds it.

    It isn't reentrant, and belongs to nobody: any goroutine or thread may unlock it.

    Go: sync/mutex.go Mutex
    """

    __slots__ = ("__weakref__", "_line", "_mu", "_state")

    def __init__(self) -> None:
        self._state = 0
        self._line: Line | None = None
        self._mu = RankedLock(Rank.SYNC)

    def lock(self, timeout: Spanlike | None = None) -> None:
        """Take the mutex; wait while somebody holds it.

        Args:
            timeout: how long to wait; 0 or less tries once; None waits for ever.

        Raises:
            TimeoutError: the time ran out first.

        Go: sync/mutex.go Mutex.Lock
        """
        if inside.threads:
            inside.refuse()
        if fastpath.multi:
            with self._mu:
                if not self._state:
                    self._state = LOCKED
                    return
        elif not self._state:
            self._state = LOCKED
            return
        self._lock_slow(timeout)

    def try_lock(self) -> bool:
        """Take the mutex if nobody holds it; return whether it did. Never waits.

        Go: sync/mutex.go Mutex.TryLock
        """
        if inside.threads:
            inside.refuse()
        with self._mu:
            if self._state & LOCKED:
                return False
            self._state |= LOCKED
            return True

    def unlock(self) -> None:
        """Release the mutex, and wake a waiter if there is one.

        Raises:
            FatalError: it isn't locked; the program is over.

        Go: sync/mutex.go Mutex.Unlock
        """
        if inside.threads and inside.put_off(self.unlock):
            return
        if fastpath.multi:
            with self._mu:
                if self._state == LOCKED:
                    self._state = 0
                    return
        elif self._state == LOCKED:
            self._state = 0
            return
        self._unlock_slow()

    def __enter__(self) -> None:
        self.lock()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.unlock()

    def _lock_slow(self, timeout: Spanlike | None) -> None:
        """Compete with others, and stand in line after each defeat."""
        g = current()  # before the first change of state (R4)
        began_ns = now_ns(g)
        left_ns = None if timeout is None else span_ns(timeout)
        starving = lost_before = False
        spare = Line()
        while True:
            late = left_ns is not None and left_ns <= 0
            entry = g if left_ns is None else Sudog(Race(g))
            entry.value = False
            with self._mu:
                if lost_before:
                    self._state &= ~WOKEN
                if not self._state & LOCKED:
                    self._state |= LOCKED
                    return
                if not late:
                    self._stand(entry, spare, lost_before, starving)
            if late:
                raise TimeoutError("sync.Mutex.Lock: timed out")
            lost_before = self._wait(entry, left_ns)
            if not lost_before:
                left_ns = 0  # the clock woke us, not an unlock: one last try
                continue
            waited_ns = now_ns(g) - began_ns
            starving = starving or waited_ns > STARVATION_NS
            if entry.value:
                self._handed_over(starving)
                return
            if timeout is not None:
                left_ns = span_ns(timeout) - waited_ns

    def _stand(self, entry: G | Sudog, spare: Line, at_head: bool, starving: bool) -> None:
        """Get in line; ``_mu`` is held."""
        line = self._line
        if line is None:
            self._line = line = spare
        if starving:
            self._state |= STARVING
        self._state |= WAITING
        if at_head:
            line.push_front(entry)
        else:
            line.push(entry)

    def _wait(self, entry: G | Sudog, left_ns: int | None) -> bool:
        """Park until an unlock picks entry; return False if the time ran out before."""
        try:
            if isinstance(entry, G):
                park(entry, "sync.Mutex.Lock", self)
                return True
            if park_race(entry.sel, "sync.Mutex.Lock", self, left_ns) is not None:
                return True
        except BaseException:
            self._give_up(entry)
            raise
        with self._mu:
            if self._line is not None:
                self._line.remove_entry(entry)
        return False

    def _give_up(self, entry: G | Sudog) -> None:
        """Leave the line; who was picked meanwhile passes on what it was picked for."""
        with self._mu:
            left_in_time = self._line is None or self._line.remove_entry(entry)
            if left_in_time or isinstance(entry, Sudog) and entry.sel.winner is None:
                return
            if not entry.value:  # woken to compete (M1): win for an instant
                self._state &= ~WOKEN
                if self._state & LOCKED:
                    return
                self._state |= LOCKED
        self.unlock()

    def _handed_over(self, starving: bool) -> None:
        """End the starvation if the new holder was the last in line, or not starving."""
        with self._mu:
            if not starving or self._line is None or not self._line.anyone():
                self._state &= ~STARVING

    def _unlock_slow(self) -> None:
        """Release the mutex, or hand it over."""
        current()  # before the first change of state (R4)
        entry: G | Sudog | None = None
        with self._mu:
            state = self._state
            line = self._line
            if state & LOCKED and not (state & WOKEN and not state & STARVING):
                entry = line.pop_first() if line is not None else None
            if not state & LOCKED:
                pass
            elif entry is None:
                self._state = state & WOKEN and state & ~(LOCKED | STARVING)
            elif state & STARVING:
                entry.value = True  # from hand to hand: LOCKED stays (M2)
            else:
                entry.value = False
                self._state = state & ~LOCKED | WOKEN
        if not state & LOCKED:
            fatal("sync: unlock of unlocked mutex")
        if entry is not None:
            ready(entry if isinstance(entry, G) else entry.sel.g)
            if state & STARVING:
                try:  # noqa: SIM105  `suppress` would need room, too
                    gosched()  # the new holder goes first
                except RecursionError:
                    pass


def _mend(mu: Mutex) -> None:
    """In the child of a fork: who was woken and is gone will not try, nor be handed anything."""
    mu._state &= LOCKED | (WAITING if mu._line else 0)


if not TYPE_CHECKING and (twins := twin("gopy.sync._mutex")) is not None:
    Mutex = compiled(twins.MutexFields, Mutex)


in_child(Mutex, _mend)
