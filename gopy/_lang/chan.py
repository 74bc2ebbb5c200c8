"""Channels: a ring of slots, and the goroutines in line on either side of it.

Every operation tries three moves in this order: meet a goroutine standing in
the other line, use the ring, stand in our own line and park.

Invariants, true whenever ``_mu`` is free, of those in line who still wait (a Race
that was won elsewhere may stand there for a while; it counts for nobody):

    I1  One of the two lines is empty.  (A select that both sends to and
        receives from an unbuffered channel stands in both; nobody else does.)
    I2  A value in the ring means no receiver in line.
    I3  A free slot in the ring means no sender in line.
    I4  Once closed, there are no lines any more.
    I5  ``_free`` is how many values the ring may be given, and ``_open`` the ring if values
        may be taken out of it, without a look at anything else.  They say 0 and nothing
        while somebody stands in that line, while a timer feeds the channel, and while
        anybody holds ``_mu`` (`passing.shut`, `passing.open_up`).

The shortest ways, those of I5, are taken by any thread on a build where threads take turns:
between the look at ``_free`` or ``_open`` and the call that ends the way there is no call,
no jump back, and so no turn.

Locking: ``_mu`` (rank CHAN) guards every field.  Under it we only decide; we wake after
letting go, because waking takes SCHED-ranked locks, and because the goroutine that we
wake may come straight back for ``_mu``.  While one thread alone uses gopy the short ways
here take no lock; `passing` has the general ones.

A waker leaves what the wait was for in the ``value`` of the entry that it took out of the
line: the value, or `passing.CLOSED`.

Go: runtime/chan.go
"""

from collections import deque
from collections.abc import Callable, Iterator
from operator import index
from types import GenericAlias
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args, overload

from gopy._core import (
    WORLD_STOPS,
    G,
    Line,
    Rank,
    RankedLock,
    Spanlike,
    compiled,
    fastpath,
    getcurrent,
    in_child,
    park,
    probe,
    twin,
)
from gopy._lang import passing
from gopy._lang.ends import RecvChan, RecvView, SendChan, SendView
from gopy._lang.passing import CLOSED, NO_RING, SEND_ON_CLOSED
from gopy._lang.zero import zero_maker
from gopy.errors import Error

if TYPE_CHECKING:  # so that chan(3) needs no annotation; Any: a channel of anything
    from typing_extensions import TypeVar as Defaulted

    T = Defaulted("T", default=Any)
else:
    T = TypeVar("T")

MAX_CAPACITY = 1 << 45
_UNSET: Any = object()  # Any: stands for "no zero given" where every value is one

_Unbuffered: Any = None  # Any: a class, `unbuffered`'s, which is made of this module's
_settle: Any = None  # Any: a function of `bubbled`'s, likewise
_alone = fastpath.on


def of_unbuffered(kind: type["chan[Any]"]) -> None:
    """Have channels without a ring be of a class of their own."""
    global _Unbuffered
    _Unbuffered = kind


def of_bubbles(settle: Callable[["chan[Any]"], None]) -> None:
    """Have settle called for each new channel while a bubble lives."""
    global _settle
    _settle = settle


def _mark_alone() -> None:
    global _alone
    _alone = fastpath.on


fastpath.watch(_mark_alone)


class chan(RecvChan[T], SendChan[T]):  # noqa: N801  Go's word
    """A channel: ``chan()`` is unbuffered, ``chan[int](3)`` holds three ints.

    Args:
        capacity: how many values it holds without a receiver.
        zero: what a receive yields once the channel is closed and drained.  Without it
            ``chan[T]`` yields ``T()`` for value types (numbers, str, list …), else None.

    Raises:
        gopy.runtime.Error: capacity is negative or out of all bounds.
        TypeError: capacity is no integer.

    Go: runtime/chan.go makechan
    """

    __slots__ = (
        "__orig_class__",
        "__weakref__",
        "_buf",
        "_cap",
        "_closed",
        "_free",
        "_make_zero",
        "_mu",
        "_open",
        "_receivers",
        "_senders",
        "bubble",
        "timer",
    )

    if WORLD_STOPS:  # there a change of class, as below, stops all threads

        def __new__(cls, capacity: Any = 0, *, zero: Any = None) -> "chan[T]":  # Any: see __init__
            """Make an object, of a class of its own if there is to be no ring."""
            return object.__new__(_Unbuffered if cls is chan and capacity == 0 else cls)

    @overload
    def __init__(self, capacity: int = 0) -> None: ...
    @overload
    def __init__(self, capacity: int = 0, *, zero: T) -> None: ...
    def __init__(self, capacity: int = 0, *, zero: Any = _UNSET) -> None:
        try:
            size = index(capacity)
        except TypeError:
            kind = type(capacity).__name__
            raise TypeError(f"chan: capacity must be an integer, not {kind}") from None
        if not 0 <= size <= MAX_CAPACITY:
            raise Error("makechan: size out of range")
        if not size and type(self) is chan:
            self.__class__ = _Unbuffered
        self._cap = self._free = size
        self._buf: deque[T] = deque() if size else NO_RING
        self._open = self._buf
        self._closed = False
        self._receivers: Line | None = None
        self._senders: Line | None = None
        self._mu = RankedLock(Rank.CHAN)
        self._make_zero: Callable[[], Any] | None = _UNSET if zero is _UNSET else lambda: zero
        self.timer: Any = None  # Any: a ChanTimer, if time made this channel
        self.bubble: Any = None  # Any: the Bubble where it was made
        if not _alone and fastpath.bubbles:
            _settle(self)
        if probe.made is not None:
            probe.made(self)

    __class_getitem__: Any = classmethod(GenericAlias)  # Any: typing has no type for it

    def send(self, v: T, timeout: Spanlike | None = None) -> None:
        """Send v: to a receiver who waits, else into the ring, else wait for either.

        Args:
            timeout: how long to wait; 0 or less tries once; None waits for ever.

        Raises:
            gopy.runtime.Error: the channel is closed, or is closed meanwhile.
            TimeoutError: the time ran out first; v was not sent.

        Go: runtime/chan.go chansend
        """
        if (free := self._free) > 0 and _alone and timeout is None:
            self._free = free - 1
            self._buf.append(v)
            return
        me = getcurrent()
        try:
            p = me.lone_p
        except AttributeError:  # this thread's first call
            p = None
        if p is None or timeout is not None:
            passing.send(self, v, timeout)
            return
        receivers = self._receivers
        if receivers:
            entry = receivers.popleft()
            if type(entry) is G:
                if not receivers:
                    self._free = self._cap
                entry.value = v
                entry.reason = ""  # from here on what `ready` does, without a call
                old = p.next
                p.next = entry
                if old is not None:
                    p.queue.append(old)
                return
            receivers.appendleft(entry)
            passing.send(self, v, None)
            return
        self._open = NO_RING
        senders = self._senders
        if senders is None or len(self._buf) < self._cap:
            passing.send(self, v, None)
            return
        g = me.g
        g.value = v
        wait_in(senders, g, p, "chan send", self)
        if g.value is CLOSED:
            raise Error(SEND_ON_CLOSED)

    def recv(self, timeout: Spanlike | None = None) -> T:
        """Receive a value: of the ring or a sender who waits, else wait for one.

        A channel that is closed and drained yields its zero value at once.

        Args:
            timeout: how long to wait; 0 or less tries once; None waits for ever.

        Raises:
            TimeoutError: the time ran out first; nothing was taken.

        Go: runtime/chan.go chanrecv1
        """
        if (ring := self._open) and _alone and timeout is None:
            self._free += 1
            return ring.popleft()
        me = getcurrent()
        try:
            p = me.lone_p
        except AttributeError:  # this thread's first call
            p = None
        if p is None or timeout is not None:
            return passing.recv(self, timeout)[0]  # type: ignore[no-any-return]  # it's a T
        value: T
        if senders := self._senders:
            entry = senders.popleft()
            if type(entry) is not G:
                senders.appendleft(entry)
                return passing.recv(self, None)[0]  # type: ignore[no-any-return]
            value = entry.value
            self._buf.append(value)
            value = self._buf.popleft()
            if not senders:
                self._open = self._buf
            entry.value = None
            entry.reason = ""  # from here on what `ready` does, without a call
            old = p.next
            p.next = entry
            if old is not None:
                p.queue.append(old)
            return value
        self._free = 0
        receivers = self._receivers
        if receivers is None or self._buf or self.timer is not None:
            return passing.recv(self, None)[0]  # type: ignore[no-any-return]
        g = me.g
        wait_in(receivers, g, p, "chan receive", self)
        value, g.value = g.value, None
        return value if value is not CLOSED else self.zero()

    def recv_ok(self, timeout: Spanlike | None = None) -> tuple[T, bool]:
        """Receive as `recv` does; the second is False for the zero value of a closed channel.

        Go: runtime/chan.go chanrecv2
        """
        return passing.recv(self, timeout)

    def try_send(self, v: T) -> bool:
        """Send v if that needs no waiting; return whether it was sent.

        Raises:
            gopy.runtime.Error: the channel is closed.

        Go: runtime/chan.go selectnbsend
        """
        return passing.try_send(self, v)

    def try_recv(self) -> tuple[T, bool]:
        """Receive a value if one is there; ``(zero, False)`` if not, or if it's closed.

        Go: runtime/chan.go selectnbrecv
        """
        return passing.try_recv(self)[:2]

    def close(self) -> None:
        """Say that nothing more will be sent; who waits, and will, is told.

        Raises:
            gopy.runtime.Error: it's closed already.

        Go: runtime/chan.go closechan
        """
        passing.close(self)

    def send_only(self) -> SendChan[T]:
        """Return its sending end, equal to it."""
        return SendView(self)

    def recv_only(self) -> RecvChan[T]:
        """Return its receiving end, equal to it."""
        return RecvView(self)

    @property
    def cap(self) -> int:
        """How many values it can hold.

        Go: builtin cap
        """
        return self._cap if self.timer is None else 0

    def __len__(self) -> int:
        return len(self._buf) if self.timer is None else 0

    def __bool__(self) -> Literal[True]:
        return True

    def __iter__(self) -> Iterator[T]:
        while True:
            value, ok = self.recv_ok()
            if not ok:
                return
            yield value

    @property
    def whole(self) -> "chan[T]":  # type: ignore[override]  # an attribute of the views
        """The channel itself, as its views call it."""
        return self

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, RecvView | SendView) and other.whole is self)

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return f"<chan {len(self)}/{self.cap} at {id(self):#x}>"

    def become(self, kind: type["chan[Any]"]) -> None:
        """Be of class kind from now on, unless it's of a user's class."""
        if type(self) in (chan, _Unbuffered):
            self.__class__ = kind

    def zero(self) -> Any:  # Any: a T, or None where T has no zero
        """Return the zero value, made anew."""
        make = self._make_zero
        if make is _UNSET:
            of = getattr(self, "__orig_class__", None)
            make = self._make_zero = zero_maker(get_args(of)[0]) if of is not None else None
        return None if make is None else make()


def wait_in(line: Line, g: G, p: Any, reason: str, on: object) -> None:  # Any: a P
    """Stand in line until somebody claims g, while one thread alone uses gopy; p is its P.

    Only C calls, and `park`, after the first change (R4).
    """
    line.append(g)
    try:
        following = p.next
        chain = p.chain
        if following is None or chain <= 0 or (stack := following.stack) is None:
            park(g, reason, on)
        else:  # what `park` does when somebody is next, without a call
            g.reason = reason
            p.chain = chain - 1
            p.next = following = None
            stack.switch()
    except BaseException:
        try:  # noqa: SIM105  `suppress` would need room, too
            line.remove(g)
        except ValueError:
            pass
        raise


if not TYPE_CHECKING and (channel := twin("gopy._lang._channel")) is not None:
    fields = twin("gopy._lang._passing")
    fields.on_zero(_UNSET)
    of_bubbles = fields.of_bubbles
    chan = compiled(channel.Channel, chan)
    twin("gopy._lang._cases").on_chan(chan)
Chan = chan


in_child(chan, passing.mend)
