"""A Once runs one function once; a panic in it counts.  SEMANTICS 99."""

from collections.abc import Callable

import fmt

import gopy


@gopy.func
def attempt(once: gopy.sync.Once, f: Callable[[], object]) -> None:
    gopy.defer(lambda: fmt.println("recovered:", gopy.recover()))
    once.do(f)


def main() -> None:
    calm, wild = gopy.sync.Once(), gopy.sync.Once()
    for i in range(3):
        attempt(calm, lambda i=i: fmt.println("calm", i))
        attempt(wild, lambda i=i: gopy.panic(f"wild {i}"))


gopy.run(main)
