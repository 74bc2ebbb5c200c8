"""Channel directions: say in a type who only sends, and who only receives.

A channel goes wherever one of its ends is wanted, and type checkers see the difference.
`send_only()` and `recv_only()` make ends that have nothing else at run time, either.
"""

import gopy
from gopy import RecvChan, SendChan, chan, go


def ping(pings: SendChan[str], message: str) -> None:
    pings.send(message)


def pong(pings: RecvChan[str], pongs: SendChan[str]) -> None:
    pongs.send(pings.recv() + " and back")


def count(limit: int) -> RecvChan[int]:
    """Return a channel of numbers that nobody else can close."""
    numbers = chan[int]()

    @go
    def produce() -> None:
        for number in range(limit):
            numbers.send(number)
        numbers.close()

    return numbers.recv_only()


def main() -> None:
    pings, pongs = chan[str](1), chan[str](1)
    ping(pings, "there")
    pong(pings, pongs)
    print(pongs.recv())

    numbers = count(4)
    print(list(numbers))
    try:
        numbers.close()  # type: ignore[attr-defined]  # pyright: ignore
    except AttributeError as error:
        print("no:", error)
    print("the end is the channel:", pings.send_only() == pings)


if __name__ == "__main__":
    gopy.run(main)
