"""A writer collects, goes around its buffer for much, and keeps its error.  SEMANTICS 163."""

from collections.abc import Callable
from typing import Any

import fmt

import gopy
from gopy import bufio


class DiskFull(OSError):
    n = 0


class Sink:
    def __init__(self, room: int) -> None:
        self.room = room
        self.writes: list[int] = []

    def write(self, p: Any, /) -> int:
        self.writes.append(len(p))
        if len(p) > self.room:
            full = DiskFull("disk full")
            full.n = self.room
            raise full
        self.room -= len(p)
        return len(p)


def outcome(call: Callable[[], object]) -> tuple[object, object]:
    try:
        return call(), None
    except OSError as err:
        return getattr(err, "n", 0), err


def main() -> None:
    s = Sink(1000)
    w = bufio.Writer(s, 16)
    fmt.println(w.size(), w.available(), w.buffered())
    w.write_string("twelve bytes")
    w.write_byte(ord("!"))
    w.write_rune("é")
    fmt.println(s.writes, w.available(), w.buffered())
    w.write_string("more")
    fmt.println(s.writes, w.buffered())
    w.write(b"x" * 50)
    fmt.println(list(s.writes), w.buffered(), w.flush(), s.writes)

    s = Sink(10)
    w.reset(s)
    fmt.println(*outcome(lambda: w.write(b"0123456789abcdefghij")))
    n, err = outcome(lambda: w.write_string("x"))
    fmt.println(n, err, outcome(w.flush)[1], outcome(lambda: w.write_byte(ord("y")))[1])
    w.reset(Sink(10))
    fmt.println(*outcome(lambda: w.write_string("x")), outcome(w.flush)[1])


gopy.run(main)
