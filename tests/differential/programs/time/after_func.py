"""after_func runs its function in a goroutine, unless it's stopped; it has no channel.

SEMANTICS 125.
"""

import fmt

import gopy
from gopy.time import HOUR, MILLISECOND, after_func


def main() -> None:
    ran = gopy.chan[int]()
    runs = 0

    def run() -> None:
        nonlocal runs
        runs += 1
        ran.send(runs)

    t = after_func(MILLISECOND, run)
    fmt.println(t.c is None, ran.recv())
    fmt.println("after it ran:", t.stop(), t.reset(MILLISECOND), ran.recv())
    stopped = after_func(HOUR, gopy.panic, "never")
    fmt.println(
        "before it runs:", stopped.stop(), stopped.stop(), stopped.reset(HOUR), stopped.stop()
    )
    now = after_func(-1, run)
    fmt.println("at once:", ran.recv(), now.stop())


gopy.run(main)
