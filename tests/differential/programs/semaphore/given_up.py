"""Who gives up leaves the line, and those behind are served; a done context acquires nothing.

SEMANTICS 241.
"""

import fmt

import gopy
from gopy import context
from gopy.time import MILLISECOND
from gopy.x.sync import semaphore


def main() -> None:
    sem = semaphore.Weighted(3)
    ctx, cancel = context.with_cancel(context.background())

    def acquire(ctx: context.Context, n: int) -> Exception | None:
        try:
            return sem.acquire(ctx, n)  # type: ignore[func-returns-value]
        except (context.Canceled, context.DeadlineExceeded) as err:
            return err

    fmt.println(acquire(ctx, 2))
    first, second = gopy.chan(), gopy.chan()
    gopy.go(lambda: first.send(acquire(ctx, 3)))
    while sem.try_acquire(1):
        sem.release(1)
        gopy.time.sleep(MILLISECOND)
    gopy.go(lambda: second.send(acquire(context.background(), 1)))
    cancel()
    fmt.println(first.recv())
    fmt.println(second.recv())
    sem.release(3)
    fmt.println(acquire(ctx, 1), acquire(ctx, 4), sem.try_acquire(3), sem.try_acquire(1))
    with context.with_timeout(context.background(), MILLISECOND) as soon:
        fmt.println(acquire(soon, 1))
    with context.with_timeout(context.background(), MILLISECOND) as late:
        fmt.println(acquire(late, 4))


gopy.run(main)
