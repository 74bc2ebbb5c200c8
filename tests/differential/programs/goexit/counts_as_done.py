"""A task of WaitGroup.go, or of Once, that exits early is done.  SEMANTICS 77, 99, 106."""

import fmt

import gopy


def main() -> None:
    wg = gopy.sync.WaitGroup()
    once = gopy.sync.Once()

    def task() -> None:
        gopy.defer(fmt.println, "deferred")
        once.do(gopy.runtime.goexit)
        fmt.println("never")

    wg.go(task)
    wg.wait()
    once.do(lambda: fmt.println("never either"))
    fmt.println("done")


gopy.run(main)
