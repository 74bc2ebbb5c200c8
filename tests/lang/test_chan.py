"""Channels: what sends, receives and closes do, and who waits for whom.

What the ends, nil_chan and zero values are is tested in files of their own.
"""

import types
from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from time import monotonic
from typing import Any, NamedTuple

import pytest
from worlds import own_world, until_waiting

from gopy import Chan, chan, go, recv, runtime, select, send, time
from gopy.runtime import Error

Start = Callable[..., Any]
SENDS, RECEIVES = "chan send", "chan receive"
CAPACITIES = [0, 1, 2, 3]


class Case(NamedTuple):
    name: str
    held: list[str]
    do: Callable[[chan[str]], object]
    outcome: object


def name_of(case: Case) -> str:
    return case.name


ON_A_CLOSED_CHANNEL = [
    Case("recv drains what is held", ["a", "b"], lambda c: (c.recv(), c.recv()), ("a", "b")),
    Case("recv then yields the zero value", [], lambda c: (c.recv(), c.recv()), ("", "")),
    Case("recv_ok drains as true", ["a"], lambda c: c.recv_ok(), ("a", True)),
    Case("recv_ok is then false", ["a"], lambda c: (c.recv(), c.recv_ok()), ("a", ("", False))),
    Case("recv with a timeout does not wait", [], lambda c: c.recv(timeout=3600), ""),
    Case("recv without any time", [], lambda c: c.recv(timeout=0), ""),
    Case("recv_ok with a timeout", [], lambda c: c.recv_ok(timeout=3600), ("", False)),
    Case("try_recv drains", ["a"], lambda c: (c.try_recv(), len(c)), (("a", True), 0)),
    Case("try_recv finds nothing then", [], lambda c: c.try_recv(), ("", False)),
    Case("for drains and ends", ["a", "b", "c"], list, ["a", "b", "c"]),
    Case("len counts what is held", ["a", "b"], len, 2),
    Case("a select drains", ["a"], lambda c: select(c).value, "a"),
    Case("a select is then false", [], lambda c: (select(c).value, select(c).ok), ("", False)),
]


@pytest.mark.parametrize("case", ON_A_CLOSED_CHANNEL, ids=name_of)
def test_on_a_closed_channel(case: Case) -> None:  # SEMANTICS 5, 21
    c = chan[str](3)
    for value in case.held:
        c.send(value)
    c.close()
    assert case.do(c) == case.outcome


PANICS_ON_A_CLOSED_CHANNEL: dict[str, tuple[Callable[[chan[int]], object], str]] = {
    "send": (lambda c: c.send(1), "send on closed channel"),
    "send with a timeout": (lambda c: c.send(1, timeout=3600), "send on closed channel"),
    "send without any time": (lambda c: c.send(1, timeout=0), "send on closed channel"),
    "try_send": (lambda c: c.try_send(1), "send on closed channel"),
    "select": (lambda c: select(send(c, 1)), "send on closed channel"),
    "select with default": (lambda c: select(send(c, 1), default=True), "send on closed channel"),
    "close": (lambda c: c.close(), "close of closed channel"),
    "send of its end": (lambda c: c.send_only().send(1), "send on closed channel"),
    "close of its end": (lambda c: c.send_only().close(), "close of closed channel"),
}


@pytest.mark.parametrize("capacity", CAPACITIES)
@pytest.mark.parametrize("act", PANICS_ON_A_CLOSED_CHANNEL.values(), ids=PANICS_ON_A_CLOSED_CHANNEL)
def test_a_closed_channel_panics_even_if_it_has_room(
    act: tuple[Callable[[chan[int]], object], str], capacity: int
) -> None:  # I4, SEMANTICS 2, 3
    do, text = act
    c = chan[int](capacity)
    c.close()
    for _ in range(2):
        with pytest.raises(Error) as caught:
            do(c)
        assert str(caught.value) == caught.value.value == text
    assert (len(c), c.recv_ok()) == (0, (0, False))


@pytest.mark.parametrize("size", [-1, -(2**70), 2**60])
def test_an_impossible_size_panics(size: int) -> None:  # SEMANTICS 15
    with pytest.raises(Error) as caught:
        chan[int](size)
    assert str(caught.value) == "makechan: size out of range"


@pytest.mark.parametrize(("size", "kind"), [("3", "str"), (1.5, "float"), (None, "NoneType")])
def test_a_size_that_is_no_integer_is_a_type_error(size: Any, kind: str) -> None:
    with pytest.raises(TypeError, match=f"^chan: capacity must be an integer, not {kind}$"):
        chan(size)


@pytest.mark.parametrize("capacity", CAPACITIES)
def test_values_come_out_in_the_order_in_which_they_went_in(capacity: int, start: Start) -> None:
    c = chan[int](capacity)
    sender = start(lambda: [c.send(value) for value in range(20)])
    assert [c.recv() for _ in range(20)] == list(range(20))
    assert len(sender.result()) == 20


@pytest.mark.parametrize("capacity", CAPACITIES)
def test_a_parked_receiver_gets_the_value_itself_and_the_ring_stays_empty(
    capacity: int, start: Start
) -> None:  # I2, SEMANTICS 10
    c = chan[object](capacity)
    receivers = [start(c.recv).parked(RECEIVES) for _ in range(3)]
    values = [object(), object(), object()]
    for value in values:
        assert c.try_send(value)
        assert len(c) == 0
    assert [receiver.result() for receiver in receivers] == values


@pytest.mark.parametrize("capacity", CAPACITIES)
def test_a_parked_sender_gets_the_slot_that_a_receive_frees(
    capacity: int, start: Start
) -> None:  # I3, SEMANTICS 11
    c = chan[int](capacity)
    for value in range(capacity):
        c.send(value)
    senders = [start(c.send, capacity + extra).parked(SENDS) for extra in range(3)]
    assert (len(c), c.cap) == (capacity, capacity)  # SEMANTICS 14: who waits is not counted
    for value in range(3):
        assert c.try_recv() == (value, True)
        assert len(c) == capacity
    for sender in senders:
        sender.result()
    assert [c.recv() for _ in range(capacity)] == list(range(3, 3 + capacity))


MEETINGS: dict[str, tuple[Callable[[chan[int]], object], Callable[[chan[int]], object], str]] = {
    "senders wait": (lambda c: c.send(1), lambda c: c.try_recv()[1], SENDS),
    "receivers wait": (lambda c: c.recv(), lambda c: c.try_send(1), RECEIVES),
    "selects that send wait": (lambda c: select(send(c, 1)), lambda c: c.try_recv()[1], SENDS),
    "selects that receive wait": (lambda c: select(c), lambda c: c.try_send(1), RECEIVES),
    "senders with a timeout": (lambda c: c.send(1, 3600), lambda c: c.try_recv()[1], SENDS),
    "receivers with a timeout": (lambda c: c.recv(3600), lambda c: c.try_send(1), RECEIVES),
}


@pytest.mark.parametrize("meeting", MEETINGS.values(), ids=MEETINGS)
def test_who_comes_meets_those_in_the_other_line_before_he_stands_in_his_own(
    meeting: tuple[Callable[[chan[int]], object], Callable[[chan[int]], object], str], start: Start
) -> None:  # I1, SEMANTICS 12
    waits, meets, reason = meeting
    c = chan[int]()
    waiting = [start(waits, c).parked(reason) for _ in range(3)]
    for each in waiting:
        assert meets(c)
        each.result()
    assert not meets(c)  # nobody is left on either side


@pytest.mark.parametrize("timeout", [None, 3600])
def test_receivers_are_served_in_the_order_in_which_they_came(
    timeout: float | None, start: Start
) -> None:  # SEMANTICS 8
    c = chan[int]()
    receivers = [start(c.recv, timeout).parked(RECEIVES) for _ in range(10)]
    for value in range(10):
        c.send(value)
    assert [receiver.result() for receiver in receivers] == list(range(10))


def test_a_select_has_an_ordinary_place_in_line(start: Start) -> None:  # SEMANTICS 8, 40
    c, other = chan[str](), chan[str]()
    first = start(c.recv).parked(RECEIVES)
    second = start(lambda: select(other, c).value).parked("select")
    third = start(c.recv, timeout=3600).parked(RECEIVES)
    for value in ("one", "two", "three"):
        c.send(value)
    assert [each.result() for each in (first, second, third)] == ["one", "two", "three"]


@pytest.mark.parametrize("timeout", [None, 3600])
@pytest.mark.parametrize("capacity", CAPACITIES)
def test_a_close_ends_the_waits_of_all_receivers(
    capacity: int, timeout: float | None, start: Start
) -> None:  # I4, SEMANTICS 17
    c = chan[int](capacity)
    receivers = [start(c.recv_ok, timeout).parked(RECEIVES) for _ in range(3)]
    c.close()
    assert [receiver.result() for receiver in receivers] == [(0, False)] * 3


@pytest.mark.parametrize("timeout", [None, 3600])
@pytest.mark.parametrize("capacity", CAPACITIES)
def test_a_close_makes_parked_senders_panic_and_drops_their_values(
    capacity: int, timeout: float | None, start: Start
) -> None:  # I4, SEMANTICS 4
    c = chan[str](capacity)
    for _ in range(capacity):
        c.send("held")
    senders = [start(c.send, "dropped", timeout).parked(SENDS) for _ in range(3)]
    c.close()
    for sender in senders:
        with pytest.raises(Error, match=r"^send on closed channel$"):
            sender.result()
    assert list(c) == ["held"] * capacity


@own_world(procs=1)
def test_on_one_p_the_first_whom_a_close_wakes_runs_first_then_the_newest() -> None:
    c = chan[None]()  # SEMANTICS 18
    ran: list[int] = []

    def waits(number: int) -> None:
        c.recv()
        ran.append(number)

    for number in range(5):
        until_waiting(go(waits, number), RECEIVES)
    c.close()
    assert ran == []
    while len(ran) < 5:
        runtime.gosched()
    assert ran == [0, 4, 3, 2, 1]


@own_world(procs=1)
def test_on_one_p_who_receives_from_a_parked_sender_goes_on_first() -> None:  # SEMANTICS 19, 227
    c = chan[int]()
    log: list[str] = []

    def sends() -> None:
        c.send(1)
        log.append("sender")

    sender = go(sends)
    until_waiting(sender, SENDS)
    c.recv()
    assert (sender.status, sender.wait_reason) == ("runnable", "")
    log.append("receiver")
    runtime.gosched()
    assert log == ["receiver", "sender"]


def test_a_channel_is_itself_a_value_to_send() -> None:  # SEMANTICS 23
    boxes = chan[chan[str]](1)
    boxes.send(chan[str](1))
    box = boxes.recv()
    box.send("inside")
    boxes.send(box)
    assert boxes.recv().recv() == "inside"


@own_world()
def test_who_iterates_a_channel_and_sends_to_it_waits_for_himself() -> None:  # SEMANTICS 24
    c = chan[int]()

    def echoes() -> None:
        for value in c:
            c.send(value)

    g = go(echoes)
    c.send(1)
    until_waiting(g, SENDS)
    assert c.recv() == 1
    until_waiting(g, RECEIVES)


def test_a_channel_is_true_and_compares_by_identity() -> None:  # SEMANTICS 16
    one, other = chan[int](1), chan[int](1)
    assert one and other
    assert one == one and one != other  # noqa: PLR0124  # what is tried
    assert {one: "one", other: "other"}[one] == "one"
    assert one != None and one != 5  # noqa: E711  # what is tried


def test_the_class_with_a_type_is_a_generic_alias_that_makes_plain_channels() -> None:
    assert Chan is chan
    assert type(chan[int]) is types.GenericAlias
    assert (chan[int].__origin__, chan[int].__args__) == (chan, (int,))
    assert type(chan[int](3)) is type(chan(3)) is chan
    assert chan[int](capacity=3).cap == chan(True).cap + 2 == 3


def test_a_channel_shows_how_full_it_is() -> None:
    c = chan[int](3)
    c.send(1)
    assert repr(c).startswith("<chan 1/3 at 0x")


@pytest.mark.parametrize("span", [0, -1, 0.0, -time.SECOND, timedelta(0), timedelta(days=-1)])
@pytest.mark.parametrize("capacity", CAPACITIES)
def test_no_time_at_all_tries_once(capacity: int, span: Any, start: Start) -> None:
    c = chan[int](capacity)
    with pytest.raises(TimeoutError, match=r"^chan receive: timed out$"):
        c.recv(timeout=span)
    with pytest.raises(TimeoutError, match=r"^chan receive: timed out$"):
        c.recv_ok(timeout=span)
    for value in range(capacity):
        c.send(value, timeout=span)
    with pytest.raises(TimeoutError, match=r"^chan send: timed out$"):
        c.send(capacity, timeout=span)
    sender = start(c.send, capacity).parked(SENDS)
    assert [c.recv(timeout=span) for _ in range(capacity + 1)] == list(range(capacity + 1))
    sender.result()
    receiver = start(c.recv).parked(RECEIVES)
    c.send(9, timeout=span)
    assert receiver.result() == 9


SHORT = [0.001, time.MILLISECOND, timedelta(milliseconds=1), Fraction(1, 1000)]


@pytest.mark.parametrize("span", SHORT, ids=lambda span: type(span).__name__)
def test_a_wait_that_times_out_leaves_its_line(span: Any, start: Start) -> None:  # SEMANTICS 9
    c = chan[str]()
    before = monotonic()
    with pytest.raises(TimeoutError, match=r"^chan receive: timed out$"):
        c.recv(timeout=span)
    assert monotonic() - before >= 0.001
    assert not c.try_send("to nobody")
    with pytest.raises(TimeoutError, match=r"^chan send: timed out$"):
        c.send("of nobody", timeout=span)
    assert c.try_recv() == ("", False)
    receiver = start(c.recv).parked(RECEIVES)
    c.send("to somebody")
    assert receiver.result() == "to somebody"


@pytest.mark.parametrize("span", ["1", object(), [1]])
def test_a_timeout_that_is_no_span_is_a_type_error_and_nothing_is_sent(span: Any) -> None:
    c = chan[int](1)
    for act in (lambda: c.send(1, timeout=span), lambda: c.recv(timeout=span)):
        with pytest.raises(TypeError, match="a span is a number of seconds"):
            act()
    assert len(c) == 0


WITH_A_SHORT_TIMEOUT: dict[str, Callable[[chan[str]], object]] = {
    "recv": lambda c: c.recv(timeout=0.0002),
    "recv_ok": lambda c: c.recv_ok(timeout=0.0002)[0],
    "select": lambda c: select(case := recv(c), timeout=0.0002) and case.value,
}


@pytest.mark.parametrize("wait", WITH_A_SHORT_TIMEOUT.values(), ids=WITH_A_SHORT_TIMEOUT)
@own_world(procs=1)
def test_a_value_that_comes_with_the_timeout_wins(wait: Callable[[chan[str]], object]) -> None:
    got = chan[object](1)  # W2

    def receives(c: chan[str]) -> None:
        try:
            got.send(wait(c))
        except TimeoutError:
            got.send(None)

    def comes_with_the_timeout() -> bool:
        c = chan[str]()
        g = go(receives, c)
        while g.wait_reason != RECEIVES and g.status != "dead":
            runtime.gosched()
        spin(0.0004)
        sent = c.try_send("in time")
        assert got.recv() == ("in time" if sent else None)
        return sent

    assert any(comes_with_the_timeout() for _ in range(1000))


def spin(seconds: float) -> None:
    """Let time go by, and nobody look at the clock meanwhile."""
    due = monotonic() + seconds
    while monotonic() < due:
        pass
