"""Selects that wait, and who wakes them: Go's test/chan select3, select6, select7, doubleselect."""

from collections.abc import Callable
from functools import partial

import pytest
from gotest import go_test
from worlds import own_world, until_waiting

from gopy import Panic, RecvChan, SendChan, chan, go, nil_chan, recv, runtime, select, send
from gopy.sync import WaitGroup


def closed() -> chan[int]:
    c = chan[int]()
    c.close()
    return c


def full() -> chan[int]:
    c = chan[int](1)
    c.send(7)
    return c


def both_ways() -> None:
    c = chan[int]()
    select(send(c, 1), recv(c))


BLOCKS: dict[str, Callable[[], object]] = {
    "send to nil": lambda: nil_chan.send(7),
    "receive from nil": lambda: nil_chan.recv(),
    "receive from an empty channel": lambda: chan[int]().recv(),
    "send nobody receives": lambda: chan[int]().send(7),
    "send to a full channel": lambda: full().send(8),
    "select without cases": lambda: select(),
    "select of a receive from nil": lambda: select(recv(None)),
    "select of a send to nil": lambda: select(send(None, 7)),
    "select of nil both ways": lambda: select(recv(None), send(None, 7)),
    "select of a channel that isn't ready": lambda: select(recv(chan[int]())),
    "select that could only meet itself": both_ways,
}


@pytest.mark.parametrize("operation", BLOCKS.values(), ids=BLOCKS)
@go_test("test/chan", "select3.go")
@own_world()
def test_what_cannot_happen_blocks(operation: Callable[[], object]) -> None:
    passed: list[object] = []
    g = go(lambda: passed.append(operation()))
    while g.status != "waiting":
        assert g.status != "dead", "it did not block"
        runtime.gosched()
    for _ in range(10):
        runtime.gosched()
    assert (g.status, passed) == ("waiting", [])


PASSES: dict[str, tuple[Callable[[], object], object]] = {
    "send where there is room": (lambda: chan[int](1).send(7), None),
    "receive from a closed channel": (lambda: closed().recv(), 0),
    "receive with ok from a closed channel": (lambda: closed().recv_ok(), (0, False)),
    "select of nothing but default": (lambda: select(default=True), None),
    "receive from nil or default": (lambda: select(recv(None), default=True), None),
    "send to nil or default": (lambda: select(send(None, 7), default=True), None),
    "send where there is room or default": (
        lambda: select(send(chan[int](1), 7), default=True) is not None,
        True,
    ),
    "receive of what is held or default": (lambda: select(recv(full()), default=True).value, 7),
    "select of a closed channel": (lambda: select(recv(closed())).ok, False),
}


@pytest.mark.parametrize(("operation", "result"), PASSES.values(), ids=PASSES)
@go_test("test/chan", "select3.go")
def test_what_can_happen_does_not_block(operation: Callable[[], object], result: object) -> None:
    assert operation() == result


@pytest.mark.parametrize(
    "operation",
    [lambda: closed().send(7), lambda: select(send(closed(), 7))],
    ids=["plain", "by select"],
)
@go_test("test/chan", "select3.go")
def test_a_send_on_a_closed_channel_panics(operation: Callable[[], object]) -> None:
    with pytest.raises(Panic, match=r"^send on closed channel$"):
        operation()


@go_test("test/chan", "select6.go")
@own_world()
def test_a_select_that_fails_behind_another_waiter_leaves_the_line_intact() -> None:
    c1, c2, c3 = chan[int](), chan[int](), chan[str]()
    got: dict[str, int] = {}

    def receive() -> None:
        got["first"] = c1.recv()

    def select_then_receive() -> None:
        c3.send("c2" if select(recv(c1), recv(c2)).ch is c2 else "c1")
        got["second"] = c1.recv()

    first = go(receive)
    until_waiting(first, "chan receive")
    second = go(select_then_receive)
    until_waiting(second, "select")
    go(c2.send, 0)
    assert c3.recv() == "c2"
    until_waiting(second, "chan receive")
    c1.send(1)
    c1.send(2)
    while first.status != "dead" or second.status != "dead":
        runtime.gosched()
    assert got == {"first": 1, "second": 2}


RECEIVES: dict[str, Callable[[RecvChan[int]], object]] = {
    "plain receive": lambda c: c.recv(),
    "receive by select": lambda c: select(recv(c)),
    "receive by a larger select": lambda c: select(recv(c), recv(chan[int]())),
}
SENDS: dict[str, Callable[[SendChan[int]], object]] = {
    "plain send": lambda c: c.send(1),
    "send by select": lambda c: select(send(c, 1)),
    "send by a larger select": lambda c: select(send(c, 1), send(chan[int](), 1)),
}


@pytest.mark.parametrize("receive", RECEIVES.values(), ids=RECEIVES)
@pytest.mark.parametrize("give", SENDS.values(), ids=SENDS)
@pytest.mark.parametrize("receiver_first", [True, False])
@go_test("test/chan", "select7.go")
@own_world()
def test_every_form_of_send_meets_every_form_of_receive(
    receiver_first: bool,
    give: Callable[[SendChan[int]], object],
    receive: Callable[[RecvChan[int]], object],
) -> None:
    c = chan[int]()
    g = go(partial(receive if receiver_first else give, c))
    while g.status != "waiting":
        runtime.gosched()
    if receiver_first:
        give(c)
    else:
        receive(c)
    while g.status != "dead":
        runtime.gosched()
    assert c.try_recv() == (0, False)


@go_test("test/chan", "doubleselect.go")
@own_world(procs=2)
def test_two_cases_of_one_select_never_both_happen() -> None:
    count = 3000
    channels = [chan[int]() for _ in range(4)]
    merged = chan[int]()
    wg = WaitGroup()

    def sender() -> None:
        for number in range(count):
            select(*(send(c, number) for c in channels))
        for c in channels:
            c.close()

    def forward(c: RecvChan[int]) -> None:
        for number in c:
            merged.send(number)

    go(sender)
    for c in channels:
        wg.go(forward, c)
    go(lambda: (wg.wait(), merged.close()))
    assert sorted(merged) == list(range(count))
