"""A write waits for room, and says how far it came when its time is over.  SEMANTICS 170, 179."""

from itertools import groupby

import fmt

import gopy
from gopy import io, net
from gopy import time as gtime
from gopy.sync import WaitGroup

SIZE = 32 << 20


def main() -> None:
    li = net.listen("tcp", "127.0.0.1:0")
    far = gopy.chan(1)
    gopy.go(lambda: far.send(li.accept()))
    c = net.dial("tcp", str(li.addr()))
    other = far.recv()
    c.set_write_deadline(gtime.now() + 500 * gtime.MILLISECOND)
    n = 0
    try:
        c.write(bytes(SIZE))
    except net.DeadlineExceededError as err:
        n = err.n  # type: ignore[attr-defined]
        fmt.println(0 < n < SIZE, True)
    c.set_write_deadline(None)
    taken = gopy.chan[bytes]()

    def take() -> None:
        io.read_full(other, n)
        taken.send(io.read_all(other))

    gopy.go(take)
    wg = WaitGroup()

    def write(letter: bytes) -> None:
        fmt.println(c.write(letter * (1 << 20)), None)

    for letter in (b"a", b"b", b"c"):
        wg.go(write, letter)
    wg.wait()
    c.close()
    rest = taken.recv()
    fmt.println(len(rest), sum(1 for _ in groupby(rest)) - 1)


gopy.run(main)
