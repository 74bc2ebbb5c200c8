"""Resetting a timer moves the wake-up of whoever waits for it.  SEMANTICS 123, 124."""

import fmt

import gopy
from gopy.time import HOUR, MILLISECOND, Timer, now, sleep


def main() -> None:
    timer = Timer(HOUR)
    got = gopy.chan[gopy.time.Time]()
    gopy.go(lambda: got.send(timer.c.recv()))
    sleep(2 * MILLISECOND)
    before = now()
    fmt.println("was running:", timer.reset(MILLISECOND))
    at = got.recv()
    fmt.println(at < before, at > now(), at - before >= MILLISECOND)
    fmt.println("running still:", timer.stop())


gopy.run(main)
