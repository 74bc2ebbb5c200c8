"""The clock of a bubble: sleeps, timers, tickers, contexts.  SEMANTICS 228, 232."""

from fmt import println

from gopy import chan, context, run, select, time
from gopy.testing import synctest


def clock() -> None:
    start = time.now()
    println(start)
    time.sleep(90 * time.MINUTE)
    println(time.now(), time.since(start))
    timer = time.new_timer(time.SECOND)
    time.sleep(3 * time.SECOND)
    println(timer.c.recv(), time.since(start))
    println(timer.reset(time.HOUR), timer.stop(), timer.stop())
    ticker = time.new_ticker(2 * time.SECOND)
    for _ in range(3):
        println(ticker.c.recv().sub(start))
    time.sleep(9 * time.SECOND)
    println(ticker.c.recv().sub(start), ticker.c.recv().sub(start), time.since(start))
    ticker.stop()
    ctx, cancel = context.with_timeout(context.background(), time.MINUTE)
    deadline = ctx.deadline()
    ctx.done().recv()
    println(ctx.err(), time.now().equal(deadline), time.since(start))
    cancel()
    time.after_func(time.SECOND, lambda: println("called", time.since(start)))
    synctest.wait()
    println("not yet")
    time.sleep(time.SECOND)
    synctest.wait()
    never, hour = chan(), time.after(time.HOUR)
    if select(never, hour).ch is hour:
        println("an hour", time.since(start))


def main() -> None:
    synctest.test(clock)
    synctest.test(lambda: println(time.now().unix()))
    println("PASS")


run(main)
