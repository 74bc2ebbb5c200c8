"""Channels: what is sent arrives once, and in the order of each sender."""

from collections.abc import Iterator

from ledger import Ledger

import gopy
from gopy import chan, go, runtime, select
from gopy.sync import WaitGroup

SHAPES = [(1, 1), (3, 1), (1, 3), (4, 4)]  # senders and receivers of a channel
CAPACITIES = (0, 1, 16, 300)
TURN = 20  # values after which a sender lets others go first: a pair could go on for a slice

Heard = dict[int, tuple[int, int, int]]  # of a sender: how many numbers, their sum, their squares'


def pipes(ledger: Ledger) -> None:
    """Keep a quarter of the goroutines busy with passing numbers."""
    left = WaitGroup()
    for index, (capacity, senders, receivers) in enumerate(_shapes(ledger.goroutines // 4)):
        left.go(_pipe, ledger, index, chan[tuple[int, int]](capacity), senders, receivers)
    left.wait()


def _shapes(goroutines: int) -> Iterator[tuple[int, int, int]]:
    while True:
        for capacity in CAPACITIES:
            for senders, receivers in SHAPES:
                yield capacity, senders, receivers
                goroutines -= senders + receivers + 1
                if goroutines <= 0:
                    return


def _pipe(
    ledger: Ledger, index: int, ch: "chan[tuple[int, int]]", senders: int, receivers: int
) -> None:
    sent: list[int] = [0] * senders
    heard: chan[Heard] = chan(receivers)
    sending = WaitGroup()
    for number in range(senders):
        sending.go(_send, ledger, index, ch, number, sent)
    for number in range(receivers):
        go(_receive, ledger, index + number, ch, heard, receivers == 1)
    sending.wait()
    ch.close()
    total: Heard = {}
    for _ in range(receivers):
        for sender, counts in heard.recv().items():
            before = total.get(sender, (0, 0, 0))
            total[sender] = tuple(map(sum, zip(before, counts, strict=True)))  # type: ignore[assignment]
    for sender, n in enumerate(sent):
        want = (n, n * (n - 1) // 2, n * (n - 1) * (2 * n - 1) // 6)
        ledger.same(total.get(sender, (0, 0, 0)), want, f"pipe {index} {ch!r} sender {sender}")


def _send(
    ledger: Ledger, index: int, ch: "chan[tuple[int, int]]", number: int, sent: list[int]
) -> None:
    """Send 0, 1, 2 …, in one of several ways."""
    chance = ledger.random("send", index, number)
    way = chance.randrange(5)
    case = gopy.send(ch)
    n = 0
    while ledger.on:
        value = (number, n)
        if way == 0:
            try:
                ch.send(value, timeout=chance.uniform(0, 0.004))
            except TimeoutError:
                continue  # it was not sent: once more
        elif way == 1:
            case.value = value
            if select(case, timeout=chance.uniform(0, 0.004)) is None:
                continue
        elif way == 2 and chance.random() < 0.5:
            if not ch.try_send(value):
                runtime.gosched()
                continue
        else:
            ch.send(value)
        n += 1
        ledger.did("sent")
        if n % TURN == 0:
            ledger.pause(chance)
    sent[number] = n


def _receive(
    ledger: Ledger, index: int, ch: "chan[tuple[int, int]]", heard: "chan[Heard]", alone: bool
) -> None:
    """Receive until ch is closed, in one of several ways; each sender's numbers only grow."""
    chance = ledger.random("receive", index)
    way = chance.randrange(4)
    case = gopy.recv(ch)
    counts: Heard = {}
    last: dict[int, int] = {}
    while True:
        if way == 0:
            try:
                value, ok = ch.recv_ok(timeout=chance.uniform(0, 0.004))
            except TimeoutError:
                continue
        elif way == 1:
            if select(case, timeout=chance.uniform(0, 0.004)) is None:
                continue
            value, ok = case.value, case.ok
        else:
            value, ok = ch.recv_ok()
        if not ok:
            break
        sender, n = value
        before = last.get(sender, -1)
        ledger.check(n == before + 1 if alone else n > before, f"{n} of {sender} after {before}")
        last[sender] = n
        times, numbers, squares = counts.get(sender, (0, 0, 0))
        counts[sender] = (times + 1, numbers + n, squares + n * n)
    ledger.same(value, (0, 0), "what a closed channel yields")
    heard.send(counts)
