"""Timers happen once, tickers again and again.

Both have a channel `c` where the time arrives; they can be stopped, and reset to a
new span.  What was stopped or reset never delivers a stale time.
"""

import gopy
from gopy import chan, select
from gopy.time import HOUR, MILLISECOND, Ticker, Timer


def main() -> None:
    timer = Timer(HOUR)
    print("stopped in time:", timer.stop())
    print("stopped again:", timer.stop())
    timer.reset(MILLISECOND)
    timer.c.recv()
    print("reset to 1ms, it has fired; stopped in time:", timer.stop())

    began = gopy.time.now()
    ticker = Ticker(5 * MILLISECOND)
    for number, _ in enumerate(ticker.c, 1):
        print("tick", number)
        if number == 3:
            break
    print("three ticks took at least 15ms:", gopy.time.since(began) >= 15 * MILLISECOND)
    ticker.stop()
    print("after the stop:", select(ticker.c, timeout=20 * MILLISECOND))

    fired = chan[str]()
    gopy.time.after_func(MILLISECOND, fired.send, "a goroutine of its own")
    print("after_func calls in", fired.recv())


if __name__ == "__main__":
    gopy.run(main)
