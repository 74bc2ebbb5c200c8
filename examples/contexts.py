"""Contexts: tell everybody below that it's over, by hand or by the clock, and why.

A context is passed down as the first argument.  Who works for long looks at `ctx.done()`
among what it waits for, or asks `ctx.check()` between two steps.
"""

import gopy
from gopy import chan, context, recv, select
from gopy.context import Context
from gopy.sync import WaitGroup
from gopy.time import HOUR, MILLISECOND


def handle(ctx: Context, request: str) -> str:
    """Answer in an hour, unless ctx is done before."""
    answer, over = recv(gopy.time.after(HOUR)), recv(ctx.done())
    if select(answer, over) is answer:
        return f"{request}: hello"
    return f"{request}: {ctx.err()}, because: {context.cause(ctx)}"


def count(ctx: Context) -> int:
    """Count until ctx is done."""
    steps = 0
    try:
        while True:
            ctx.check()
            steps += 1
            gopy.runtime.gosched()
    except context.Canceled:
        return steps


def main() -> None:
    with context.with_timeout(context.background(), 20 * MILLISECOND) as limited:
        print(handle(limited, "slow"))

    ctx, cancel = context.with_cancel_cause(context.background())
    answers, handlers = chan[str](3), WaitGroup()
    for number in range(3):
        handlers.go(lambda request: answers.send(handle(ctx, request)), f"request {number}")
    cancel(ValueError("the client has hung up"))
    handlers.wait()
    answers.close()
    print(*sorted(answers), sep="\n")

    user = context.with_value(context.background(), "user", "gopher")
    counting, stop = context.with_cancel(user)
    gopy.time.after_func(20 * MILLISECOND, stop)
    print(counting.value("user"), "counted:", count(counting) > 0, counting)


if __name__ == "__main__":
    gopy.run(main)
