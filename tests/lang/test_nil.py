"""nil_chan and None: the channel that is none."""

from collections.abc import Callable
from typing import Any

import pytest
from worlds import own_world, until_waiting

from gopy import RecvChan, SendChan, chan, go, nil_chan, recv, select, send
from gopy.runtime import Error

BLOCKS: dict[str, tuple[Callable[[], object], str]] = {
    "send": (lambda: nil_chan.send(1), "chan send (nil chan)"),
    "recv": (lambda: nil_chan.recv(), "chan receive (nil chan)"),
    "recv_ok": (lambda: nil_chan.recv_ok(), "chan receive (nil chan)"),
    "for": (lambda: list(nil_chan), "chan receive (nil chan)"),
    "send of its end": (lambda: nil_chan.send_only().send(1), "chan send (nil chan)"),
    "recv of its end": (lambda: nil_chan.recv_only().recv(), "chan receive (nil chan)"),
    "for over its end": (lambda: list(nil_chan.recv_only()), "chan receive (nil chan)"),
    "select of both": (lambda: select(recv(nil_chan), send(None, 1)), "select"),
}


@pytest.mark.parametrize("blocks", BLOCKS.values(), ids=BLOCKS)
@own_world()
def test_it_blocks_for_ever(blocks: tuple[Callable[[], object], str]) -> None:  # SEMANTICS 1, 7, 33
    act, reason = blocks
    until_waiting(go(act), reason)


TIMES_OUT: dict[str, tuple[Callable[[float], object], str]] = {
    "send": (lambda timeout: nil_chan.send(1, timeout=timeout), "chan send: timed out"),
    "recv": (lambda timeout: nil_chan.recv(timeout=timeout), "chan receive: timed out"),
    "recv_ok": (lambda timeout: nil_chan.recv_ok(timeout=timeout), "chan receive: timed out"),
}


@pytest.mark.parametrize("timeout", [0, -1, 0.001])
@pytest.mark.parametrize("act", TIMES_OUT.values(), ids=TIMES_OUT)
def test_it_blocks_no_longer_than_the_timeout(
    act: tuple[Callable[[float], object], str], timeout: float
) -> None:
    call, text = act
    with pytest.raises(TimeoutError) as caught:
        call(timeout)
    assert str(caught.value) == text


def test_a_timeout_that_is_no_span_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="a span is a number of seconds"):
        nil_chan.recv(timeout="soon")  # type: ignore[arg-type]  # what is tried


def test_it_holds_nothing_and_has_room_for_nothing() -> None:  # SEMANTICS 14
    assert (len(nil_chan), nil_chan.cap) == (0, 0)
    assert nil_chan.try_send(1) is False
    assert nil_chan.try_recv() == (None, False)


@pytest.mark.parametrize("close", [nil_chan.close, nil_chan.send_only().close])
def test_closing_it_panics(close: Callable[[], object]) -> None:  # SEMANTICS 2
    with pytest.raises(Error) as caught:
        close()
    assert str(caught.value) == "close of nil channel"


def test_it_is_a_true_channel_of_its_own() -> None:
    assert nil_chan
    assert isinstance(nil_chan, chan)
    assert isinstance(nil_chan, RecvChan)
    assert isinstance(nil_chan, SendChan)
    assert nil_chan == nil_chan.recv_only() == nil_chan.send_only()
    assert nil_chan != chan()
    assert repr(nil_chan) == "nil_chan"


NIL: list[Any] = [None, nil_chan, nil_chan.recv_only()]


@pytest.mark.parametrize("nil", NIL, ids=repr)
def test_a_nil_case_never_happens_beside_others(nil: Any) -> None:  # SEMANTICS 35
    full = chan[int](50)
    for value in range(50):
        full.send(value)
    never = recv(nil)
    assert [select(never, full).value for _ in range(50)] == list(range(50))
    assert select(never, full, default=True) is None
    assert (never.value, never.ok) == (None, False)
