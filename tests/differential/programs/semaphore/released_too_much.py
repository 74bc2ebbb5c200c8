"""To release more than is held panics.  SEMANTICS 241."""

import fmt

import gopy
from gopy import context
from gopy.x.sync import semaphore


@gopy.func
def release(sem: semaphore.Weighted) -> None:
    gopy.defer(lambda: fmt.println("recovered:", gopy.recover()))
    sem.release(3)


def main() -> None:
    gopy.defer(fmt.println, "deferred")
    sem = semaphore.Weighted(3)
    sem.acquire(context.background(), 2)
    release(sem)
    semaphore.Weighted(1).release(1)


gopy.run(main)
