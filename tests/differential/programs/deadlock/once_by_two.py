"""A Once whose function waits for ever holds up the next caller too.  SEMANTICS 99, 118."""

import gopy


def main() -> None:
    once = gopy.sync.Once()
    started = gopy.chan[bool]()

    def for_ever() -> None:
        started.close()
        gopy.select()

    gopy.go(once.do, for_ever)
    started.recv()
    once.do(lambda: None)


gopy.run(main)
