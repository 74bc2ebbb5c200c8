"""Channels that are closed, by plain operations and by select: Go's test/closedchan.go."""

from collections.abc import Callable

import pytest
from gotest import go_test

from gopy import Panic, RecvCase, chan, nil_chan, recv, select, send
from gopy.runtime import Error

NEVER = chan[bool]()  # nobody sends on it: a case that makes a select larger


class Plain:
    """A channel by its own methods."""

    def __init__(self, c: chan[int]) -> None:
        self.c = c

    def send(self, value: int) -> None:
        self.c.send(value)

    def try_send(self, value: int) -> bool:
        return self.c.try_send(value)

    def recv(self) -> tuple[int, bool]:
        return self.c.recv_ok()

    def recv_value(self) -> tuple[int, bool | None]:
        return self.c.recv(), None

    def try_recv(self) -> tuple[int, bool]:
        return self.c.try_recv()


class Selected(Plain):
    """The same channel by selects of one case, or of one more."""

    others: tuple[RecvCase[bool], ...] = ()

    def send(self, value: int) -> None:
        case = send(self.c, value)
        assert select(case, *self.others) is case

    def try_send(self, value: int) -> bool:
        return select(*self.others, send(self.c, value), default=True) is not None

    def recv(self) -> tuple[int, bool]:
        case = recv(self.c)
        assert select(*self.others, case) is case
        return case.value, case.ok

    def recv_value(self) -> tuple[int, bool | None]:
        case = recv(self.c)
        assert select(case, *self.others) is case
        return case.value, None

    def try_recv(self) -> tuple[int, bool]:
        case = recv(self.c)
        assert select(case, *self.others, default=True) is case, "a closed channel is ready"
        return case.value, case.ok


class SelectedAmongTwo(Selected):
    others = (recv(NEVER),)


ways = pytest.mark.parametrize("way", [Plain, Selected, SelectedAmongTwo])
RECEIVES: list[Callable[[Plain], tuple[int, bool | None]]] = [
    lambda channel: channel.recv(),
    lambda channel: channel.recv_value(),
    lambda channel: channel.try_recv(),
]


def is_closed_and_empty(channel: Plain) -> None:
    """Check that channel gives zeros however it's asked, and that every send panics."""
    for _ in range(3):
        assert channel.recv() == (0, False)
        assert channel.recv_value() == (0, None)
        assert channel.try_recv() == (0, False)
    for operation in (channel.send, channel.try_send):
        with pytest.raises(Panic) as caught:
            operation(1)
        assert type(caught.value) is Error
        assert str(caught.value) == "send on closed channel"
        assert channel.recv() == (0, False), "what was sent is not held"


@ways
@pytest.mark.parametrize("capacity", [0, 2])
@go_test("test", "closedchan.go")
def test_a_closed_channel_gives_zeros_for_ever_and_takes_nothing(
    way: type[Plain], capacity: int
) -> None:
    c = chan[int](capacity)
    c.close()
    is_closed_and_empty(way(c))


@ways
@pytest.mark.parametrize("receive", RECEIVES, ids=["recv_ok", "recv", "try_recv"])
@go_test("test", "closedchan.go")
def test_what_a_closed_channel_holds_is_received_first(
    way: type[Plain], receive: Callable[[Plain], tuple[int, bool | None]]
) -> None:
    c = chan[int](2)
    c.send(1)
    c.close()
    value, ok = receive(way(c))
    assert value == 1
    assert ok in (True, None)
    is_closed_and_empty(way(c))


@go_test("test", "closedchan.go")
def test_a_channel_is_closed_once_and_nil_never() -> None:
    c = chan[int]()
    c.close()
    with pytest.raises(Error, match=r"^close of closed channel$"):
        c.close()
    with pytest.raises(Error, match=r"^close of nil channel$"):
        nil_chan.close()
