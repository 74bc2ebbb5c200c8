"""A ticker and a timer that nobody listens to keep no program alive.  SEMANTICS 68."""

import fmt

import gopy


def main() -> None:
    gopy.time.Ticker(gopy.time.HOUR)
    timer = gopy.time.Timer(gopy.time.HOUR)
    fmt.println(len(timer.c))
    gopy.select()


gopy.run(main)
