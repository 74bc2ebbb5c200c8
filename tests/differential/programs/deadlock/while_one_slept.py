"""As long as one sleeps the program waits; then nobody can wake anybody.  SEMANTICS 67, 68."""

import fmt

import gopy


def main() -> None:
    wg = gopy.sync.WaitGroup()
    wg.add(1)
    woken = gopy.chan[bool]()
    gopy.time.after_func(gopy.time.MILLISECOND, woken.close)

    @gopy.go
    def _() -> None:
        gopy.time.sleep(2 * gopy.time.MILLISECOND)
        woken.recv()
        fmt.println("slept, and did not call Done")

    wg.wait()


gopy.run(main)
