"""Goexit unlocks what `with` unlocks, and wakes who waits.  SEMANTICS 61, 86."""

import fmt

import gopy


def main() -> None:
    mu = gopy.sync.Mutex()
    locked = gopy.chan[bool]()

    @gopy.go
    def _() -> None:
        with mu:
            locked.close()
            gopy.runtime.goexit()

    locked.recv()
    mu.lock()
    fmt.println("locked by main")


gopy.run(main)
