"""Operations that must not block: Go's test/chan/nonblock.go, and zerosize.go."""

from typing import Any

import pytest
from gotest import go_test
from worlds import own_world, until_waiting

from gopy import chan, go

VALUES = [
    pytest.param(int, 123, id="int32"),
    pytest.param(int, 1 << 60, id="int64"),
    pytest.param(bool, True, id="bool"),
    pytest.param(str, "hello", id="string"),
]


@pytest.mark.parametrize("capacity", [0, 1])
@pytest.mark.parametrize(("kind", "value"), VALUES)
@go_test("test/chan", "nonblock.go")
@own_world()
def test_a_try_succeeds_just_when_the_operation_would_not_block(
    kind: type, value: Any, capacity: int
) -> None:
    c: chan[Any] = chan[kind](capacity)  # type: ignore[valid-type]  # the type is the parameter
    got = chan[Any]()
    assert c.try_recv() == (kind(), False)

    receiver = go(lambda: got.send(c.recv()))
    until_waiting(receiver, "chan receive")
    assert c.try_send(value), "a receiver waits"
    assert got.recv() == value

    for _ in range(capacity):
        assert c.try_send(value), "there is room"
    assert not c.try_send(value), "nobody waits, and there is no room"
    sender = go(c.send, value)
    until_waiting(sender, "chan send")
    for _ in range(capacity + 1):
        assert c.try_recv() == (value, True)
    assert c.try_recv() == (kind(), False)


@pytest.mark.parametrize("kind", [type(None), tuple[()]], ids=str)
@pytest.mark.parametrize("capacity", [0, 1, 1 << 20])
@go_test("test/chan", "zerosize.go")
def test_a_channel_of_values_without_content_may_have_any_capacity(
    kind: Any, capacity: int
) -> None:
    c: chan[Any] = chan[kind](capacity)
    assert (len(c), c.cap) == (0, capacity)
