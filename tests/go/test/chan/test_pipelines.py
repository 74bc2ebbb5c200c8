"""Order and long chains of channels: Go's test/chan fifo, goroutines, sieve1 and sieve2."""

import heapq
from collections import deque

from gotest import go_test
from worlds import own_world

from gopy import RecvChan, SendChan, chan, go, recv, runtime, select, send

PRIMES = [
    *(2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41),
    *(43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97),
]


@go_test("test/chan", "fifo.go")
def test_a_buffer_gives_its_values_in_the_order_of_the_sends() -> None:
    c = chan[int](10)
    for value in range(10):
        c.send(value)
    assert [c.recv() for _ in range(10)] == list(range(10))


@go_test("test/chan", "fifo.go")
@own_world()
def test_receivers_that_take_turns_get_an_unbuffered_channel_s_values_in_order() -> None:
    c, start = chan[int](), chan[int]()
    got: list[int] = []

    def link(turn: RecvChan[int], next_turn: SendChan[int]) -> None:
        turn.recv()
        got.append(c.recv())
        next_turn.send(1)

    turn = start
    for _ in range(10):
        next_turn = chan[int]()
        go(link, turn, next_turn)
        turn = next_turn
    start.send(0)
    for value in range(10):
        c.send(value)
    turn.recv()
    assert got == list(range(10))


@go_test("test/chan", "goroutines.go")
@own_world()
def test_a_value_passes_through_a_chain_of_ten_thousand_goroutines() -> None:
    length = 10_000

    def link(left: SendChan[int], right: RecvChan[int]) -> None:
        left.send(right.recv() + 1)

    leftmost = right = chan[int]()
    for _ in range(length):
        left, right = right, chan[int]()
        go(link, left, right)
    go(right.send, 0)
    assert leftmost.recv() == length
    assert runtime.num_goroutine() < length


@go_test("test/chan", "sieve1.go")
@own_world()
def test_a_chain_of_filters_sieves_the_primes() -> None:
    def generate(out: SendChan[int]) -> None:
        number = 2
        while True:
            out.send(number)
            number += 1

    def drop_multiples(source: RecvChan[int], out: SendChan[int], prime: int) -> None:
        for number in source:
            if number % prime:
                out.send(number)

    def sieve(primes: SendChan[int]) -> None:
        source = chan[int]()
        go(generate, source)
        while True:
            prime = source.recv()
            primes.send(prime)
            rest = chan[int]()
            go(drop_multiples, source, rest, prime)
            source = rest

    primes = chan[int]()
    go(sieve, primes)
    assert [primes.recv() for _ in PRIMES] == PRIMES


def arithmetic(first: int, step: int, capacity: int) -> chan[int]:
    """Return a channel along which first, first + step, … flow without end."""
    out = chan[int](capacity)

    @go
    def generate() -> None:
        number = first
        while True:
            out.send(number)
            number += step

    return out


def unbounded(out: SendChan[int]) -> chan[int]:
    """Return a channel to which a send never blocks for long; out gets its values."""
    proxy = chan[int](10)

    @go
    def forward() -> None:
        held: deque[int] = deque()
        arrives, leaves = recv(proxy), send(out)
        while True:
            leaves.ch = out if held else None
            leaves.value = held[0] if held else 0
            if select(arrives, leaves) is arrives:
                held.append(arrives.value)
            else:
                held.popleft()

    return proxy


def merge_multiples(primes: RecvChan[int], composites: SendChan[int]) -> None:
    """Send the odd composites in order; each prime's multiples join at its square."""
    streams: list[tuple[int, int, chan[int]]] = []
    while True:
        prime = primes.recv()
        multiples = arithmetic(prime * prime, 2 * prime, 10)
        square = multiples.recv()
        while streams and streams[0][0] <= square:
            head, order, stream = streams[0]
            heapq.heapreplace(streams, (stream.recv(), order, stream))
            if head < square and (not streams or head != streams[0][0]):
                composites.send(head)
        composites.send(square)
        heapq.heappush(streams, (multiples.recv(), prime, multiples))


@go_test("test/chan", "sieve2.go")
@own_world()
def test_a_heap_of_channels_that_feeds_itself_sieves_the_primes() -> None:
    out, composites, primes = chan[int](10), chan[int](50), chan[int](10)
    for first in (2, 3):
        out.send(first)
    primes.send(3)
    go(merge_multiples, primes, composites)

    def sieve() -> None:
        found = unbounded(primes)
        candidates = arithmetic(5, 2, 50)
        candidate = candidates.recv()
        for composite in composites:
            while candidate < composite:
                found.send(candidate)
                out.send(candidate)
                candidate = candidates.recv()
            if candidate == composite:
                candidate = candidates.recv()

    go(sieve)
    assert [out.recv() for _ in PRIMES] == PRIMES
