"""A Value keeps the type that was first stored; misuse panics with a text.  SEMANTICS 115, 116."""

from collections.abc import Callable

import fmt

import gopy


@gopy.func
def attempt(f: Callable[[], object]) -> None:
    gopy.defer(lambda: fmt.println("recovered:", gopy.recover()))
    f()


def main() -> None:
    v = gopy.sync.atomic.Value()
    fmt.println(v.load())
    attempt(lambda: v.store(None))
    fmt.println(v.compare_and_swap(None, 1), v.load())
    attempt(lambda: v.store("text"))
    attempt(lambda: v.swap("text"))
    attempt(lambda: v.swap(None))
    attempt(lambda: v.compare_and_swap(1, "text"))
    attempt(lambda: v.compare_and_swap("text", 1))
    attempt(lambda: v.compare_and_swap(1, None))
    fmt.println(v.swap(2), v.compare_and_swap(1, 3), v.compare_and_swap(2, 4), v.load())


gopy.run(main)
