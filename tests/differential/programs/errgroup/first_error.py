"""All tasks are waited for, and the first error is the group's.  SEMANTICS 238."""

import fmt

import gopy
from gopy import context
from gopy.sync import atomic
from gopy.x.sync import errgroup


def error_of(g: errgroup.Group) -> Exception | None:
    try:
        g.wait()
    except ValueError as err:
        return err
    return None


def main() -> None:
    ended = atomic.Int64()
    g, ctx = errgroup.with_context(context.background())
    failed = gopy.chan[bool]()

    def task(i: int) -> None:
        gopy.defer(ended.add, 1)
        if i == 2:
            gopy.defer(failed.close)
            raise ValueError(f"task {i} failed")
        ctx.wait()
        failed.recv()
        raise ValueError(f"task {i} gave up")

    for i in range(4):
        g.go(task, i)
    err = error_of(g)
    fmt.println(err, ended.load())
    fmt.println(ctx.err(), context.cause(ctx), error_of(g) is err)

    g, ctx = errgroup.with_context(context.background())
    g.go(lambda: None)
    fmt.println(error_of(g), ctx.err(), context.cause(ctx))

    def alone() -> None:
        raise ValueError("alone")

    plain = errgroup.Group()
    plain.go(alone)
    fmt.println(error_of(plain))


gopy.run(main)
