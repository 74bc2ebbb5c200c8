"""What wait waits for: channels, groups, a Cond, a Mutex, cleanups.  SEMANTICS 229-231, 237."""

from typing import Any

from fmt import println

from gopy import chan, go, run, time
from gopy.sync import Cond, Mutex, WaitGroup
from gopy.testing import synctest


def waits() -> None:
    start = time.now()

    def log(*a: Any) -> None:
        println(*a, time.since(start))

    ch, buffered = chan[int](), chan[int](1)
    go(lambda: log("received", ch.recv()))
    synctest.wait()
    log("a receiver")
    ch.send(1)
    synctest.wait()
    buffered.send(1)
    go(lambda: (buffered.send(2), log("sent")))
    synctest.wait()
    log("a sender", buffered.recv())
    synctest.wait()
    wg = WaitGroup()
    for i in range(3):
        wg.go(lambda i=i: (time.sleep((3 - i) * time.SECOND), log("slept", i)))
    go(lambda: (wg.wait(), log("all slept")))
    synctest.wait()
    log("a group")
    synctest.sleep(2 * time.SECOND)
    log("two seconds")
    synctest.sleep(2 * time.SECOND)
    mu = Mutex()
    cond = Cond(mu)

    def wait() -> None:
        with mu:
            cond.wait()
        log("woken")

    for _ in range(2):
        go(wait)
    synctest.wait()
    cond.signal()
    synctest.wait()
    log("one signal")
    cond.broadcast()
    synctest.wait()
    mu.lock()
    go(lambda: (mu.lock(), log("locked"), mu.unlock()))
    time.after_func(0, lambda: (log("unlocks"), mu.unlock()))
    time.sleep(time.SECOND)
    log("a mutex")
    synctest.cleanup(lambda: (log("first"), ch.close()))
    synctest.cleanup(lambda: (log("last comes first"), time.sleep(time.SECOND)))
    go(lambda: (ch.recv(), log("closed"), time.sleep(0), log("the end")))


def main() -> None:
    synctest.test(waits)
    println("PASS")


run(main)
