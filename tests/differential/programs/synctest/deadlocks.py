"""Who is blocked for ever in a bubble, and what may not be done there.  SEMANTICS 230, 233, 234."""

from collections.abc import Callable

from fmt import println

from gopy import chan, defer, func, go, nil_chan, recover, run, select, time
from gopy.sync import Cond, Mutex, WaitGroup
from gopy.testing import synctest


@func
def bubble(name: str, f: Callable[[], object]) -> None:
    defer(lambda: println(name + ":", recover()))
    synctest.test(f)


def group() -> None:
    wg = WaitGroup()
    wg.add(1)
    wg.wait()


def cond() -> None:
    c = Cond(Mutex())
    c.l.lock()
    c.wait()


def ticker() -> None:
    for _ in time.tick(time.SECOND):
        println("tick")


def wait() -> None:
    @func
    def body() -> None:
        defer(lambda: (r := recover()) and println(r))
        synctest.wait()

    body()


def main() -> None:
    @func
    def outside() -> None:
        defer(lambda: println(recover()))
        synctest.wait()

    outside()
    bubble("select", select)
    bubble("receive", lambda: chan().recv())
    bubble("nil", lambda: nil_chan.send(1))
    bubble("group", group)
    bubble("cond", cond)
    bubble("after a while", lambda: (time.sleep(time.HOUR), select()))
    bubble("a child", lambda: go(select))
    bubble("a sleeping child", lambda: go(time.sleep, time.HOUR))
    bubble("a ticker", lambda: go(ticker))
    bubble("a timer", lambda: time.after_func(time.SECOND, println, "called"))
    bubble("nested", lambda: bubble("inner", lambda: None))
    bubble("two waits", lambda: [go(wait), go(wait)])
    println("PASS")


run(main)
