"""Unlock of an RWMutex that is only read is fatal.  SEMANTICS 93."""

import gopy


def main() -> None:
    rw = gopy.sync.RWMutex()
    rw.rlock()
    rw.unlock()


gopy.run(main)
