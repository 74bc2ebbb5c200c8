"""Producers, consumers and who closes: the side that sends, once, when all have sent.

Consumers iterate and end by themselves when the channel is closed and drained.
Sending to a closed channel is a panic, so no producer may close while another sends.
"""

import gopy
from gopy import RecvChan, SendChan, chan, go
from gopy.errors import Panic
from gopy.sync import Mutex, WaitGroup


def produce(first: int, items: SendChan[int]) -> None:
    for item in range(first, first + 5):
        items.send(item)


def main() -> None:
    items = chan[int](4)
    taken: list[int] = []
    mu = Mutex()

    def consume(items: RecvChan[int]) -> None:
        for item in items:
            with mu:
                taken.append(item)

    producers, consumers = WaitGroup(), WaitGroup()
    for first in (0, 5, 10):
        producers.go(produce, first, items)
    for _ in range(2):
        consumers.go(consume, items)

    @go
    def close_after_the_last() -> None:
        producers.wait()
        items.close()

    consumers.wait()
    print("taken, each once:", sorted(taken))
    print("nothing is left:", items.recv_ok())
    try:
        items.send(15)
    except Panic as panic:
        print("one more:", panic)


if __name__ == "__main__":
    gopy.run(main)
