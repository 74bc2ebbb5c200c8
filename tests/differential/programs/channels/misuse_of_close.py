"""Closing nil or twice, sending on a closed one: panics with exact texts.  SEMANTICS 2, 3."""

from collections.abc import Callable

import fmt

import gopy


@gopy.func
def attempt(what: str, f: Callable[[], object]) -> None:
    def after() -> None:
        err = gopy.recover()
        fmt.println(what, "-", err, isinstance(err, gopy.runtime.Error))

    gopy.defer(after)
    f()


def main() -> None:
    none = gopy.nil_chan
    ch = gopy.chan[int](2)
    ch.send(1)
    ch.close()
    attempt("close nil", none.close)
    attempt("close again", ch.close)
    attempt("send with room left", lambda: ch.send(2))
    fmt.println(ch.recv(), len(ch))
    attempt("send when drained", lambda: ch.send(3))


gopy.run(main)
