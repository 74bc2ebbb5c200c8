"""A mutex has no owner: whoever likes may unlock it.  SEMANTICS 86."""

import fmt

import gopy


def main() -> None:
    mu = gopy.sync.Mutex()
    mu.lock()

    @gopy.go
    def _() -> None:
        fmt.println("unlocking for main")
        mu.unlock()

    mu.lock()
    fmt.println("locked again:", not mu.try_lock())


gopy.run(main)
