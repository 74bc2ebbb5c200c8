"""Counting senders and receivers, plain and by select: Go's test/ken/chan.go and chan1.go."""

import random
from collections import Counter
from collections.abc import Callable

import pytest
from gotest import go_test
from worlds import own_world

from gopy import chan, recv, runtime, select, send
from gopy.sync import WaitGroup

STARTS = [100, 200, 300, 400]
EACH = 76  # how many numbers each of four channels carries, counted up from its start
Work = Callable[[WaitGroup, list[chan[int]]], list[list[int]]]


def yield_a_while(most: int) -> None:
    for _ in range(random.randrange(most)):
        runtime.gosched()


def send_plainly(wg: WaitGroup, channels: list[chan[int]]) -> list[list[int]]:
    """Send with a goroutine for each channel; return what each has sent when wg is done."""
    sent: list[list[int]] = [[] for _ in channels]

    def sender(c: chan[int], start: int, numbers: list[int]) -> None:
        for number in range(start, start + EACH):
            yield_a_while(10)
            c.send(number)
            numbers.append(number)

    for c, start, numbers in zip(channels, STARTS, sent, strict=True):
        wg.go(sender, c, start, numbers)
    return sent


def send_by_select(wg: WaitGroup, channels: list[chan[int]]) -> list[list[int]]:
    """Send on all channels with one goroutine, which leaves out those that are done."""
    sent: list[list[int]] = [[] for _ in channels]

    def sender() -> None:
        cases = [send(c, start) for c, start in zip(channels, STARTS, strict=True)]
        for _ in range(EACH * len(cases)):
            yield_a_while(5)
            index = cases.index(select(*cases))
            sent[index].append(cases[index].value)
            cases[index].value += 1
            if len(sent[index]) == EACH:
                cases[index].ch = None

    wg.go(sender)
    return sent


def recv_plainly(wg: WaitGroup, channels: list[chan[int]]) -> list[list[int]]:
    """Receive with a goroutine for each channel; return what each has got when wg is done."""
    received: list[list[int]] = [[] for _ in channels]

    def receiver(c: chan[int], numbers: list[int]) -> None:
        for _ in range(EACH):
            yield_a_while(10)
            numbers.append(c.recv())

    for c, numbers in zip(channels, received, strict=True):
        wg.go(receiver, c, numbers)
    return received


def recv_by_select(wg: WaitGroup, channels: list[chan[int]]) -> list[list[int]]:
    """Receive from all channels with one goroutine."""
    received: list[list[int]] = [[] for _ in channels]

    def receiver() -> None:
        cases = [recv(c) for c in channels]
        for _ in range(EACH * len(cases)):
            yield_a_while(5)
            index = cases.index(select(*cases))
            received[index].append(cases[index].value)

    wg.go(receiver)
    return received


@pytest.mark.parametrize("capacity", [0, 1, 10, 100])
@pytest.mark.parametrize(
    ("sends", "receives"),
    [
        (send_plainly, recv_plainly),
        (send_plainly, recv_by_select),
        (send_by_select, recv_plainly),
        (send_by_select, recv_by_select),
    ],
)
@go_test("test", "ken/chan.go")
@own_world(procs=2)
def test_four_channels_carry_their_numbers_in_order_and_complete(
    sends: Work, receives: Work, capacity: int
) -> None:
    channels = [chan[int](capacity) for _ in STARTS]
    wg = WaitGroup()
    sent, received = sends(wg, channels), receives(wg, channels)
    wg.wait()
    assert received == [[*range(start, start + EACH)] for start in STARTS]
    assert sent == received
    assert [len(c) for c in channels] == [0] * 4


@go_test("test", "ken/chan1.go")
@own_world(procs=2)
def test_ten_receivers_get_each_of_a_thousand_numbers_once_and_after_it_was_sent() -> None:
    count, receivers = 1000, 10
    c = chan[int](2)
    marked = [False] * count
    received: list[tuple[int, bool]] = []
    wg = WaitGroup()

    def receiver() -> None:
        case = recv(c)
        while select(case) is case and case.ok:
            received.append((case.value, marked[case.value]))

    for _ in range(receivers):
        wg.go(receiver)
        runtime.gosched()
    for number in range(count):
        marked[number] = True
        c.send(number)
    c.close()
    wg.wait()
    assert Counter(received) == {(number, True): 1 for number in range(count)}
