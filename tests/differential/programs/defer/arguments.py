"""Function, receiver and arguments are those of the defer and go statements.  SEMANTICS 43."""

from typing import NamedTuple

import fmt

import gopy


class Point(NamedTuple):
    x: int

    def show(self, more: int) -> None:
        fmt.println("point", self.x, more)


def main() -> None:
    n, done = 1, gopy.chan[int]()
    p = Point(10)
    f = lambda i: fmt.println("old function", i)  # noqa: E731  to be replaced
    gopy.defer(f, n)
    gopy.defer(p.show, n)
    gopy.defer(lambda: fmt.println("closure sees", n, p.x))
    gopy.go(lambda n: done.send(n), n)
    n, p = 2, Point(20)
    f = lambda i: fmt.println("new function", i)  # noqa: E731
    fmt.println("goroutine got", done.recv(), "now", n)
    f(n)


gopy.run(main)
