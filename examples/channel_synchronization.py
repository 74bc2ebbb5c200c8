"""Wait for one goroutine: a channel that says when it's done.

A receive waits for the send; a close wakes everybody who waits.  What the goroutine did
before it sent or closed can be seen behind the receive.
"""

import gopy
from gopy import SendChan, chan, go
from gopy.sync import WaitGroup


def work(done: SendChan[bool]) -> None:
    print("working ...")
    gopy.time.sleep(20 * gopy.time.MILLISECOND)
    print("done")
    done.send(True)


def main() -> None:
    done = chan[bool](1)  # with room for one, the worker is not kept waiting for us
    go(work, done)
    done.recv()
    print("main goes on")

    result: list[int] = []
    ready, readers = chan[None](), WaitGroup()

    def read(number: int) -> None:
        ready.recv()  # nothing is ever sent: this waits for the close
        assert result == [42], number

    for number in range(3):
        readers.go(read, number)
    result.append(42)
    ready.close()
    readers.wait()
    print("all three have seen", result[0])


if __name__ == "__main__":
    gopy.run(main)
