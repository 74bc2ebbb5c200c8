"""stop and reset tell whether they came before a delivery.  SEMANTICS 121, 122."""

import fmt

import gopy
from gopy.time import HOUR, MILLISECOND, Timer, sleep


def pending(t: Timer) -> bool:
    return t.c.try_recv()[1]


def main() -> None:
    t = Timer(HOUR)
    fmt.println("running:", t.stop(), t.stop(), t.reset(HOUR), t.reset(MILLISECOND))
    t.c.recv()
    fmt.println("received:", t.stop(), t.reset(MILLISECOND))
    sleep(20 * MILLISECOND)
    fmt.println("expired, not received:", t.stop(), pending(t), t.stop())
    t.reset(MILLISECOND)
    sleep(20 * MILLISECOND)
    fmt.println("expired, then reset:", t.reset(HOUR), pending(t), t.stop())


gopy.run(main)
