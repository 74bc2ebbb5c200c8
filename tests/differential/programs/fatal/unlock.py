"""Unlocking what is not locked is fatal: nothing recovers, nothing deferred runs.

SEMANTICS 71, 85.
"""

import fmt

import gopy


def main() -> None:
    gopy.defer(fmt.println, "never")
    gopy.defer(lambda: fmt.println("never", gopy.recover()))
    mu = gopy.sync.Mutex()
    mu.lock()
    mu.unlock()
    fmt.println("unlocking again")
    mu.unlock()


gopy.run(main)
