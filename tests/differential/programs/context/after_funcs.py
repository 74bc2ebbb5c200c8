"""Functions that the end of a context starts, in goroutines of their own.  SEMANTICS 148."""

import fmt

import gopy
from gopy import context


def main() -> None:
    ctx, cancel = context.with_cancel(context.background())
    wg = gopy.sync.WaitGroup()
    started = gopy.chan[int](10)

    def start(i: int) -> None:
        started.send(i)
        wg.done()

    stops = []
    for i in range(5):
        wg.add(1)
        stops.append(context.after_func(ctx, start, i))
    fmt.println(stops[1](), stops[1](), len(started))
    wg.done()
    cancel()
    fmt.println(stops[0](), stops[1]())

    def end() -> None:
        wg.wait()
        started.close()

    context.after_func(ctx, end)
    fmt.println(sorted(started))
    fmt.println(context.after_func(context.background(), lambda: None)())


gopy.run(main)
