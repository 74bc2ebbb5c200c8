"""A timer keeps the program alive while one waits for it, a stopped one doesn't.

SEMANTICS 68, 129.
"""

import fmt

import gopy


def main() -> None:
    timer = gopy.time.Timer(gopy.time.MILLISECOND)
    timer.c.recv()
    fmt.println("fired")
    ticker = gopy.time.Ticker(gopy.time.MILLISECOND)
    ticker.c.recv()
    ticker.stop()
    fmt.println("ticked and stopped")
    for _ in ticker.c:
        fmt.println("never")


gopy.run(main)
