"""A deadlock's report lists all who wait, each with its reason.  SEMANTICS 67, 118, 221."""

import fmt

import gopy


def main() -> None:
    ch = gopy.chan[int]()
    mu = gopy.sync.Mutex()
    wg = gopy.sync.WaitGroup()
    mu.lock()
    wg.add(1)

    @gopy.go
    def _() -> None:
        ch.send(1)
        ch.send(2)

    gopy.go(mu.lock)
    gopy.go(wg.wait)
    gopy.go(lambda: gopy.select(gopy.chan[int](), gopy.chan[str]()))
    fmt.println(ch.recv())
    wg.wait()


gopy.run(main)
