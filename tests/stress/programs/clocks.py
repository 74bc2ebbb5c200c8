"""Time: nothing happens early, nothing twice, and what was stopped doesn't happen."""

from time import monotonic

from ledger import Ledger

import gopy
from gopy import go, runtime, select
from gopy.sync import WaitGroup
from gopy.sync.atomic import Int64
from gopy.time import Ticker, Timer, after_func, sleep


def sleepers(ledger: Ledger) -> None:
    """Sleep, by an eighth of the goroutines."""
    left = WaitGroup()
    for number in range(ledger.goroutines // 8):
        left.go(_sleep, ledger, number)
    left.wait()


def _sleep(ledger: Ledger, number: int) -> None:
    chance = ledger.random("sleep", number)
    while ledger.on:
        span = chance.choice((0.0, 0.0002, 0.002, 0.02)) * chance.random()
        before = monotonic()
        sleep(span)
        slept = monotonic() - before
        ledger.check(slept >= span, f"slept {slept} of {span}")
        ledger.did("slept")


def timers(ledger: Ledger) -> None:
    """Set timers, and receive from, stop or reset them."""
    left = WaitGroup()
    for number in range(ledger.goroutines // 20):
        left.go(_timer, ledger, number)
    left.wait()


def _timer(ledger: Ledger, number: int) -> None:
    chance = ledger.random("timer", number)
    timer = Timer(0)
    while ledger.on:
        span = chance.uniform(0, 0.004)
        before = monotonic()
        timer.reset(span)
        for _ in range(chance.randrange(3)):
            runtime.gosched()
        way = chance.randrange(4)
        if way == 0:
            timer.stop()
            ledger.check(not timer.c.try_recv()[1], "a stopped timer's value")
        elif way == 1:
            if select(gopy.recv(timer.c), timeout=chance.uniform(0, 0.004)) is not None:
                ledger.check(monotonic() - before >= span, "an early timer")
                ledger.check(not timer.c.try_recv()[1], "a timer's second value")
                ledger.check(not timer.stop(), "a timer that can be stopped after its value")
        else:
            if way == 2:
                span = chance.uniform(0, 0.004)
                before = monotonic()
                timer.reset(span)
            timer.c.recv()
            ledger.check(monotonic() - before >= span, "an early timer")
        ledger.did("timed")


def shared_timers(ledger: Ledger) -> None:
    """Wait for one timer by many, while others stop and reset it."""
    left = WaitGroup()
    for number in range(max(1, ledger.goroutines // 500)):
        left.go(_shared, ledger, number)
    left.wait()


def _shared(ledger: Ledger, number: int) -> None:
    chance = ledger.random("shared", number)
    timer = Timer(0.001)
    got = Int64()
    waiting = WaitGroup()
    for _ in range(4):
        waiting.go(_wait_for, ledger, timer, got)
    sets = 1
    while ledger.on:
        sleep(chance.uniform(0, 0.004))
        if chance.random() < 0.3:
            timer.stop()
        timer.reset(chance.uniform(0, 0.004))
        sets += 1
    waiting.wait()
    timer.stop()
    ledger.check(got.load() <= sets, f"{got.load()} values of {sets} settings")


def _wait_for(ledger: Ledger, timer: Timer, got: Int64) -> None:
    while ledger.on:
        try:
            timer.c.recv(timeout=0.003)
        except TimeoutError:
            ledger.did("timeouts")
            continue
        got.add(1)


def after_funcs(ledger: Ledger) -> None:
    """Have functions called later, or stop them: each either runs once or was stopped."""
    left = WaitGroup()
    for number in range(max(1, ledger.goroutines // 200)):
        left.go(_after_func, ledger, number)
    left.wait()


def _after_func(ledger: Ledger, number: int) -> None:
    chance = ledger.random("after_func", number)
    while ledger.on:
        ran = Int64()
        due = WaitGroup()
        stopped = 0
        made = []
        for _ in range(8):
            due.add(1)
            made.append(after_func(chance.uniform(0, 0.004), _ran, ran, due))
        sleep(chance.uniform(0, 0.003))
        for timer in made[::2]:
            if timer.stop():
                stopped += 1
                due.done()
        due.wait()
        ledger.same(ran.load() + stopped, len(made), "functions that ran or were stopped")
        ledger.did("after")


def _ran(ran: Int64, due: WaitGroup) -> None:
    ran.add(1)
    due.done()


def tickers(ledger: Ledger) -> None:
    """Hear tickers: never more often than they tick, and not once stopped."""
    left = WaitGroup()
    for number in range(max(1, ledger.goroutines // 100)):
        left.go(_ticker, ledger, number)
    left.wait()


def _ticker(ledger: Ledger, number: int) -> None:
    chance = ledger.random("ticker", number)
    while ledger.on:
        period = chance.uniform(0.0005, 0.01)
        before = monotonic()
        ticker = Ticker(period)
        ticks = chance.randrange(1, 20)
        for _ in range(ticks):
            ticker.c.recv()
        took = monotonic() - before
        ledger.check(took >= period * ticks - 1e-6, f"{ticks} ticks of {period} in {took}")
        ticker.stop()
        ledger.check(not ticker.c.try_recv()[1], "a stopped ticker's tick")
        ledger.did("ticked", ticks)


def churn(ledger: Ledger) -> None:
    """Start goroutines that start goroutines; each ends once."""
    left = WaitGroup()
    for number in range(max(1, ledger.goroutines // 500)):
        left.go(_grow_trees, ledger, number)
    left.wait()


def _grow_trees(ledger: Ledger, number: int) -> None:
    chance = ledger.random("churn", number)
    while ledger.on:
        ended = Int64()
        depth = chance.randrange(1, 9)
        group = WaitGroup()
        group.add(1)
        go(_grow, depth, ended, group)
        group.wait()
        ledger.same(ended.load(), 2 ** (depth + 1) - 1, "goroutines of a tree")
        ledger.did("grown", 2**depth)


def _grow(depth: int, ended: Int64, group: WaitGroup) -> None:
    if depth:
        group.add(2)
        go(_grow, depth - 1, ended, group)
        go(_grow, depth - 1, ended, group)
    ended.add(1)
    group.done()
    if depth == 1:
        runtime.goexit()
