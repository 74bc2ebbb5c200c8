"""Channels and select under 1, 2 and 8 Ps: what holds whichever goroutines run at once.

Nothing is lost, nothing comes twice, one sender's values keep their order, and whoever
was told that a value went in, or did not, was told the truth.
"""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import own_world

from gopy import Case, RecvCase, chan, go, recv, runtime, select, send
from gopy.runtime import Error
from gopy.sync import WaitGroup
from gopy.sync.atomic import Int64

PROCS = [1, 2, 8]
BRIEF = 0.00005  # so short that values and the clock come at the same moment
BOUND = 60

Value = tuple[int, int]  # the sender's number, and how many it has sent before
Send = Callable[[chan[Value], Value], None]


def send_plainly(c: chan[Value], value: Value) -> None:
    c.send(value)


def send_until_in_time(c: chan[Value], value: Value) -> None:
    while True:
        try:
            return c.send(value, timeout=BRIEF)
        except TimeoutError:
            runtime.gosched()


def send_by_trying(c: chan[Value], value: Value) -> None:
    while not c.try_send(value):
        runtime.gosched()


def send_by_select(c: chan[Value], value: Value) -> None:
    never = chan[None]()
    assert select(recv(never), send(c, value), send(None, value)).ch is c


def send_by_select_in_time(c: chan[Value], value: Value) -> None:
    case = send(c, value)
    while select(case, recv(None), timeout=BRIEF) is not case:
        runtime.gosched()


Received = Iterator[tuple[int, Value]]  # the channel's number, and what came
Receive = Callable[[list[chan[Value]]], Received]


def receive_plainly(channels: list[chan[Value]]) -> Received:
    for number, c in enumerate(channels):
        yield from ((number, value) for value in c)


def receive_in_time(channels: list[chan[Value]]) -> Received:
    number = 0
    while number < len(channels):
        try:
            value, ok = channels[number].recv_ok(timeout=BRIEF)
        except TimeoutError:
            runtime.gosched()
        else:
            if ok:
                yield number, value
            else:
                number += 1


def receive_by_select(
    channels: list[chan[Value]], *, default: bool = False, timeout: float | None = None
) -> Received:
    """Each in an order of its own: X2."""
    cases = [recv(c) for c in channels]
    shuffled = random.Random(id(cases)).sample(cases, len(cases))
    while any(case.ch is not None for case in cases):
        case = select(*shuffled, default=default, timeout=timeout)
        if case is None:
            runtime.gosched()
        elif case.ok:
            yield cases.index(case), case.value
        else:
            case.ch = None


def receive_by_select_in_time(channels: list[chan[Value]]) -> Received:
    return receive_by_select(channels, timeout=BRIEF)


def receive_by_trying(channels: list[chan[Value]]) -> Received:
    return receive_by_select(channels, default=True)


SENDS: list[Send] = [
    send_plainly,
    send_until_in_time,
    send_by_trying,
    send_by_select,
    send_by_select_in_time,
]
RECEIVES: list[Receive] = [
    receive_plainly,
    receive_in_time,
    receive_by_select,
    receive_by_select_in_time,
    receive_by_trying,
]


class Plan(NamedTuple):
    capacities: list[int]
    senders: list[tuple[int, Send]]  # each into one channel
    receivers: list[Receive]  # each from all
    each: int


PLANS = st.builds(
    Plan,
    capacities=st.lists(st.integers(0, 3), min_size=1, max_size=3),
    senders=st.lists(st.tuples(st.integers(0, 2), st.sampled_from(SENDS)), min_size=1, max_size=6),
    receivers=st.lists(st.sampled_from(RECEIVES), min_size=1, max_size=5),
    each=st.integers(1, 40),
)


class Log:
    """What one receiver got, in its order."""

    def __init__(self, received: Received) -> None:
        self.received = received
        self.got: list[tuple[int, Value]] = []

    def fill(self) -> None:
        for each in self.received:
            self.got.append(each)


def start_all(wg: WaitGroup, calls: Iterable[Callable[[], object]]) -> None:
    for call in calls:
        wg.go(call)


@pytest.mark.parametrize("procs", PROCS)
@given(plan=PLANS)
@settings(max_examples=20)
def test_what_is_sent_is_received_once_and_in_its_sender_s_order(procs: int, plan: Plan) -> None:
    @own_world(procs=procs)  # X1, X2, W1
    def main() -> list[Log]:
        channels = [chan[Value](capacity) for capacity in plan.capacities]
        logs = [Log(receive(channels)) for receive in plan.receivers]
        # receivers look at the channels one after the other: there must be one for each
        logs += [Log(receive_plainly([c])) for c in channels]
        sending, receiving = WaitGroup(), WaitGroup()

        def sender(number: int, channel: int, way: Send) -> None:
            for count in range(plan.each):
                way(channels[channel % len(channels)], (number, count))

        for number, (channel, way) in enumerate(plan.senders):
            sending.go(sender, number, channel, way)
        start_all(receiving, (log.fill for log in logs))
        sending.wait(timeout=BOUND)
        for c in channels:
            c.close()
        receiving.wait(timeout=BOUND)
        return logs

    logs = main()
    received = Counter(value for log in logs for _, value in log.got)
    assert received == {(n, k): 1 for n in range(len(plan.senders)) for k in range(plan.each)}
    for log in logs:
        for number in range(len(plan.senders)):
            counts = [count for _, (sender, count) in log.got if sender == number]
            assert counts == sorted(counts)


@pytest.mark.parametrize("procs", PROCS)
@given(
    capacity=st.integers(0, 3),
    senders=st.lists(st.sampled_from(SENDS), min_size=1, max_size=6),
    receivers=st.integers(0, 3),
    before=st.integers(0, 20),
)
@settings(max_examples=20)
def test_a_close_drops_what_was_not_sent_and_nothing_else(
    procs: int, capacity: int, senders: list[Send], receivers: int, before: int
) -> None:
    @own_world(procs=procs)  # I4, SEMANTICS 4, 5, 17
    def main() -> tuple[list[Value], list[Value]]:
        c = chan[Value](capacity)
        logs = [Log(receive_plainly([c])) for _ in range(receivers)]
        sent: list[Value] = []
        ended = WaitGroup()

        def sender(number: int, way: Send) -> None:
            for count in range(10_000_000):
                try:
                    way(c, (number, count))
                except Error as error:
                    assert str(error) == "send on closed channel"
                    return
                sent.append((number, count))

        for number, way in enumerate(senders):
            ended.go(sender, number, way)
        start_all(ended, (log.fill for log in logs))
        received = [c.recv() for _ in range(before)]
        c.close()
        ended.wait(timeout=BOUND)
        return sent, received + [v for log in logs for _, v in log.got] + [*c]

    sent, received = main()
    assert Counter(received) == Counter(sent)
    assert max(Counter(sent).values(), default=1) == 1


@pytest.mark.parametrize("procs", PROCS)
@given(capacity=st.integers(0, 3), pairs=st.integers(1, 5))
@settings(max_examples=15)
def test_a_timeout_tells_the_truth_on_both_sides(procs: int, capacity: int, pairs: int) -> None:
    @own_world(procs=procs)  # W1, W2
    def main() -> tuple[list[Value], list[Value]]:
        c = chan[Value](capacity)
        sent: list[Value] = []
        received: list[Value] = []
        ended = WaitGroup()

        def sender(number: int) -> None:
            for count in range(60):
                try:
                    c.send((number, count), timeout=BRIEF)
                except TimeoutError:
                    continue
                sent.append((number, count))

        def receiver(by_select: bool) -> None:
            case: RecvCase[Value] = recv(c)
            for _ in range(60):
                try:
                    if not by_select:
                        received.append(c.recv(timeout=BRIEF))
                    elif select(case, recv(None), timeout=BRIEF) is case:
                        received.append(case.value)
                except TimeoutError:
                    continue

        for number in range(pairs):
            ended.go(sender, number)
            ended.go(receiver, number % 2 == 0)
        ended.wait(timeout=BOUND)
        c.close()
        return sent, received + [*c]

    sent, received = main()
    assert sorted(received) == sorted(sent)


@pytest.mark.parametrize("procs", PROCS)
@own_world(procs=8)
def test_selects_over_the_same_channels_in_all_orders_never_block_each_other(procs: int) -> None:
    # SEMANTICS 36
    runtime.gomaxprocs(procs)  # X2
    channels = [chan[int]() for _ in range(5)]
    wg = WaitGroup()
    met = Int64()

    def both_ways(number: int) -> None:
        rng = random.Random(number)
        for turn in range(100):
            cases: list[Case] = []
            for c in rng.sample(channels, 3):
                cases += [send(c, number), recv(c)]
            rng.shuffle(cases)
            chosen = select(*cases)
            if isinstance(chosen, RecvCase):
                assert chosen.value != number, turn  # X3
                met.add(1)

    for number in range(1, 9):
        wg.go(both_ways, number)
    go(meet_who_is_left, channels)
    wg.wait(timeout=BOUND)
    assert met.load() > 0


def meet_who_is_left(channels: list[chan[int]]) -> None:
    """Take part for ever, so that nobody is the only one left: then it would wait."""
    cases: list[Case] = [recv(c) for c in channels]
    cases += [send(c, 0) for c in channels]
    while True:
        if select(*cases, default=True) is None:
            runtime.gosched()


@pytest.mark.parametrize("procs", PROCS)
@pytest.mark.parametrize("capacity", [1, 2, 3])
def test_a_channel_of_that_capacity_lets_so_many_in_at_once(capacity: int, procs: int) -> None:
    @own_world(procs=procs)  # SEMANTICS 20
    def main() -> int:
        tokens, inside, wg = chan[None](capacity), Int64(), WaitGroup()
        most: list[int] = []

        def enters() -> None:
            for _ in range(50):
                tokens.send(None)
                most.append(inside.add(1))
                runtime.gosched()
                inside.add(-1)
                tokens.recv()

        start_all(wg, [enters] * 8)
        wg.wait(timeout=BOUND)
        return max(most)

    assert 1 <= main() <= capacity


@pytest.mark.parametrize("procs", PROCS)
@own_world(procs=8)
def test_a_send_comes_before_what_follows_its_receive(procs: int) -> None:  # SEMANTICS 20
    runtime.gomaxprocs(procs)
    c, back = chan[None](), chan[None](1)
    shared = [0]

    def other() -> None:
        for _ in c:
            shared[0] += 1
            back.send(None)

    go(other)
    for turn in range(300):
        assert shared[0] == 2 * turn
        shared[0] += 1
        c.send(None)
        back.recv()
        assert shared[0] == 2 * turn + 2
    c.close()


@pytest.mark.parametrize("procs", PROCS)
@own_world(procs=8)
def test_threads_that_gopy_did_not_start_take_part(procs: int) -> None:
    runtime.gomaxprocs(procs)
    c, results = chan[Value](1), chan[list[Value]](4)

    def sender(number: int) -> None:
        for count in range(100):
            c.send((number, count))

    def receiver() -> None:
        results.send([c.recv() for _ in range(100)])

    threads = [threading.Thread(target=sender, args=(number,)) for number in (0, 1)]
    threads += [threading.Thread(target=receiver) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in (2, 3):
        go(sender, number)
        go(receiver)
    received = [value for _ in range(4) for value in results.recv(timeout=BOUND)]
    assert sorted(received) == [(number, count) for number in range(4) for count in range(100)]
    for thread in threads:
        runtime.blocking(thread.join)


@pytest.mark.parametrize("procs", [1, 4])
def test_of_two_who_flood_one_receiver_neither_starves(procs: int) -> None:  # SEMANTICS 41
    """How evenly they are served is the scheduler's business; that both are is not."""

    @own_world(procs=procs)
    def body() -> None:
        flood, seen = chan[str](), Counter[str]()

        def floods(name: str) -> None:
            while True:
                flood.send(name)

        for name in "ab":
            go(floods, name)
        while len(seen) < 2 or min(seen.values()) < 100:
            seen[flood.recv()] += 1

    body()
