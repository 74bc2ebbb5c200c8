"""The channel without a ring: its short ways have less to look at than `chan`'s.

They keep `chan`'s invariants and locking; all but the short ways is chan's.

Go: runtime/chan.go
"""

from typing import TypeVar

from gopy._core import G, Spanlike, getcurrent, park
from gopy._lang import passing
from gopy._lang.chan import chan, of_unbuffered
from gopy._lang.passing import CLOSED, SEND_ON_CLOSED
from gopy.errors import Error

T = TypeVar("T")


class Unbuffered(chan[T]):
    """A channel without a ring, as ``chan()`` makes it: its short ways have less to look at."""

    __slots__ = ()

    def send(self, v: T, timeout: Spanlike | None = None) -> None:
        """Send v, as `chan.send` says."""
        me = getcurrent()
        try:
            p = me.lone_p
        except AttributeError:  # this thread's first call
            p = None
        if p is None or timeout is not None:
            passing.send(self, v, timeout)
            return
        if receivers := self._receivers:
            entry = receivers.popleft()
            if type(entry) is not G:
                receivers.appendleft(entry)
                passing.send(self, v, None)
                return
            entry.value = v
            entry.reason = ""  # from here on what `ready` does, without a call
            old = p.next
            p.next = entry
            if old is not None:
                p.queue.append(old)
            return
        senders = self._senders
        if senders is None:
            passing.send(self, v, None)
            return
        g = me.g
        g.value = v
        senders.append(g)  # only C calls, and `park`, after this first change (R4)
        try:
            following = p.next
            chain = p.chain
            if following is None or chain <= 0 or (stack := following.stack) is None:
                park(g, "chan send", self)
            else:  # what `park` does when somebody is next, without a call
                g.reason = "chan send"
                p.chain = chain - 1
                p.next = following = None
                stack.switch()
        except BaseException:
            try:  # noqa: SIM105  `suppress` would need room, too
                senders.remove(g)
            except ValueError:
                pass
            raise
        if g.value is CLOSED:
            raise Error(SEND_ON_CLOSED)

    def recv(self, timeout: Spanlike | None = None) -> T:
        """Receive a value, as `chan.recv` says."""
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
            value, entry.value = entry.value, None
            entry.reason = ""  # from here on what `ready` does, without a call
            old = p.next
            p.next = entry
            if old is not None:
                p.queue.append(old)
            return value
        receivers = self._receivers
        if receivers is None:
            return passing.recv(self, None)[0]  # type: ignore[no-any-return]
        g = me.g
        receivers.append(g)  # only C calls, and `park`, after this first change (R4)
        try:
            following = p.next
            chain = p.chain
            if following is None or chain <= 0 or (stack := following.stack) is None:
                park(g, "chan receive", self)
            else:  # what `park` does when somebody is next, without a call
                g.reason = "chan receive"
                p.chain = chain - 1
                p.next = following = None
                stack.switch()
        except BaseException:
            try:  # noqa: SIM105  `suppress` would need room, too
                receivers.remove(g)
            except ValueError:
                pass
            raise
        value, g.value = g.value, None
        return value if value is not CLOSED else self.zero()


of_unbuffered(Unbuffered)
Unbuffered.__name__ = Unbuffered.__qualname__ = "chan"
