"""Ticks come on their grid, one after the other, until a stop; a reset revives.

SEMANTICS 128, 129.
"""

import fmt

import gopy
from gopy.time import MILLISECOND, Ticker, now


def main() -> None:
    start = now()
    ticker = Ticker(2 * MILLISECOND)
    last = start
    for _ in range(4):
        tick = ticker.c.recv()
        fmt.println(tick > last, tick < now())
        last = tick
    fmt.println(last - start >= 8 * MILLISECOND)
    ticker.stop()
    ticker.reset(MILLISECOND)
    fmt.println(ticker.c.recv() > last)


gopy.run(main)
