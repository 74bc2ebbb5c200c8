"""Many may read, one may write; the tries tell.  SEMANTICS 90, 91, 94."""

import fmt

import gopy


def main() -> None:
    rw = gopy.sync.RWMutex()
    fmt.println("free:", rw.try_rlock(), rw.try_rlock(), rw.try_lock())
    rw.runlock()
    fmt.println("one reader left:", rw.try_lock())
    rw.runlock()
    fmt.println("nobody:", rw.try_lock(), rw.try_lock(), rw.try_rlock())
    rw.unlock()
    reader = rw.rlocker()
    reader.lock()
    fmt.println("locked by its reader:", rw.try_rlock(), rw.try_lock())
    reader.unlock()
    rw.runlock()
    fmt.println("nobody again:", rw.try_lock())


gopy.run(main)
