"""A run-time error that nobody recovers is reported by its text alone.  SEMANTICS 3, 52."""

import fmt

import gopy


def main() -> None:
    ch = gopy.chan[int](1)
    gopy.defer(fmt.println, "deferred")
    ch.close()
    ch.send(1)


gopy.run(main)
