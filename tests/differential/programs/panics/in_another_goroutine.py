"""A goroutine's panic runs its own deferred calls, nobody else's, and main can't stop it.

SEMANTICS 46, 47.
"""

import fmt

import gopy


def worker() -> None:
    gopy.defer(fmt.println, "the worker's deferred call")
    gopy.panic("in a worker")


def main() -> None:
    gopy.defer(fmt.println, "main's deferred call")
    gopy.defer(lambda: fmt.println("recovered:", gopy.recover()))
    gopy.go(worker)
    gopy.select()


gopy.run(main)
