"""What a deferred call defers runs when that call ends, before the older ones.  SEMANTICS 59."""

import fmt

import gopy


def main() -> None:
    gopy.defer(fmt.println, "oldest")

    @gopy.func
    def one_deep() -> None:
        @gopy.func
        def two_deep() -> None:
            gopy.defer(fmt.println, "three deep")
            fmt.println("two deep:", gopy.recover())

        gopy.defer(two_deep)
        gopy.defer(fmt.println, "added")
        fmt.println("one deep")

    gopy.defer(one_deep)

    @gopy.func
    def again() -> None:
        gopy.defer(fmt.println, "added while panicking")
        gopy.panic("again")

    gopy.defer(again)
    gopy.defer(lambda: gopy.recover())
    gopy.panic("once")


gopy.run(main)
