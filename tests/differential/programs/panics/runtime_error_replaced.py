"""A run-time error in a chain, recovered and thrown again as itself.  SEMANTICS 51, 52."""

import fmt

import gopy


def main() -> None:
    gopy.defer(gopy.nil_chan.close)

    def after() -> None:
        err = gopy.recover()
        fmt.println("recovered:", err)
        gopy.panic(err)

    gopy.defer(after)
    ch = gopy.chan[int]()
    ch.close()
    ch.close()


gopy.run(main)
