"""The channel of a bubble: only goroutines of the bubble where it was made may use it.

A wait at it is durable: nobody from outside can end it.  `testing.synctest` relies on that, so
whoever breaks it ends the program.

No fast path is taken while a bubble lives, so a channel that is made in one takes none later:
it is of a class of its own, and all other channels pay nothing for it.

Go: runtime/chan.go makechan, chansend, chanrecv, closechan
"""

from typing import TypeVar

from gopy._core import Spanlike, bubble_here, current, fatal
from gopy._lang import passing
from gopy._lang.chan import chan, of_bubbles

T = TypeVar("T")


class Bubbled(chan[T]):
    """A channel that was made in a bubble."""

    __slots__ = ()

    def send(self, v: T, timeout: Spanlike | None = None) -> None:
        """Send v, as `chan.send` says."""
        stay_inside(self, "send on")
        passing.send(self, v, timeout)

    def recv(self, timeout: Spanlike | None = None) -> T:
        """Receive a value, as `chan.recv` says."""
        return self.recv_ok(timeout)[0]

    def recv_ok(self, timeout: Spanlike | None = None) -> tuple[T, bool]:
        """Receive a value, as `chan.recv_ok` says."""
        stay_inside(self, "receive on")
        return passing.recv(self, timeout)

    def try_send(self, v: T) -> bool:
        """Send v if that needs no waiting, as `chan.try_send` says."""
        stay_inside(self, "send on")
        return passing.try_send(self, v)

    def try_recv(self) -> tuple[T, bool]:
        """Receive a value if one is there, as `chan.try_recv` says."""
        stay_inside(self, "receive on")
        return passing.try_recv(self)[:2]

    def close(self) -> None:
        """Say that nothing more will be sent, as `chan.close` says."""
        stay_inside(self, "close of")
        passing.close(self)


def stay_inside(ch: chan[T], what: str) -> None:
    """End the program if the caller is not of the bubble where ch was made."""
    if current().bubble is not ch.bubble:
        fatal(f"{what} synctest channel from outside bubble")


def _settle(ch: chan[T]) -> None:
    """Let ch, which is being made, be of the bubble of its maker, if that is in one."""
    bubble = bubble_here()
    if bubble is not None:
        ch.bubble = bubble
        ch.become(Bubbled)


of_bubbles(_settle)
Bubbled.__name__ = Bubbled.__qualname__ = "chan"
