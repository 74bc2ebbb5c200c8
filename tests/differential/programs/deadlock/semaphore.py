"""Nobody releases what one waits for.

SEMANTICS 118, 241.
"""

import fmt

import gopy
from gopy import context
from gopy.x.sync import semaphore


def main() -> None:
    sem = semaphore.Weighted(2)
    fmt.println(sem.acquire(context.background(), 2))  # type: ignore[func-returns-value]
    fmt.println(sem.acquire(context.background(), 1))  # type: ignore[func-returns-value]


gopy.run(main)
