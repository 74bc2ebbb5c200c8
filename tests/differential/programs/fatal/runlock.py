"""More runlock than rlock is fatal.  SEMANTICS 93."""

import gopy


def main() -> None:
    rw = gopy.sync.RWMutex()
    rw.rlock()
    rw.rlocker().unlock()
    rw.runlock()


gopy.run(main)
