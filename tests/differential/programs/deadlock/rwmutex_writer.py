"""A reader that wants to write waits for itself.  SEMANTICS 94, 118."""

import gopy


def main() -> None:
    rw = gopy.sync.RWMutex()
    rw.rlock()
    rw.lock()


gopy.run(main)
