"""Which waits are durable: the clock moves past those, and past no others."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from worlds import own_world

from gopy import chan, context, go, nil_chan, runtime, select, send, time
from gopy.sync import Cond, Mutex, RWMutex, WaitGroup
from gopy.testing import synctest
from gopy.x.sync import errgroup, semaphore

FOREIGN = chan[int]()


class Waits(NamedTuple):
    """How to wait for an hour, of the bubble's, at something."""

    name: str
    reason: str
    wait: Callable[[], object]


def later(fn: Callable[..., object], *args: object) -> None:
    time.after_func(time.HOUR, fn, *args)


def receives() -> None:
    ch = chan[int]()
    later(ch.send, 1)
    ch.recv()


def sends() -> None:
    ch = chan[int]()
    later(ch.recv)
    ch.send(1)


def selects() -> None:
    one, two = chan[int](), chan[int]()
    later(one.close)
    select(send(two, 1), one)


def selects_one() -> None:
    ch = chan[int]()
    later(ch.close)
    select(ch)


def waits_at_a_cond(timeout: float | None = None) -> None:
    cond = Cond(Mutex())
    if timeout is None:
        later(cond.broadcast)
    with cond:
        cond.wait(timeout)


def waits_for_a_group(timeout: float | None = None) -> None:
    wg = WaitGroup()
    wg.add(1)
    later(wg.done)
    wg.wait(timeout)


def waits_for_a_context() -> None:
    with context.with_timeout(context.background(), time.HOUR) as ctx:
        ctx.wait()


def locks_with_a_timeout() -> None:
    mu = Mutex()
    mu.lock()
    with pytest.raises(TimeoutError):
        mu.lock(timeout=time.HOUR)


def acquires() -> None:
    weighted = semaphore.Weighted(1)
    weighted.acquire(context.background(), 1)
    later(weighted.release, 1)
    weighted.acquire(context.background(), 1)


def waits_for_an_errgroup() -> None:
    group = errgroup.Group()
    group.go(time.sleep, time.HOUR)
    group.wait()


def times_out(wait: Callable[..., object]) -> Callable[[], object]:
    def waits() -> None:
        with pytest.raises(TimeoutError):
            wait(timeout=time.HOUR)

    return waits


DURABLE = [
    Waits("a sleep", "sleep", lambda: time.sleep(time.HOUR)),
    Waits("a timer", "chan receive", lambda: time.after(time.HOUR).recv()),
    Waits("a ticker", "chan receive", lambda: time.tick(time.HOUR).recv()),
    Waits("a receive", "chan receive", receives),
    Waits("a send", "chan send", sends),
    Waits("a select", "select", selects),
    Waits("a select of one", "chan receive", selects_one),
    Waits("a receive in time", "chan receive", times_out(lambda **w: chan().recv(**w))),
    Waits("a select in time", "select", lambda: select(chan(), chan(), timeout=time.HOUR)),
    Waits("a select of nothing in time", "sleep", lambda: select(timeout=time.HOUR)),
    Waits("nil in time", "sleep", times_out(nil_chan.recv)),
    Waits("a Cond", "sync.Cond.Wait", waits_at_a_cond),
    Waits("a Cond in time", "sync.Cond.Wait", lambda: waits_at_a_cond(time.HOUR)),
    Waits("a WaitGroup", "sync.WaitGroup.Wait", waits_for_a_group),
    Waits("a Mutex in time", "sync.Mutex.Lock", locks_with_a_timeout),
    Waits("a context", "chan receive", waits_for_a_context),
    Waits("a semaphore", "select", acquires),
    Waits("an errgroup", "sync.WaitGroup.Wait", waits_for_an_errgroup),
]


@pytest.mark.parametrize("procs", [1, 4], ids=["1P", "4P"])
@pytest.mark.parametrize("case", DURABLE, ids=lambda case: case.name)
def test_the_clock_moves_past(case: Waits, procs: int) -> None:  # SEMANTICS 229
    @own_world(procs=procs)
    @synctest.bubble
    def an_hour() -> None:
        start = time.now()
        g = go(case.wait)
        synctest.wait()
        assert g.wait_reason == f"{case.reason} (durable)"
        synctest.sleep(time.HOUR - 1 * time.NANOSECOND)
        assert g.status == "waiting"
        synctest.sleep(1 * time.NANOSECOND)
        assert g.status == "dead"
        assert time.since(start) == time.HOUR

    an_hour()


def holds(mu: Any) -> Any:
    mu.lock()
    return mu


def counted() -> WaitGroup:
    wg = WaitGroup()
    wg.add(1)
    return wg


NOT_DURABLE = [
    ("a receive", "chan receive", lambda: chan(), chan.recv, lambda it: it.send(1)),
    ("a send", "chan send", lambda: chan(), lambda it: it.send(1), chan.recv),
    ("a select", "select", lambda: chan(), lambda it: select(it, chan()), chan.close),
    ("a timed receive", "chan receive", lambda: chan(), lambda it: it.recv(timeout=1), chan.close),
    ("a Mutex", "sync.Mutex.Lock", lambda: holds(Mutex()), Mutex.lock, Mutex.unlock),
    ("an RWMutex", "sync.RWMutex.RLock", lambda: holds(RWMutex()), RWMutex.rlock, RWMutex.unlock),
    ("a WaitGroup", "sync.WaitGroup.Wait", counted, WaitGroup.wait, WaitGroup.done),
]


@pytest.mark.parametrize(
    ("reason", "make", "wait", "end"),
    [case[1:] for case in NOT_DURABLE],
    ids=[case[0] for case in NOT_DURABLE],
)
def test_the_clock_stands_still_for_something_from_outside(
    reason: str, make: Callable[[], Any], wait: Callable[[Any], Any], end: Callable[[Any], Any]
) -> None:  # SEMANTICS 229
    it = make()
    late: list[time.Time] = []

    def inside() -> None:
        g = go(wait, it)
        time.after_func(1, lambda: late.append(time.now()))
        while g.status != "dead":
            runtime.gosched()

    def outside() -> None:
        while all(g.wait_reason != reason for g in runtime.goroutines()):
            runtime.gosched()
        for _ in range(20):
            runtime.gosched()
        assert late == []
        end(it)

    wg = WaitGroup()
    wg.go(outside)
    synctest.test(inside)
    wg.wait()


def test_a_channel_of_a_class_of_the_user_s_is_durable_too() -> None:
    class Mine(chan[int]):
        pass

    def inside() -> time.Duration:
        ch, start = Mine(1), time.now()
        later(ch.send, 1)
        ch.recv()
        return time.since(start)

    assert synctest.test(inside) == time.HOUR
