"""A mutex is not reentrant: its holder waits for itself.  SEMANTICS 86, 118."""

import fmt

import gopy


def main() -> None:
    mu = gopy.sync.Mutex()
    mu.lock()
    fmt.println("locked once")
    mu.lock()


gopy.run(main)
