"""A pipeline that can be stopped: closing `done` reaches every stage at once.

Each stage owns the channel that it sends to, and closes it when it ends.  A stage
that sends waits for the next one or for `done`, so that none is left behind when
main wants no more.
"""

import gopy
from gopy import RecvChan, SendChan, chan, defer, recv, select, send
from gopy.sync import WaitGroup


def count(numbers: SendChan[int], done: RecvChan[None]) -> None:
    """Send 1, 2, 3, … until done."""
    defer(numbers.close)  # a goroutine's own function may defer
    stop, give = recv(done), send(numbers, 1)
    while select(stop, give) is give:
        give.value += 1  # a case can be used again: select reads it at each call


def square(numbers: RecvChan[int], squares: SendChan[int], done: RecvChan[None]) -> None:
    defer(squares.close)
    stop, give = recv(done), send(squares, 0)
    for number in numbers:
        give.value = number * number
        if select(stop, give) is stop:
            return


def main() -> None:
    done, numbers, squares = chan[None](), chan[int](), chan[int]()
    stages = WaitGroup()
    stages.go(count, numbers, done)
    stages.go(square, numbers, squares, done)

    for value in squares:
        if value > 50:
            print("the first above 50 is", value)
            break
        print(value)

    done.close()
    stages.wait()
    print("both stages have ended")


if __name__ == "__main__":
    gopy.run(main)
