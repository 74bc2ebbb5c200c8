"""The channel of a timer or ticker looks empty always, also when it's due.  SEMANTICS 120, 121."""

import fmt

import gopy
from gopy.time import MILLISECOND, Ticker, Timer, sleep


def main() -> None:
    timer, ticker = Timer(MILLISECOND), Ticker(MILLISECOND)
    fmt.println(len(timer.c), timer.c.cap, len(ticker.c), ticker.c.cap)
    sleep(20 * MILLISECOND)
    fmt.println(len(timer.c), timer.c.cap, len(ticker.c), ticker.c.cap)
    _, ok = timer.c.recv_ok()
    fmt.println(ok, len(timer.c))
    sleep(5 * MILLISECOND)
    ticker.stop()
    if gopy.select(gopy.recv(ticker.c), default=True) is not None:
        fmt.println("a stale tick")
    else:
        fmt.println("no stale tick")


gopy.run(main)
