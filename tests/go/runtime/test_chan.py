"""Channels: what Go's runtime/chan_test.go and runtime/chanbarrier_test.go ask of them."""

import gc
from collections import Counter

import pytest
from gotest import go_test
from worlds import own_world, until_waiting

from gopy import chan, go, recv, runtime, select, send
from gopy.sync import WaitGroup

CAPACITIES = [0, 1, 2, 4]


@pytest.mark.parametrize("capacity", CAPACITIES)
@go_test("runtime/chan_test.go", "TestChan")
@own_world()
def test_a_receive_from_an_empty_channel_blocks_until_there_is_a_value(capacity: int) -> None:
    c = chan[int](capacity)
    got = []
    first = go(lambda: got.append(c.recv()))
    second = go(lambda: got.append(c.recv_ok()))
    until_waiting(first, "chan receive")
    until_waiting(second, "chan receive")
    assert c.try_recv() == (0, False)
    assert select(recv(c), default=True) is None
    assert got == []
    c.send(5)
    c.send(6)
    while len(got) < 2:
        runtime.gosched()
    assert sorted(got, key=str) == [(6, True), 5] or sorted(got, key=str) == [(5, True), 6]


@pytest.mark.parametrize("capacity", CAPACITIES)
@go_test("runtime/chan_test.go", "TestChan")
@own_world()
def test_a_send_to_a_full_channel_blocks_until_there_is_room(capacity: int) -> None:
    c = chan[int](capacity)
    for value in range(capacity):
        c.send(value)
    blocked = go(c.send, 99)
    until_waiting(blocked, "chan send")
    assert not c.try_send(7)
    assert select(send(c, 7), default=True) is None
    assert [c.recv() for _ in range(capacity + 1)] == [*range(capacity), 99]


@pytest.mark.parametrize("capacity", CAPACITIES)
@go_test("runtime/chan_test.go", "TestChan")
@own_world()
def test_a_closed_channel_gives_what_it_holds_and_then_zeros(capacity: int) -> None:
    c = chan[int](capacity)
    for value in range(capacity):
        c.send(value + 1)
    c.close()
    assert [c.recv_ok() for _ in range(capacity)] == [(n + 1, True) for n in range(capacity)]
    assert c.recv() == 0
    assert c.recv_ok() == (0, False)


@pytest.mark.parametrize("capacity", CAPACITIES)
@go_test("runtime/chan_test.go", "TestChan")
@own_world()
def test_a_close_wakes_a_receiver_with_the_zero_value(capacity: int) -> None:
    c = chan[int](capacity)
    done = chan[tuple[int, bool]]()
    receiver = go(lambda: done.send(c.recv_ok()))
    until_waiting(receiver, "chan receive")
    c.close()
    assert done.recv() == (0, False)


@pytest.mark.parametrize("capacity", CAPACITIES)
@go_test("runtime/chan_test.go", "TestChan")
@own_world(procs=4)
def test_one_sender_s_values_arrive_in_order(capacity: int) -> None:
    c = chan[int](capacity)

    def sender() -> None:
        for value in range(100):
            c.send(value)

    go(sender)
    assert [c.recv() for _ in range(100)] == list(range(100))
    go(sender)
    assert [c.recv_ok() for _ in range(100)] == [(value, True) for value in range(100)]


@pytest.mark.parametrize("capacity", CAPACITIES)
@go_test("runtime/chan_test.go", "TestChan")
@own_world(procs=4)
def test_what_four_senders_send_four_receivers_get_exactly_once(capacity: int) -> None:
    senders, each = 4, 250
    c = chan[int](capacity)
    done = chan[list[int]]()

    def sender() -> None:
        for value in range(each):
            c.send(value)

    for _ in range(senders):
        go(sender)
        go(lambda: done.send([c.recv() for _ in range(each)]))
    received = Counter(value for _ in range(senders) for value in done.recv())
    assert received == dict.fromkeys(range(each), senders)


@pytest.mark.parametrize("capacity", CAPACITIES)
@go_test("runtime/chan_test.go", "TestChan")
def test_len_counts_the_values_held_and_cap_the_slots(capacity: int) -> None:
    c = chan[int](capacity)
    assert (len(c), c.cap) == (0, capacity)
    for value in range(capacity):
        c.send(value)
    assert (len(c), c.cap) == (capacity, capacity)


@go_test("runtime/chan_test.go", "TestNonblockRecvRace")
@own_world(procs=4)
def test_a_held_value_stays_receivable_while_the_channel_is_being_closed() -> None:
    answers = chan[bool](1)
    for _ in range(300):
        c = chan[int](1)
        c.send(1)
        go(lambda c=c: answers.send(select(recv(c), default=True) is not None))
        c.close()
        c.recv()
        assert answers.recv()


@pytest.mark.parametrize("closes", [pytest.param(False, id="send"), pytest.param(True, id="close")])
@go_test("runtime/chan_test.go", "TestNonblockSelectRace", "TestNonblockSelectRace2")
@own_world(procs=4)
def test_a_select_sees_its_channels_at_one_moment(closes: bool) -> None:
    answers = chan[bool](1)
    for _ in range(500):
        c1, c2 = chan[int](1), chan[int](1)
        c1.send(1)

        def chooser(c1: chan[int] = c1, c2: chan[int] = c2) -> None:
            answers.send(select(recv(c1), recv(c2), default=True) is not None)

        go(chooser)
        if closes:
            c2.close()
        else:
            c2.send(1)
        select(recv(c1), default=True)  # c2 became ready before c1 ceases to be
        assert answers.recv()


@pytest.mark.parametrize("capacity", [0, 10])
@go_test("runtime/chan_test.go", "TestSelfSelect")
@own_world(procs=2)
def test_a_select_that_sends_and_receives_on_one_channel_never_meets_itself(
    capacity: int,
) -> None:
    c = chan[int](capacity)
    met_itself = []
    wg = WaitGroup()

    def both_ways(me: int) -> None:
        for turn in range(400):
            giving, taking = send(c, me), recv(c)
            cases = (giving, taking) if me == 0 or turn % 2 == 0 else (taking, giving)
            if select(*cases) is taking and taking.value == me:
                met_itself.append(me)

    for me in (0, 1):
        wg.go(both_ways, me)
    wg.wait()
    if capacity == 0:
        assert met_itself == []


@go_test("runtime/chan_test.go", "TestChanSendInterface")
def test_a_value_arrives_as_the_object_that_was_sent() -> None:
    class Thing:
        pass

    thing = Thing()
    c = chan[object](1)
    c.send(thing)
    assert select(send(c, thing), default=True) is None
    assert select(send(c, thing), send(c, Thing()), default=True) is None
    assert c.recv() is thing
    chosen = select(send(c, thing), send(c, Thing()))
    assert c.recv() is chosen.value
    assert type(chosen.value) is Thing


@go_test("runtime/chan_test.go", "TestMultiConsumer")
@own_world(procs=4)
def test_a_pipeline_of_many_consumers_loses_nothing_and_ends_by_closes() -> None:
    workers, messages = 23, 4000
    primes = [2, 3, 7, 11, 13, 17, 19, 23, 27, 31]
    questions, results = chan[int](workers * 3), chan[int](workers * 3)
    wg = WaitGroup()

    def worker(number: int) -> None:
        for value in questions:
            if primes[number % len(primes)] == value:
                runtime.gosched()  # so that the consumers fall out of step
            results.send(value)

    def feeder() -> None:
        for index in range(messages):
            questions.send(primes[index % len(primes)])
        questions.close()
        wg.wait()
        results.close()

    for number in range(workers):
        wg.go(worker, number)
    go(feeder)
    received = Counter(results)
    assert received == dict.fromkeys(primes, messages // len(primes))


@pytest.mark.parametrize("by_select", [False, True])
@go_test("runtime/chanbarrier_test.go", "TestChanSendBarrier", "TestChanSendSelectBarrier")
@own_world(procs=2)
def test_what_only_a_channel_holds_survives_a_collection(by_select: bool) -> None:
    class Answer:
        def __init__(self, number: int) -> None:
            self.number = number
            self.me = self  # a cycle: only the collector could free it

    def request(number: int) -> Answer:
        c, never = chan[Answer](), chan[None]()

        def answer() -> None:
            if by_select:
                select(send(c, Answer(number)), recv(never))
            else:
                c.send(Answer(number))

        until_waiting(go(answer), "select" if by_select else "chan send")
        if number % 10 == 0:
            gc.collect()
        return c.recv()

    answered: list[int] = []
    wg = WaitGroup()

    def asks(first: int) -> None:
        for number in range(first, first + 20):
            answered.append(request(number).number)

    for first in (0, 100, 200):
        wg.go(asks, first)
    wg.wait()
    assert sorted(answered) == [first + n for first in (0, 100, 200) for n in range(20)]
