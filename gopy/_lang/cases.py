"""Cases: what `select` chooses from; made once, used again and again.

Go: spec, Select statements
"""

from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar, overload

from gopy._core import compiled, twin
from gopy._lang.ends import End, RecvChan, SendChan

T = TypeVar("T")

UNSET: Any = object()  # Any: stands for "no value yet" where every value is one


class RecvCase(Generic[T]):
    """A receive: once chosen, ``value`` and ``ok`` say what it yielded.

    ``ch`` may be assigned anew between two selects; None disables the case.
    """

    __slots__ = ("busy", "ch", "ok", "value")

    ch: RecvChan[T] | None
    value: T
    ok: bool

    def __init__(self, ch: RecvChan[T] | None) -> None:
        self.ch = ch
        self.value = None  # type: ignore[assignment]  # nothing was received yet
        self.ok = False
        self.busy = False

    def __repr__(self) -> str:
        return f"<receive from {self.ch!r}>"


class SendCase(Generic[T]):
    """A send of ``value``; both may be assigned anew between two selects."""

    __slots__ = ("busy", "ch", "value")

    ch: SendChan[T] | None
    value: T

    def __init__(self, ch: SendChan[T] | None, value: T) -> None:
        self.ch = ch
        self.value = value
        self.busy = False

    def __repr__(self) -> str:
        return f"<send to {self.ch!r}>"


if not TYPE_CHECKING and (in_c := twin("gopy._lang._cases")) is not None:
    RecvCase = compiled(in_c.RecvFields, RecvCase)
    SendCase = compiled(in_c.SendFields, SendCase)
    in_c.on_cases(RecvCase, SendCase, UNSET)
Case: TypeAlias = RecvCase[Any] | SendCase[Any]  # Any: cases of all element types stand together


def recv(ch: RecvChan[T] | None, /) -> RecvCase[T]:
    """Return a case that receives from ch; from None it never happens.

    Raises:
        TypeError: ch is no channel, or only its sending end.

    Go: ``case v, ok := <-ch``
    """
    if ch is not None and not isinstance(ch, RecvChan):
        raise TypeError(f"recv: want a channel to receive from, not {_kind(ch)}")
    return RecvCase(ch)


@overload
def send(ch: SendChan[T], /) -> SendCase[T]: ...
@overload
def send(ch: SendChan[T] | None, v: T, /) -> SendCase[T]: ...
def send(ch: SendChan[T] | None, v: Any = UNSET, /) -> SendCase[T]:
    """Return a case that sends v to ch; to None it never happens.

    Without v, ``case.value`` must be set before the select.

    Raises:
        TypeError: ch is no channel, or only its receiving end.

    Go: ``case ch <- v``
    """
    if ch is not None and not isinstance(ch, SendChan):
        raise TypeError(f"send: want a channel to send to, not {_kind(ch)}")
    return SendCase(ch, v)


def _kind(value: object) -> str:
    if isinstance(value, End):
        return "its other end"
    return type(value).__name__
