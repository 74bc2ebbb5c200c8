"""PollDesc: what the poller knows about one descriptor, and who waits for it.

Each direction has a word, ``rg`` for reading and ``wg`` for writing:

    None   nobody waits, nothing was noticed
    READY  an edge came while nobody waited: the next wait is over at once
    a G    parked until an edge, a deadline or a close takes it out; or not begun yet, and begins
           then (`fd.leaving`)

          edge                 arm
    READY ◀─── None ───▶ G          edge, deadline, close: G ──▶ None
          ───▶      ◀───
          arm        claim

Invariants:

    D1  At most one goroutine waits in a direction (`fd` serialises its users).
    D2  Who takes a G out of a word readies it, and nobody else does (R8).
    D3  A wait is a loop: an edge left over from a descriptor that had the same
        number before only costs one more try.
    D4  Once CLOSING is set no goroutine is put into a word.
    D5  A registered descriptor stays with the epoll where it first registered (R15).

Locking: ``mu`` (rank FD) guards every field.  While ``fastpath.multi`` is off nobody
takes it (`acquire`), so that a signal's handler may close what it interrupted.

The fields are slots of the classes that derive from it, so that a descriptor can
be a C socket and its PollDesc in one object.

Go: runtime/netpoll.go pollDesc
"""

from enum import Enum
from select import EPOLLET, EPOLLIN, EPOLLOUT, EPOLLPRI, EPOLLRDHUP
from typing import TYPE_CHECKING, Final, Literal

from gopy._core.base import fastpath
from gopy._core.base.lockrank import Lock, Rank, RankedLock
from gopy._core.task.g import G

if TYPE_CHECKING:
    from gopy._core.netpoll.poller import Poller

REGISTERED: Final = 1
OUT: Final = 2  # the interest holds EPOLLOUT too
EOF: Final = 4  # end of stream, error or urgent data seen: a short read proves nothing any more
CLOSING: Final = 8

READ_INTEREST: Final = EPOLLIN | EPOLLPRI | EPOLLRDHUP | EPOLLET
BOTH_INTEREST: Final = READ_INTEREST | EPOLLOUT


class Ready(Enum):
    """The type of READY: an enum, so that the type checker knows there is but one."""

    READY = "READY"


READY: Final = Ready.READY
Word = G | Literal[Ready.READY] | None

NONE_HERE: Final[tuple[str, ...]] = ()  # named: the type checker takes a literal for all there is
POLL_FIELDS: Final = ("fd", "flags", "mu", "poller", "rg", "wg")


class PollDesc:
    """A descriptor as the poller sees it; subclasses have POLL_FIELDS as slots."""

    __slots__ = NONE_HERE

    fd: int
    flags: int
    mu: Lock
    poller: "Poller | None"
    rg: Word
    wg: Word

    def init_poll(self, fd: int) -> None:
        """Begin unregistered, with nobody waiting."""
        self.fd = fd
        self.flags = 0
        self.mu = RankedLock(Rank.FD)
        self.poller = None
        self.rg = None
        self.wg = None

    def acquire(self) -> bool:
        """Take ``mu`` if several threads use gopy; return whether it must be released."""
        if fastpath.multi:
            self.mu.acquire()
            return True
        return False

    def arm_read(self, g: G, poller: "Poller") -> bool:
        """Put g in line for reading; the caller holds ``mu`` and parks g if this is True.

        False: an edge has come already, or the descriptor is closing: try again.

        Raises:
            OSError: the descriptor cannot be polled (EPERM for a regular file).

        Go: runtime/netpoll.go netpollblock
        """
        if not self.flags & (REGISTERED | CLOSING):
            poller.register(self)
        # From here on nothing is called: no signal's handler can close it in between.
        if self.flags & CLOSING:
            return False
        if self.rg is READY:
            self.rg = None
            return False
        self.rg = g
        if self.poller is not None:
            self.poller.armed = True  # a store after the word's (poller N4)
        return True

    def arm_write(self, g: G, poller: "Poller") -> bool:
        """Put g in line for writing, as `arm_read` does for reading."""
        if not self.flags & (OUT | CLOSING):
            poller.register_out(self)
        if self.flags & CLOSING:
            return False
        if self.wg is READY:
            self.wg = None
            return False
        self.wg = g
        if self.poller is not None:
            self.poller.armed = True  # a store after the word's (poller N4)
        return True

    def claim_reader(self) -> G | None:
        """Take the waiting reader out, if there is one; the caller holds ``mu`` and readies it."""
        word = self.rg
        if word is None or word is READY:
            return None
        self.rg = None
        return word

    def claim_writer(self) -> G | None:
        """Take the waiting writer out, as `claim_reader` does the reader."""
        word = self.wg
        if word is None or word is READY:
            return None
        self.wg = None
        return word

    def leave(self, g: G) -> None:
        """Take g, whose park raised, out of both words."""
        locked = self.acquire()
        if self.rg is g:
            self.rg = None
        if self.wg is g:
            self.wg = None
        if locked:
            self.mu.release()

    @property
    def waiting(self) -> int:
        """How many goroutines wait for it: 0, 1 or 2."""
        return isinstance(self.rg, G) + isinstance(self.wg, G)


class FileDesc(PollDesc):
    """The PollDesc of a descriptor that belongs to somebody else."""

    __slots__ = POLL_FIELDS

    def __init__(self, fd: int) -> None:
        self.init_poll(fd)
