"""What the ends of net.pipe give once one is closed or late, in any order.  SEMANTICS 180."""

from contextlib import suppress

import fmt

import gopy
from gopy import chan, go, net, time


def show(who: str, c: net.Conn) -> None:
    try:
        data = c.read(4)
        fmt.println(" ", who, "read ", len(data), None if data else "EOF")
    except OSError as err:
        fmt.println(" ", who, "read ", 0, err)
    try:
        fmt.println(" ", who, "write", c.write(b"hello"), None)
    except OSError as err:
        fmt.println(" ", who, "write", err.n, err)
    try:
        fmt.println(" ", who, "set  ", c.set_deadline(time.Time()))
    except OSError as err:
        fmt.println(" ", who, "set  ", err)
    fmt.println(" ", who, "close", c.close())


def main() -> None:
    past = time.now() - time.SECOND
    steps = [
        ("near.close", lambda near, far: near.close()),
        ("far.close", lambda near, far: far.close()),
        ("near late", lambda near, far: near.set_deadline(past)),
        ("far late", lambda near, far: far.set_deadline(past)),
    ]
    for one, do_one in steps:
        for other, do_other in steps:
            near, far = net.pipe()
            for do in do_one, do_other:
                ignoring(do, near, far)
            ignoring(near.set_deadline, past)
            ignoring(far.set_deadline, past)
            fmt.println(one, other)
            show("near", near)
            show("far", far)
    near, far = net.pipe()
    fmt.println(near.local_addr(), near.remote_addr().network())
    done = chan[bool]()

    @go
    def _() -> None:
        try:
            fmt.println("interrupted", near.write(b"hello"), None)
        except OSError as err:
            fmt.println("interrupted", err.n, err)
        done.send(True)

    far.read(3)
    near.set_write_deadline(past)
    done.recv()
    near.set_write_deadline(time.Time())

    @go
    def _() -> None:
        fmt.println("whole", near.write(b"again"), None)
        done.send(True)

    data = far.read(8)
    done.recv()
    fmt.println(data.decode(), None)


def ignoring(call, *args) -> None:
    with suppress(OSError):
        call(*args)


gopy.run(main)
