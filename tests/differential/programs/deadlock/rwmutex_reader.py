"""A writer that wants to read waits for itself.  SEMANTICS 94, 118."""

import gopy


def main() -> None:
    rw = gopy.sync.RWMutex()
    rw.lock()
    rw.rlock()


gopy.run(main)
