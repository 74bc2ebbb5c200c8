"""RecvChan and SendChan: the two ends of a channel, as types and as narrowed views.

A `chan` is both.  What ``recv_only()`` and ``send_only()`` return is one of them at run
time, too: it has no other methods, and is equal to its channel.

Go: spec, Channel types
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from gopy._core import Spanlike

if TYPE_CHECKING:
    from gopy._lang.chan import chan

if TYPE_CHECKING:
    from typing_extensions import TypeVar as Defaulted

    T_co = Defaulted("T_co", covariant=True, default=Any)
    T_contra = Defaulted("T_contra", contravariant=True, default=Any)
else:
    T_co = TypeVar("T_co", covariant=True)
    T_contra = TypeVar("T_contra", contravariant=True)


class End:
    """What both ends have."""

    __slots__ = ()

    whole: "chan[Any]"  # Any: each view knows its own element type

    @property
    def cap(self) -> int:
        """How many values the channel can hold.

        Go: builtin cap
        """
        raise NotImplementedError

    def __len__(self) -> int:
        raise NotImplementedError

    def __bool__(self) -> Literal[True]:
        return True


class RecvChan(End, Generic[T_co]):
    """The receiving end of a channel: Go's ``<-chan T``."""

    __slots__ = ()

    def recv(self, timeout: Spanlike | None = None) -> T_co:
        """Receive a value; see `chan.recv`."""
        raise NotImplementedError

    def recv_ok(self, timeout: Spanlike | None = None) -> tuple[T_co, bool]:
        """Receive a value, and whether it was sent; see `chan.recv_ok`."""
        raise NotImplementedError

    def try_recv(self) -> tuple[T_co, bool]:
        """Receive a value if one is there; see `chan.try_recv`."""
        raise NotImplementedError

    def __iter__(self) -> Iterator[T_co]:
        raise NotImplementedError


class SendChan(End, Generic[T_contra]):
    """The sending end of a channel: Go's ``chan<- T``."""

    __slots__ = ()

    def send(self, v: T_contra, timeout: Spanlike | None = None) -> None:
        """Send v; see `chan.send`."""
        raise NotImplementedError

    def try_send(self, v: T_contra) -> bool:
        """Send v if that needs no waiting; see `chan.try_send`."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the channel; see `chan.close`."""
        raise NotImplementedError


class RecvView(RecvChan[T_co]):
    """What ``recv_only()`` returns."""

    __slots__ = ("__weakref__", "whole")

    def __init__(self, whole: "chan[Any]") -> None:
        self.whole = whole

    @property
    def cap(self) -> int:
        """How many values the channel can hold."""
        return self.whole.cap

    def recv(self, timeout: Spanlike | None = None) -> T_co:
        """Receive a value; see `chan.recv`."""
        value: T_co = self.whole.recv(timeout)
        return value

    def recv_ok(self, timeout: Spanlike | None = None) -> tuple[T_co, bool]:
        """Receive a value, and whether it was sent; see `chan.recv_ok`."""
        return self.whole.recv_ok(timeout)

    def try_recv(self) -> tuple[T_co, bool]:
        """Receive a value if one is there; see `chan.try_recv`."""
        return self.whole.try_recv()

    def __iter__(self) -> Iterator[T_co]:
        return iter(self.whole)

    def __len__(self) -> int:
        return len(self.whole)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, End) and other.whole is self.whole

    def __hash__(self) -> int:
        return hash(self.whole)

    def __repr__(self) -> str:
        return f"<receive-only {self.whole!r}>"


class SendView(SendChan[T_contra]):
    """What ``send_only()`` returns."""

    __slots__ = ("__weakref__", "whole")

    def __init__(self, whole: "chan[Any]") -> None:
        self.whole = whole

    @property
    def cap(self) -> int:
        """How many values the channel can hold."""
        return self.whole.cap

    def send(self, v: T_contra, timeout: Spanlike | None = None) -> None:
        """Send v; see `chan.send`."""
        self.whole.send(v, timeout)

    def try_send(self, v: T_contra) -> bool:
        """Send v if that needs no waiting; see `chan.try_send`."""
        return self.whole.try_send(v)

    def close(self) -> None:
        """Close the channel; see `chan.close`."""
        self.whole.close()

    def __len__(self) -> int:
        return len(self.whole)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, End) and other.whole is self.whole

    def __hash__(self) -> int:
        return hash(self.whole)

    def __repr__(self) -> str:
        return f"<send-only {self.whole!r}>"
