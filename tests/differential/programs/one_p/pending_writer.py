"""A writer in line keeps new readers out: reading twice is a deadlock then.  SEMANTICS 91, 118."""

import fmt

import gopy


def main() -> None:
    rw = gopy.sync.RWMutex()
    rw.rlock()
    fmt.println("before:", rw.try_rlock())
    rw.runlock()
    gopy.go(rw.lock)
    gopy.runtime.gosched()
    fmt.println("writer in line:", rw.try_rlock(), rw.try_lock())
    rw.rlock()


gopy.run(main)
