"""A panic is no error: wait does not raise it, the program ends.  SEMANTICS 46, 240."""

import gopy
from gopy.x.sync import errgroup


def main() -> None:
    g = errgroup.Group()
    g.go(lambda: gopy.panic("in a task"))
    g.wait()  # it may come back before the program has ended
    gopy.select()


gopy.run(main)
