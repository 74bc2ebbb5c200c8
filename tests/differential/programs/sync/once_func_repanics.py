"""What a once_value panics with is reported as its own, also the second time.  SEMANTICS 101."""

import fmt

import gopy

ERR_BROKEN = Exception("broken for good")


def main() -> None:
    fails = gopy.sync.once_value(lambda: gopy.panic(ERR_BROKEN))

    @gopy.func
    def attempt() -> None:
        gopy.defer(lambda: fmt.println(gopy.recover() is ERR_BROKEN))
        fails()

    attempt()
    fmt.println("once more")
    fmt.println(fails())


gopy.run(main)
