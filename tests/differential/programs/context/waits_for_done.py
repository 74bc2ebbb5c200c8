"""A wait for a context that nobody cancels is a deadlock.  SEMANTICS 138."""

import fmt

import gopy
from gopy import context
from gopy.context import Context


def worker(ctx: Context, done: gopy.chan[int]) -> None:
    ctx.wait()
    done.send(1)


def main() -> None:
    ctx, cancel = context.with_cancel(context.background())
    done = gopy.chan[int]()
    gopy.go(worker, ctx, done)
    cancel()
    fmt.println(done.recv(), ctx.err())
    ctx, _ = context.with_cancel(context.background())
    gopy.select(gopy.recv(ctx.done()), gopy.recv(done))


gopy.run(main)
