"""A tree of N contexts, ten below each, a goroutine at each leaf, cancelled at its root; one."""

from measure import Stopwatch, check, numbers, report

from gopy import context, run, sync

(count,) = numbers(20_000)
BELOW = 10


def main() -> None:
    errors: list[str] = []

    def wait(ctx: context.Context) -> None:
        ctx.done().recv()
        errors.append(str(ctx.err()))

    wg = sync.WaitGroup()
    with Stopwatch() as watch:
        root, cancel = context.with_cancel(context.background())
        tree = [root]
        cancels = []
        for i in range(1, count):
            ctx, stop = context.with_cancel(tree[(i - 1) // BELOW])
            tree.append(ctx)
            cancels.append(stop)
        leaves = tree[(count - 2) // BELOW + 1 :]
        for leaf in leaves:
            wg.go(wait, leaf)
        cancel()
        wg.wait()
    check("errors", {*errors}, {"context canceled"})
    check("number of leaves", len(errors), len(leaves))
    check("number that is done", sum(ctx.err() is not None for ctx in tree), count)
    report(count, watch)


run(main)
