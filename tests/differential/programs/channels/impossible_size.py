"""A capacity below zero panics when the channel is made.  SEMANTICS 15."""

import fmt

import gopy


@gopy.func
def attempt(n: int) -> None:
    def after() -> None:
        value = gopy.recover()
        is_runtime = isinstance(value, gopy.runtime.Error)
        fmt.println(n, value, is_runtime)

    gopy.defer(after)
    ch = gopy.chan[int](n)
    fmt.println("made one of", ch.cap)


def main() -> None:
    for n in (-1, 0, 1):
        attempt(n)


gopy.run(main)
