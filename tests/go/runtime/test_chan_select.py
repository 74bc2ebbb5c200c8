"""Select over many channels at once: the rest of what Go's runtime/chan_test.go asks."""

import math
from collections import Counter

import pytest
from gotest import go_test
from worlds import own_world, until_waiting

from gopy import RecvCase, SendCase, chan, go, recv, runtime, select, send
from gopy.sync import WaitGroup


def run_down(cases: list[RecvCase[int] | SendCase[int]], each: int) -> Counter[int]:
    """Select until every case has happened each times; a case that has is taken out."""
    happened: Counter[int] = Counter()
    for _ in range(each * len(cases)):
        index = cases.index(select(*cases))
        happened[index] += 1
        if happened[index] == each:
            cases[index].ch = None
    return happened


@go_test("runtime/chan_test.go", "TestSelectStress")
@own_world(procs=8)
def test_plain_and_selected_sends_and_receives_on_four_channels_all_complete() -> None:
    each = 300
    channels = [chan[int](), chan[int](), chan[int](2), chan[int](3)]
    wg = WaitGroup()
    counts: list[Counter[int]] = []

    def sender(c: chan[int]) -> None:
        for _ in range(each):
            c.send(0)

    def receiver(c: chan[int]) -> None:
        for _ in range(each):
            c.recv()

    for c in channels:
        wg.go(sender, c)
        wg.go(receiver, c)
    wg.go(lambda: counts.append(run_down([send(c, 0) for c in reversed(channels)], each)))
    wg.go(lambda: counts.append(run_down([recv(c) for c in channels], each)))
    wg.wait()
    assert counts == [dict.fromkeys(range(4), each)] * 2
    assert [len(c) for c in channels] == [0] * 4


@go_test("runtime/chan_test.go", "TestSelectFairness")
@own_world()
def test_two_channels_that_are_always_ready_are_chosen_about_equally_often() -> None:
    trials = 4000
    c1, c2 = chan[int](trials + 1), chan[int](trials + 1)
    for _ in range(trials + 1):
        c1.send(1)
        c2.send(2)
    out, done = chan[int](), chan[None]()

    def chooser() -> None:
        cases = [recv(chan[int]()), recv(chan[int]()), recv(c1), recv(c2)]
        stop = recv(done)
        while True:
            chosen = select(*cases)
            if select(send(out, chosen.value), stop) is stop:
                return

    g = go(chooser)
    counts = Counter(out.recv() for _ in range(trials))
    assert set(counts) == {1, 2}
    ten_sigma = 10 * math.sqrt(trials * 0.25)
    assert abs(counts[1] - trials / 2) < ten_sigma, counts
    done.close()
    while g.status != "dead":
        runtime.gosched()


@pytest.mark.parametrize("capacity", [0, 100])
@go_test("runtime/chan_test.go", "TestPseudoRandomSend")
@own_world()
def test_two_sends_on_one_channel_in_one_select_both_happen_often(capacity: int) -> None:
    draws = 100
    c = chan[int](capacity)
    received = chan[list[int]]()

    def receiver() -> None:
        bits = []
        for _ in range(draws):
            runtime.gosched()
            bits.append(c.recv())
        received.send(bits)

    go(receiver)
    for _ in range(draws):
        select(send(c, 1), send(c, 0))
    bits = received.recv()
    assert draws / 10 < sum(bits) < draws * 9 / 10


@go_test("runtime/chan_test.go", "TestSelectDuplicateChannel")
@own_world()
def test_a_select_leaves_a_line_in_which_it_stood_twice() -> None:
    c, d, e = chan[int](), chan[int](), chan[int]()

    def stands_twice() -> None:
        assert select(recv(c), recv(c), recv(d)).ch is d
        e.send(9)

    got = chan[int](1)
    until_waiting(go(stands_twice), "select")
    until_waiting(go(lambda: got.send(c.recv())), "chan receive")
    d.send(7)
    assert e.recv() == 9
    c.send(8)
    assert got.recv() == 8
