"""Hammers: many goroutines on one object, run as `main.py NAME` under one P and under four.

Each function here is a program's main; it fails by an exception, whose status is
not 0.  The tests beside run this file as a program of its own, so that the threads
of four Ps stay out of the process that runs the tests.
"""

import sys
from collections.abc import Callable
from typing import Any

from gopy import chan, go, run, runtime, select
from gopy.sync import Cond, Map, Mutex, Pool, RWMutex, WaitGroup
from gopy.sync.atomic import Bool, Int32
from gopy.sync.pool import Shelf

ROUNDS = 200


def together(count: int, work: Callable[..., object], *args: Any) -> None:
    """Run work(index, *args) in count goroutines, and wait for all."""
    wg = WaitGroup()
    for index in range(count):
        wg.go(work, index, *args)
    wg.wait()


def semaphore() -> None:
    """A mutex locked by one goroutine and unlocked by the next, as semaphores are."""
    sema = Mutex()
    baton = chan(1)
    inside = Int32()

    def acquire_and_release(index: int) -> None:
        for _ in range(ROUNDS):
            sema.lock()
            assert inside.add(1) == 1
            baton.send(index)  # whoever takes it unlocks
            baton.recv()
            inside.add(-1)
            sema.unlock()

    together(10, acquire_and_release)


def mutex() -> None:
    mu = Mutex()
    inside = 0

    def work(index: int) -> None:
        nonlocal inside
        for number in range(ROUNDS):
            if number % 3 == 0:
                if not mu.try_lock():
                    continue
            else:
                mu.lock()
            inside += 1
            assert inside == 1
            if number % 10 == index:
                runtime.gosched()
            inside -= 1
            mu.unlock()

    together(10, work)


def timed_mutex() -> None:
    mu = Mutex()
    total = 0
    expected = Int32()

    def work(index: int) -> None:
        nonlocal total
        for number in range(ROUNDS // 4):
            try:
                mu.lock(timeout=0.0002 * (number % 3))
            except TimeoutError:
                continue
            before = total
            runtime.gosched()
            total = before + 1
            expected.add(1)
            mu.unlock()

    together(8, work)
    assert total == expected.load() > 0
    assert mu.try_lock()


def rwmutex() -> None:
    for readers in (1, 3, 10):
        rw = RWMutex()
        active = Int32()

        def read(rw: RWMutex = rw, active: Int32 = active) -> None:
            for number in range(ROUNDS // 4):
                rw.rlock()
                assert 1 <= active.add(1) < 10000
                if number % 5 == 0:
                    runtime.gosched()
                active.add(-1)
                rw.runlock()

        def write(rw: RWMutex = rw, active: Int32 = active) -> None:
            for number in range(ROUNDS // 4):
                rw.lock()
                assert active.add(10000) == 10000
                if number % 5 == 0:
                    runtime.gosched()
                active.add(-10000)
                rw.unlock()

        wg = WaitGroup()
        for work in (write, *[read] * (readers // 2), write, *[read] * (readers - readers // 2)):
            wg.go(work)
        wg.wait()
        assert rw.try_lock()


def waitgroup() -> None:
    """Goroutines that all pass two barriers, round after round."""
    first, second = WaitGroup(), WaitGroup()
    for _ in range(8):
        count = 16
        first.add(count)
        second.add(count)
        exited = chan[bool](count)

        def work(exited: Any = exited) -> None:
            first.done()
            second.wait()
            exited.send(True)

        for _ in range(count):
            go(work)
        first.wait()
        for _ in range(count):
            assert len(exited) == 0, "released too soon"
            second.done()
        for _ in range(count):
            exited.recv()


def waitgroup_race() -> None:
    for _ in range(ROUNDS):
        wg = WaitGroup()
        total = Int32()
        for _ in range(2):
            wg.add(1)

            def work(wg: WaitGroup = wg, total: Int32 = total) -> None:
                total.add(1)
                wg.done()

            go(work)
        wg.wait()
        assert total.load() == 2


def cond_broadcast() -> None:
    mu = Mutex()
    cond = Cond(mu)
    count = 30
    running, awake = chan[int](count), chan[int](count)
    leave = False

    def work(index: int) -> None:
        with mu:
            while not leave:
                running.send(index)
                cond.wait()
                awake.send(index)

    for index in range(count):
        go(work, index)
    for turn in range(count):
        for _ in range(count):
            running.recv()
        with mu:
            leave = turn == count - 1
        assert len(awake) == 0, "somebody woke by itself"
        with mu:
            cond.broadcast()
        assert {awake.recv() for _ in range(count)} == set(range(count))
    assert len(running) == 0


def cond_race() -> None:
    """Three goroutines that hand a number on through one Cond."""
    for _ in range(ROUNDS):
        cond = Cond(Mutex())
        state = [0]
        done = chan(3)

        def first(cond: Cond = cond, state: list[int] = state, done: Any = done) -> None:
            with cond:
                state[0] = 1
                cond.wait()
                assert state[0] == 2
                state[0] = 3
                cond.signal()
            done.send(None)

        def until(
            wanted: int, cond: Cond = cond, state: list[int] = state, done: Any = done
        ) -> None:
            cond.l.lock()
            while state[0] < wanted:
                cond.l.unlock()
                runtime.gosched()
                cond.l.lock()
            if state[0] == 1:
                state[0] = 2
                cond.signal()
            elif state[0] == 2:
                cond.wait()
                assert state[0] == 3
            cond.l.unlock()
            done.send(None)

        go(first)
        go(until, 1)
        while True:
            with cond:
                if state[0] >= 2:
                    break
            runtime.gosched()
        go(until, 2)
        for _ in range(3):
            done.recv()


def cond_stealing() -> None:
    """A waiter that comes after a broadcast cannot take it from one that was there."""
    for _ in range(ROUNDS):
        mu = Mutex()
        cond = Cond(mu)
        handshake = chan()
        done = [False]

        def early(mu: Mutex = mu, cond: Cond = cond, handshake: Any = handshake) -> None:
            with mu:
                handshake.send(None)
                cond.wait()
            handshake.send(None)

        def late(mu: Mutex = mu, cond: Cond = cond, done: list[bool] = done) -> None:
            with mu:
                while not done[0]:
                    cond.wait()

        go(early)
        handshake.recv()
        with mu:
            pass  # it waits now, since it let go of the lock
        go(cond.broadcast)
        go(late)
        handshake.recv()
        with mu:
            done[0] = True
        cond.broadcast()


def pool() -> None:
    shared = Pool()

    def work(index: int) -> None:
        item: Any = 0
        for number in range(ROUNDS * 5):
            shared.put(0 if item is None else item)
            if number % 50 == index:
                runtime.gosched()
            item = shared.get()
            assert item in (None, 0)

    together(10, work)


def pool_shelf() -> None:
    """One producer at one end, nine thieves at the other: nothing is lost or doubled."""
    shelf: Shelf[int] = Shelf()
    count = ROUNDS * 5
    have = [Int32() for _ in range(count + 1)]
    over = Bool()

    def produce() -> None:
        for number in range(1, count + 1):
            shelf.shared.append(number)
            if number % 10 == 0:
                mine = shelf.take()
                if mine is not None:
                    have[mine].add(1)
            if number % 25 == 0:
                runtime.gosched()
        over.store(True)

    def work(index: int) -> None:
        if index == 0:
            return produce()
        while True:
            last = over.load()
            item = shelf.steal()
            if item is not None:
                have[item].add(1)
            elif last:
                return None
            else:
                runtime.gosched()

    together(10, work)
    assert [each.load() for each in have[1:]] == [1] * count


def map_range() -> None:
    """Every key that stays is seen once by each range, with a value that was stored."""
    size = 128
    m = Map()
    for key in range(1, size + 1):
        m.store(key, key)
    stop = chan()

    def write(index: int) -> None:
        for turn in range(10**9):
            if select(stop, default=True) is not None:
                return
            for key in range(1, size, 7 + index):
                m.store(key, key * turn * (index + 1))
            runtime.gosched()

    wg = WaitGroup()
    for index in range(3):
        wg.go(write, index)
    for _ in range(30):
        seen = [key for key, value in m if value % key == 0]
        assert len(seen) == size == len(set(seen))
        runtime.gosched()
    stop.close()
    wg.wait()


def map_clear() -> None:
    m = Map()

    def work(index: int) -> None:
        key, part = divmod(index, 3)
        if part == 0:
            m.store(key, key * 10)
        elif part == 1:
            assert m.load(key) in ((key * 10, True), (None, False))
        else:
            m.clear()

    together(30, work)
    m.clear()
    assert list(m) == []


def map_counters() -> None:
    """Swaps and compare-and-swaps of one key by many are each seen by one other."""
    m = Map()
    m.store("counter", 0)

    def work(index: int) -> None:
        for _ in range(ROUNDS // 2):
            while True:
                value, _ = m.load("counter")
                if m.compare_and_swap("counter", value, value + 1):
                    break
                runtime.gosched()

    together(8, work)
    assert m.load("counter") == (ROUNDS // 2 * 8, True)


if __name__ == "__main__":
    run(globals()[sys.argv[1]])
    print("ok")
