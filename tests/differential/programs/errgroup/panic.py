"""A panic is no error: wait does not raise it, the program ends.  SEMANTICS 46, 240."""

import fmt

import gopy
from gopy.x.sync import errgroup


def main() -> None:
    g = errgroup.Group()
    g.go(lambda: gopy.panic("in a task"))
    fmt.println(g.wait())
    gopy.select()


gopy.run(main)
