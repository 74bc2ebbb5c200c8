"""Deadlines: gone by, moved, taken back; reading's and writing's.  SEMANTICS 167, 168, 169."""

from collections.abc import Callable

import fmt

import gopy
from gopy import context, errors, io, net
from gopy import time as gtime


def told(call: Callable[[], bytes | int]) -> None:
    try:
        done = call()
        fmt.println(done if isinstance(done, int) else len(done), None)
    except net.OpError as err:
        n = getattr(err, "n", 0)
        late = isinstance(err, net.DeadlineExceededError)
        fmt.println(n, err.op, err.net, err.timeout(), late, str(err).endswith(": i/o timeout"))
        is_end = errors.is_(err, io.EOF)
        fmt.println(is_end, errors.is_(err, context.DEADLINE_EXCEEDED))


def main() -> None:
    li = net.listen("tcp", "127.0.0.1:0")
    far = gopy.chan(1)
    gopy.go(lambda: far.send(li.accept()))
    c = net.dial("tcp", str(li.addr()))
    other = far.recv()
    other.write(b"data")
    c.set_read_deadline(gtime.unix(1, 0))
    told(lambda: c.read(2))
    told(lambda: c.write(b"write"))
    c.set_read_deadline(None)
    told(lambda: c.read(2))
    c.set_deadline(gtime.now() - gtime.SECOND)
    told(lambda: c.read(2))
    told(lambda: c.write(b"write"))
    c.set_deadline(gtime.now() + gtime.HOUR)
    told(lambda: c.read(2))

    def interrupt() -> None:
        gtime.sleep(20 * gtime.MILLISECOND)
        c.set_read_deadline(gtime.now())

    gopy.go(interrupt)
    told(lambda: c.read(2))
    c.set_read_deadline(gtime.now() + gtime.MILLISECOND)
    told(lambda: c.read(2))
    c.set_read_deadline(gtime.Time())
    other.write(b"x")
    told(lambda: c.read(2))


gopy.run(main)
