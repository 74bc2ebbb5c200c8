"""What is deferred may be a method, a channel's close, a closure with arguments.

SEMANTICS 43, 59.
"""

import fmt

import gopy


class Counter:
    def __init__(self, n: int) -> None:
        self.n = n

    def add(self, d: int) -> None:
        self.n += d
        fmt.println("now", self.n)


@gopy.func
def count(c: Counter, done: gopy.SendChan[bool]) -> None:
    gopy.defer(done.close)
    gopy.defer(c.add, c.n)
    gopy.defer(lambda n: fmt.println("was", n, "is", c.n), c.n)
    gopy.defer(c.add, 10)
    c.n = 5


def main() -> None:
    c, done = Counter(1), gopy.chan[bool]()
    count(c, done.send_only())
    _, ok = done.recv_ok()
    fmt.println(ok, c.n)


gopy.run(main)
