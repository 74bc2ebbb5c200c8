"""Whether reader or writer of a pipe goes on first, whoever came first.  SEMANTICS 154, 155."""

import fmt

import gopy
from gopy import chan, go, io, runtime


def write(w: io.WriteCloser, done: chan[bool]) -> None:
    for text in ["abcdef", "", "gh", "ijklmnop"]:
        n = w.write(text.encode())
        fmt.println("wrote", n)
    w.close()
    fmt.println("closed")
    done.send(True)


def read(r: io.Reader, done: chan[bool]) -> None:
    while True:
        data = r.read(4)
        fmt.println("read", data.decode())
        if not data:
            break
    done.send(True)


def main() -> None:
    for read_first in [True, False]:
        r, w = io.pipe()
        done = chan[bool]()
        fmt.println("reader first:", read_first)
        if read_first:
            go(read, r, done)
            runtime.gosched()
            go(write, w, done)
        else:
            go(write, w, done)
            runtime.gosched()
            go(read, r, done)
        done.recv()
        done.recv()
    r, w = io.pipe()
    done = chan[bool]()

    def write_once(i: int) -> None:
        n = w.write(b"xyz")
        fmt.println(i, "wrote", n)
        done.send(True)

    for i in range(3):
        go(write_once, i)
    for _ in range(6):
        data = r.read(2)
        fmt.println("read", data.decode())
    for _ in range(3):
        done.recv()


gopy.run(main)
