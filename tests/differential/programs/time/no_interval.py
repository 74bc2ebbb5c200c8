"""Tickers want an interval above zero; timers and sleeps take any.  SEMANTICS 119, 127, 130."""

from collections.abc import Callable

import fmt

import gopy
from gopy.time import HOUR, NANOSECOND, SECOND, Ticker, Timer, after, sleep, tick


@gopy.func
def attempt(f: Callable[[], object]) -> None:
    gopy.defer(lambda: fmt.println("recovered:", gopy.recover()))
    f()


def main() -> None:
    attempt(lambda: Ticker(0))
    attempt(lambda: Ticker(-SECOND))
    ticker = Ticker(HOUR)
    attempt(lambda: ticker.reset(0))
    attempt(lambda: ticker.reset(-NANOSECOND))
    fmt.println(tick(0) is None, tick(-NANOSECOND) is None, tick(HOUR) is None)
    sleep(0)
    sleep(-HOUR)
    _, zero = after(0).recv_ok()
    _, negative = Timer(-HOUR).c.recv_ok()
    fmt.println(zero, negative)


gopy.run(main)
