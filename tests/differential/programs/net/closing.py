"""What a close does to those who wait, and to calls afterwards.  SEMANTICS 171, 175."""

import re
from collections.abc import Callable

import fmt

import gopy
from gopy import errors, io, net
from gopy import time as gtime

Error = BaseException | None


def told(what: str, err: Error) -> None:
    text = re.sub(r"127\.0\.0\.1:\d+", "ADDR", str(err)) if err else "<nil>"
    fmt.println(what, text, errors.is_(err, net.ErrClosed), errors.is_(err, io.EOF))


def error_of(call: Callable[[], object]) -> Error:
    try:
        call()
    except OSError as err:
        return err
    return None


def main() -> None:
    li = net.listen("tcp", "127.0.0.1:0")
    far = gopy.chan(1)
    gopy.go(lambda: far.send(li.accept()))
    c = net.dial("tcp", str(li.addr()))
    other = far.recv()
    got = gopy.chan[Error]()
    gopy.go(lambda: got.send(error_of(lambda: c.read(1))))
    gtime.sleep(20 * gtime.MILLISECOND)
    told("close", error_of(c.close))
    told("waiting read", got.recv())
    told("read", error_of(lambda: c.read(1)))
    told("write", error_of(lambda: c.write(b"x")))
    told("deadline", error_of(lambda: c.set_deadline(gtime.now())))
    told("close", error_of(c.close))
    fmt.println(len(other.read(1)))

    for _ in range(2):
        gopy.go(lambda: got.send(error_of(li.accept)))
    gtime.sleep(20 * gtime.MILLISECOND)
    li.close()
    told("waiting accept", got.recv())
    told("waiting accept", got.recv())
    told("accept", error_of(li.accept))
    told("close", error_of(li.close))
    told("write", error_of(lambda: other.write(b"lives on")))


gopy.run(main)
