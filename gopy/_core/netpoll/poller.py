"""Poller: an M's epoll, the eventfd that interrupts it, and the descriptors in it.

`poll` waits, then takes the waiting goroutines out of the words of the ready
descriptors and returns them: it wakes nobody.  The eventfd is edge-triggered and
never read: each write is an edge.

Where there is no GIL, CPython's own poll drops what epoll reported if a signal comes while the
thread is about to go on (seen with 3.13: the main thread slept on, and nobody woke it again).  So
there what ends a sleep is level-triggered, reported until its owner has read it.

``registered`` says, give or take one while several threads use it, how many there are.

Invariants:

    N1  The descriptor numbered n, registered here, stands in ``_descs[n]``.
    N2  Every edge that epoll reported ends in a word (as READY, or as a claim), also
        if a signal's handler raises on the way: then all are asked for again.
    N3  A wake-up is for the owner.  Who polls in his place (`poll_for_owner`) and
        gets it writes it anew, or leaves it unread.
    N4  While ``armed`` is False nobody waits here, nor has been claimed by a `poll` whose
        owner has not come back yet: only the owner sets it so, between two polls.

Locking: none of its own.  ``_descs`` only grows, each entry is written by its
descriptor's owner (a number has one at a time, until its close), and one store into a
list is whole on every build; a stale entry read is a stale edge (D3).  So a finalizer
may drop a connection wherever it runs, and anybody may call `wake`, a signal's handler
too.

Go: runtime/netpoll_epoll.go
"""

import os
from collections.abc import Iterable
from contextlib import suppress
from select import EPOLLERR, EPOLLET, EPOLLHUP, EPOLLIN, EPOLLOUT, EPOLLPRI, EPOLLRDHUP, epoll
from typing import TYPE_CHECKING, Final

from gopy._core.base import fastpath
from gopy._core.base.lockrank import Rank, RankedLock
from gopy._core.base.optional import twin
from gopy._core.base.standstill import WORLD_STOPS
from gopy._core.netpoll.finetimer import FineTimer
from gopy._core.netpoll.polldesc import (
    BOTH_INTEREST,
    EOF,
    OUT,
    READ_INTEREST,
    READY,
    REGISTERED,
    PollDesc,
)
from gopy._core.task.g import G

MAX_EVENTS: Final = 256  # of a poll by who is busy and asks seldom
FEW_EVENTS: Final = 64  # of one that waits: what epoll has touched is still cached when it's read
FINE_NS: Final = 16_000_000  # shorter waits are timed by the timerfd
OWN_INTEREST: Final = EPOLLIN if WORLD_STOPS else EPOLLIN | EPOLLET
DAY_NS: Final = 86_400 * 10**9  # epoll counts its milliseconds in an int

ENDS: Final = EPOLLRDHUP | EPOLLHUP | EPOLLERR | EPOLLPRI
READS: Final = EPOLLIN | ENDS
WRITES: Final = EPOLLOUT | EPOLLHUP | EPOLLERR


class Poller:
    """One epoll, with all that is registered in it."""

    __slots__ = ("_descs", "_epoll", "_late", "_seen", "_timer", "armed", "registered", "wake_fd")

    def __init__(self) -> None:
        self._descs: list[PollDesc | None] = [None] * 64
        self._seen: PollDesc | None = None
        self._late: list[G] = []
        self.armed = False
        self.registered = 0
        self._epoll = epoll()
        self._begin()

    def _begin(self) -> None:
        self._timer: FineTimer | None = None
        self.wake_fd = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._epoll.register(self.wake_fd, OWN_INTEREST)
        self._cover(self.wake_fd)

    def poll(self, timeout_ns: int | None) -> list[G]:
        """Return the goroutines whose wait is over, none of them in a word any more.

        Waits until there is an edge, `wake` is called or timeout_ns have gone by; it may
        return sooner, with nobody.  0 does not wait, None waits for ever.  Lets go of
        the GIL meanwhile.  The caller readies each of them, once.

        Go: runtime/netpoll_epoll.go netpoll
        """
        ready, own = self._poll(self._seconds(timeout_ns))
        if own and WORLD_STOPS:
            self._read_own()
        return ready

    def poll_for_owner(self) -> list[G]:
        """As ``poll(0)``, on a thread that does not own it: a wake-up is passed on (N3)."""
        ready, own = self._poll(0)
        if own and not WORLD_STOPS:
            self.wake()
        return ready

    def wake(self) -> None:
        """Make the running `poll`, else the next one, return at once.  Any thread may call it.

        Go: runtime/netpoll_epoll.go netpollBreak
        """
        fd = self.wake_fd
        if fd >= 0:
            os.eventfd_write(fd, 1)

    def settle(self) -> bool:
        """Set ``armed`` anew, and return it; the owner's alone, before it sleeps (N4)."""
        self.armed = False  # first: who begins to wait meanwhile sets it after this
        if self.anyone_waiting():
            self.armed = True
        return self.armed

    def anyone_waiting(self) -> bool:
        """Return whether a goroutine is parked on a descriptor of this poller.

        Meant for the look-out for deadlocks, while nobody runs.  Costs little: who was found
        waiting last is asked first.
        """
        seen = self._seen  # another thread may forget it meanwhile
        if seen is not None and seen.waiting:
            return True
        if not any(self._descs):  # in C: in most programs that ask often there is nobody
            return False
        seen = self._seen = next((pd for pd in self._descs if pd is not None and pd.waiting), None)
        return seen is not None

    def holds_any(self) -> bool:
        """Return whether anything is registered, which ``registered`` does not say for sure."""
        return any(self._descs)

    @property
    def waiting(self) -> int:
        """How many goroutines are parked on its descriptors; looks at every one of them."""
        return sum(pd.waiting for pd in self._descs if pd is not None)

    def left(self) -> list[G]:
        """Return the goroutines that wait to read here and have not begun; a snapshot."""
        words = [pd.rg for pd in self._descs if pd is not None]
        return [g for g in words if isinstance(g, G) and g.stack is None]

    def register(self, pd: PollDesc) -> None:
        """Ask for pd's reading edges; what is there already is an edge.  Caller holds pd.mu.

        Raises:
            OSError: it cannot be polled.
        """
        self._enter(pd, READ_INTEREST, REGISTERED)

    def register_out(self, pd: PollDesc) -> None:
        """Ask for pd's writing edges too; caller holds pd.mu.

        It stays with the poller that knows it, whoever asks (D5).
        """
        if pd.poller is not None:
            pd.poller._epoll.modify(pd.fd, BOTH_INTEREST)
            pd.flags |= OUT
        else:
            self._enter(pd, BOTH_INTEREST, REGISTERED | OUT)

    def unregister(self, pd: PollDesc) -> None:
        """Forget pd, before its descriptor is closed (R15); caller holds pd.mu."""
        self._epoll.unregister(pd.fd)
        pd.flags &= ~(REGISTERED | OUT)
        pd.poller = None
        self._descs[pd.fd] = None
        self.registered -= 1
        if self._seen is pd:
            self._seen = None

    def close(self) -> None:
        """Close its descriptors; whoever still waits is not told."""
        self._epoll.close()
        fd, self.wake_fd = self.wake_fd, -1
        if fd >= 0:
            os.close(fd)
        if self._timer is not None:
            self._timer.close()
            self._timer = None

    def reopen(self, others: Iterable["Poller"] = (), kept: G | None = None) -> None:
        """In the child of a fork: begin anew, with the same descriptors and only kept waiting.

        The descriptors of the others, whose threads are gone, come here.  The old epolls are the
        parent's too: they are closed and not touched otherwise (R23).  The new one gets the old
        one's number: a `poll` may be under way below, in which a signal's handler has forked.
        """
        descs = [pd for each in (self, *others) for pd in each._descs if pd is not None]
        for each in others:
            each.close()
        with epoll() as fresh:
            os.dup2(fresh.fileno(), self._epoll.fileno(), inheritable=False)
        os.close(self.wake_fd)
        if self._timer is not None:
            self._timer.close()
        self._descs = [None] * 64
        self._late = [g for g in self._late if g is kept]
        self._seen = None
        self.armed = kept is not None  # until it is settled
        self.registered = 0
        self._begin()
        self.wake()
        for pd in descs:
            pd.mu = RankedLock(Rank.FD)
            pd.rg = pd.rg if pd.rg is kept else None
            pd.wg = pd.wg if pd.wg is kept else None
            pd.poller = None
            flags = pd.flags & (REGISTERED | OUT)
            pd.flags &= ~flags
            with suppress(OSError):  # its number was closed behind our back
                self._enter(pd, BOTH_INTEREST if flags & OUT else READ_INTEREST, flags)

    # What stands in the epoll.

    def _enter(self, pd: PollDesc, interest: int, flags: int) -> None:
        self._cover(pd.fd)
        self._descs[pd.fd] = pd  # first: another thread may poll, and waits for pd.mu then
        try:
            self._epoll.register(pd.fd, interest)
        except BaseException:
            self._descs[pd.fd] = None
            raise
        # Only stores from here on: no RecursionError can leave it half entered (R4).
        pd.poller = self
        pd.flags |= flags
        self.registered += 1

    def _cover(self, fd: int) -> None:
        """Make the list long enough for fd."""
        if fd >= len(self._descs):
            self._descs.extend([None] * (fd + 64))

    # Reading what epoll says.

    def _seconds(self, timeout_ns: int | None) -> float | None:
        """Return what to give to epoll.poll, after arming the timerfd if it is to end the wait."""
        if timeout_ns is None:
            return None
        if timeout_ns <= 0:
            return 0
        if timeout_ns >= FINE_NS:
            whole_ms = min(timeout_ns, DAY_NS) // 1_000_000
            return (whole_ms - 0.5) / 1000  # epoll.poll rounds up
        if self._timer is None:
            try:
                self._timer = FineTimer()
            except OSError:  # no descriptor is left: wait a little too long
                return timeout_ns / 1e9
            self._cover(self._timer.fd)
            self._epoll.register(self._timer.fd, OWN_INTEREST)
        self._timer.arm(timeout_ns)
        return None

    def _poll(self, seconds: float | None) -> tuple[list[G], bool]:
        ready: list[G] = []
        if self._late:
            seconds = 0
            ready, self._late = self._late, ready
        try:
            events = self._epoll.poll(seconds, MAX_EVENTS if seconds == 0 else FEW_EVENTS)
            if not events:
                return ready, False
            own = (self._take_locked if fastpath.multi else self._take)(events, ready)
        except BaseException:
            self._late = ready
            self._ask_again()
            raise
        return ready, own

    def _read_own(self) -> None:
        """Read what ended the sleep: only then it's not reported any more."""
        for fd in (self.wake_fd, -1 if self._timer is None else self._timer.fd):
            if fd >= 0:
                with suppress(BlockingIOError):  # it was the other one
                    os.read(fd, 8)

    def _ask_again(self) -> None:
        """Have epoll report all edges anew, since some may have been lost (N2)."""
        for pd in self._descs:
            if pd is not None and pd.poller is self:
                self._epoll.modify(pd.fd, BOTH_INTEREST if pd.flags & OUT else READ_INTEREST)

    def _take(self, events: list[tuple[int, int]], ready: list[G]) -> bool:
        """Put the edges into the words, the claimed into ready; True if one was our own."""
        descs = self._descs
        own = False
        for fd, mask in events:
            pd = descs[fd]
            if pd is None:
                own = True
            elif mask == EPOLLIN:
                word = pd.rg
                if word is None:
                    pd.rg = READY
                elif word is not READY:
                    pd.rg = None
                    ready.append(word)
            else:
                _take_mask(pd, mask, ready)
        return own

    def _take_locked(self, events: list[tuple[int, int]], ready: list[G]) -> bool:
        """As `_take`, while several threads use gopy."""
        own = False
        for fd, mask in events:
            pd = self._descs[fd]
            if pd is None:
                own = True
            else:
                with pd.mu:
                    _take_mask(pd, mask, ready)
        return own


def _take_mask(pd: PollDesc, mask: int, ready: list[G]) -> None:
    """Put one event of any kind into pd's words.

    Errors and hang-ups concern both directions, as a goroutine of either must see them.
    """
    if mask & ENDS:
        pd.flags |= EOF
    if mask & READS:
        word = pd.rg
        if word is None:
            pd.rg = READY
        elif word is not READY:
            pd.rg = None
            ready.append(word)
    if mask & WRITES:
        word = pd.wg
        if word is None:
            pd.wg = READY
        elif word is not READY:
            pd.wg = None
            ready.append(word)


if not TYPE_CHECKING and (compiled := twin("gopy._core.netpoll._poller")) is not None:
    compiled.on_poller(Poller, _take_mask)
    Poller._poll, Poller._enter = compiled.poll, compiled.enter
    Poller.register, Poller.register_out = compiled.register, compiled.register_out
