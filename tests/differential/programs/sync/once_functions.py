"""once_func and once_value remember the result; a panic comes again each time.  SEMANTICS 101."""

from collections.abc import Callable

import fmt

import gopy


@gopy.func
def attempt(f: Callable[[], None]) -> None:
    gopy.defer(lambda: fmt.println("recovered:", gopy.recover()))
    f()


def main() -> None:
    calls = 0

    def called() -> int:
        nonlocal calls
        calls += 1
        return calls

    hello = gopy.sync.once_func(lambda: fmt.println("hello", calls))
    following = gopy.sync.once_value(called)
    pair = gopy.sync.once_values(lambda: (called(), "two"))
    fails = gopy.sync.once_func(lambda: gopy.panic(f"call {called()}"))
    for _ in range(2):
        hello()
        fmt.println(following(), calls)
        fmt.println(*pair())
        attempt(fails)
    fmt.println(calls)


gopy.run(main)
