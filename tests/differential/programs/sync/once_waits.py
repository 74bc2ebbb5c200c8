"""Whoever calls do while the function runs returns when it has returned.  SEMANTICS 99."""

import fmt

import gopy


def main() -> None:
    once = gopy.sync.Once()
    wg = gopy.sync.WaitGroup()
    started, gate = gopy.chan[bool](), gopy.chan[bool]()
    finished = False
    seen = gopy.chan[bool](3)

    def first() -> None:
        nonlocal finished
        started.close()
        gate.recv()
        finished = True

    wg.go(once.do, first)
    started.recv()

    def later() -> None:
        once.do(gopy.panic, "a second time")
        seen.send(finished)

    for _ in range(3):
        wg.go(later)
    gate.close()
    wg.wait()
    fmt.println(seen.recv(), seen.recv(), seen.recv())


gopy.run(main)
