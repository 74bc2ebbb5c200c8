"""One done is missing.  SEMANTICS 105, 118."""

import fmt

import gopy


def main() -> None:
    wg = gopy.sync.WaitGroup()
    wg.add(2)
    wg.done()
    fmt.println("one of two is done")
    wg.wait()


gopy.run(main)
