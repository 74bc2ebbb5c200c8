"""A signal before the wait is forgotten.  SEMANTICS 97, 118."""

import gopy


def main() -> None:
    cond = gopy.sync.Cond(gopy.sync.Mutex())
    cond.signal()
    cond.broadcast()
    cond.l.lock()
    cond.wait()


gopy.run(main)
