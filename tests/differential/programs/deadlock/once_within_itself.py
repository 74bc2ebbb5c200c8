"""A Once whose function calls it again waits for its own end.  SEMANTICS 100."""

import fmt

import gopy


def main() -> None:
    once = gopy.sync.Once()

    def again() -> None:
        fmt.println("once")
        once.do(lambda: fmt.println("never"))

    once.do(again)


gopy.run(main)
