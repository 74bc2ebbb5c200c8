"""A goroutine that yields is behind those that are started later.  SEMANTICS 80, 212, 213."""

import fmt

import gopy


def main() -> None:
    wg = gopy.sync.WaitGroup()
    order: list[str] = []
    note = order.append

    def yields() -> None:
        note("yields")

        def child() -> None:
            note("its child")
            wg.go(note, "its grandchild")

        wg.go(child)
        gopy.runtime.gosched()
        note("is back")

    wg.go(yields)
    wg.go(note, "sibling")
    gopy.runtime.gosched()
    note("main")
    wg.wait()
    fmt.println(order)


gopy.run(main)
