"""A closed channel is ready: to receive zero, or to panic on a send.  SEMANTICS 3, 31."""

from collections.abc import Callable

import fmt

import gopy


@gopy.func
def attempt(what: str, f: Callable[[], object]) -> None:
    gopy.defer(lambda: fmt.println(what, "-", gopy.recover()))
    f()


def main() -> None:
    ch = gopy.chan[int](1)
    ch.send(5)
    ch.close()
    for _ in range(3):
        got = gopy.recv(ch)
        if gopy.select(got, default=True) is got:
            fmt.println(got.value, got.ok)
        else:
            fmt.println("not ready")
    attempt("alone", lambda: gopy.select(gopy.send(ch, 1)))
    attempt("with default", lambda: gopy.select(gopy.send(ch, 1), default=True))
    attempt("beside nil", lambda: gopy.select(gopy.send(ch, 1), gopy.recv(None)))


gopy.run(main)
